"""Which KPI values were in force when, and since when a gate on a KPI holds."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from milepost.domain.candidates import KpiVersion
from milepost.domain.projects import Gate
from milepost.domain.report import GateReport, KpiValue
from milepost.metrics.gates import bar_of, margin


def series_at(versions: Sequence[KpiVersion], as_of: datetime, zone: ZoneInfo) -> tuple[KpiValue, ...]:
    """The values known at an instant, oldest first: each day up to that day, in the version that held."""
    as_of_ms = round(as_of.timestamp() * 1000)
    today = as_of.astimezone(zone).date()
    held = {
        one.day: one.value
        for one in versions
        if one.day <= today and one.known_from_ms <= as_of_ms < one.known_until_ms
    }
    return tuple(KpiValue(day, held[day]) for day in sorted(held))


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def passing_spans(gate: Gate, series: Sequence[KpiValue], zone: ZoneInfo) -> list[tuple[datetime, datetime | None]]:
    """The half-open stretches in which the latest value passed the gate; the last may be open."""
    bar, spans = bar_of(gate), list[tuple[datetime, datetime | None]]()
    for value in series:
        since, holds = start_of_day(value.date, zone), bool(bar.passes(value.value))
        if spans and spans[-1][1] is None:
            if not holds:
                spans[-1] = (spans[-1][0], since)
        elif holds:
            spans.append((since, None))
    return spans


def first_joint_instant(
    since: datetime | None, spans: Sequence[Sequence[tuple[datetime, datetime | None]]]
) -> datetime | None:
    """The first instant from `since` on at which every one of these sets of stretches holds."""
    starts = [start for one in spans for start, _ in one]
    for instant in sorted({*starts, *([since] if since is not None else [])}):
        late_enough = since is None or instant >= since
        if late_enough and all(any(holds(span, instant) for span in one) for one in spans):
            return instant
    return None


def holds(span: tuple[datetime, datetime | None], instant: datetime) -> bool:
    return span[0] <= instant and (span[1] is None or instant < span[1])


def kpi_gate_report(gate: Gate, series: Sequence[KpiValue], zone: ZoneInfo) -> GateReport:
    """A gate on a KPI is judged by the latest value; it names no run."""
    latest = series[-1].value if series else None
    spans = passing_spans(gate, series, zone)
    passed = bool(spans) and spans[-1][1] is None
    return GateReport(
        gate=gate.text,
        subject=gate.subject,
        comparison=gate.comparison,
        target=gate.amount,
        passed=passed,
        passed_at=spans[-1][0] if passed else None,
        best=latest,
        margin=margin(gate, gate.amount, latest),
        run=None,
        why=None if series else "the KPI has no value yet",
    )
