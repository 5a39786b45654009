"""A second, independent reading of the rules: the whole Report by loops over plain rows, slow and easy to check.

Whether a milestone was reached before is answered by asking at every instant at which anything changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from zoneinfo import ZoneInfo

from milepost.domain.candidates import FOREVER, NO_TIME
from milepost.domain.projects import Gate, Metric, Milestone, RunName
from milepost.domain.report import (
    GateReport,
    KpiValue,
    MetricReport,
    Point,
    RunRef,
)
from tests.metrics.rows import Row, Setting

EARLIEST = 631_152_000_000
COMPARED = {
    ">=": lambda value, target: value >= target,
    ">": lambda value, target: value > target,
    "<=": lambda value, target: value <= target,
    "<": lambda value, target: value < target,
}
Proof = tuple[int, str, str]
"""When, run id, source: in this order the first is the evidence."""


def utc(ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)


def named(row: Row) -> RunRef:
    return RunRef(row.source, row.run, row.run, None)


def value_of(row: Row, metric: Metric) -> tuple[float, int] | None:
    """The value of a run and the date it counts from."""
    for name in metric.names:
        if name in row.values:
            found = row.values[name]
            if not isinstance(found, tuple):
                return found, max(row.ended, row.logged)
            last, logged, low, low_at, high, high_at = found
            best, best_at = (high, high_at) if metric.better == "higher" else (low, low_at)
            if metric.take == "best" and isfinite(best):
                last, logged = best, best_at
            return last, max(row.ended, logged)
    return None


@dataclass(frozen=True)
class Plain:
    """All rows of a project, asked at one instant."""

    rows: Sequence[Row]
    setting: Setting
    now: int

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.setting.zone)

    @property
    def today(self) -> date:
        return utc(self.now).astimezone(self.zone).date()

    def metric(self, name: str) -> Metric | None:
        return next((one for one in self.setting.metrics if one.id == name), None)

    def held(self) -> Iterator[Row]:
        for row in self.rows:
            if not row.deleted and (row.finished or self.setting.count == "any") and row.since <= self.now < row.until:
                yield row

    def counted(self, metric: Metric) -> list[tuple[int, str, str, float, Row]]:
        found = [(row, value) for row in self.held() if (value := value_of(row, metric)) is not None]
        return sorted(
            (at, row.run, row.source, value, row)
            for row, (value, at) in found
            if isfinite(value) and EARLIEST <= at <= self.now
        )

    def points(self, metric: Metric) -> list[Point]:
        return [Point(value, utc(at), named(row)) for at, _, _, value, row in self.counted(metric)]

    def metric_report(self, metric: Metric) -> MetricReport:
        best: list[Point] = []
        for point in self.points(metric):
            sign = 1 if metric.better == "higher" else -1
            if not best or sign * point.value > sign * best[-1].value:
                best.append(point)
        dots, count = tuple(self.points(metric)), len(self.points(metric))
        return MetricReport(
            metric.id, metric.title, metric.better, metric.unit, metric.bounds, metric.take, count, tuple(best), dots
        )

    def runs_this_week(self) -> int:
        """By run its first result; an hour belongs to the week if it began in it."""
        first: dict[RunName, int] = {}
        for metric in self.setting.metrics:
            for at, run, source, _, _ in self.counted(metric):
                first[RunName(source, run)] = min(at, first.get(RunName(source, run), at))
        return sum(at // 3_600_000 * 3_600_000 > self.now - 7 * 86_400_000 for at in first.values())

    def reference(self, gate: Gate, baseline: RunName | None) -> float | None:
        metric = self.metric(gate.subject)
        assert metric is not None
        for _, run, source, value, _ in self.counted(metric):
            if gate.reference == "start" or (baseline and (source, run) == (baseline.source, baseline.run_id)):
                return value
        return None

    def target(self, gate: Gate, baseline: RunName | None) -> float | None:
        if gate.reference == "value":
            return gate.amount
        reference = self.reference(gate, baseline)
        if reference is None:
            return None
        if gate.relative and reference == 0:
            better = gate.amount if gate.comparison in (">=", ">") else -gate.amount
            sign = 1 if gate.comparison in (">=", ">") else -1
            return sign * 1e-10 if better > 0 else 0.0
        return reference + gate.amount * (abs(reference) if gate.relative else 1)

    def passes(self, gate: Gate, baseline: RunName | None, run: RunName, value: float) -> bool:
        if gate.reference == "baseline" and run == baseline:
            return False
        target = self.target(gate, baseline)
        reference = None if gate.reference == "value" else self.reference(gate, baseline)
        if target is None:
            return False
        if gate.relative and reference:
            value, target = (value - reference) / abs(reference), gate.amount
        return bool(COMPARED[gate.comparison](value, target))

    def proofs(self, milestone: Milestone) -> list[Proof]:
        """The runs that pass all gates on metrics."""
        baseline = milestone.baseline or self.setting.baseline
        dates: list[dict[RunName, int]] = []
        for gate in milestone.gates:
            if (metric := self.metric(gate.subject)) is not None:
                results = [(at, RunName(source, run), value) for at, run, source, value, _ in self.counted(metric)]
                dates.append({run: at for at, run, value in results if self.passes(gate, baseline, run, value)})
        if not dates:
            return []
        every = set.intersection(*(set(one) for one in dates))
        return sorted((max(one[run] for one in dates), run.run_id, run.source) for run in every)

    def series(self, name: str) -> list[KpiValue]:
        held = [one for one in self.setting.series.get(name, ()) if one.known_from_ms <= self.now < one.known_until_ms]
        return sorted((KpiValue(one.day, one.value) for one in held if one.day <= self.today), key=lambda v: v.date)

    def starts(self, day: date) -> int:
        return round(datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp() * 1000)

    def in_force(self, name: str, instant: int) -> float | None:
        values = [one.value for one in self.series(name) if self.starts(one.date) <= instant]
        return values[-1] if values else None

    def reached(self, milestone: Milestone) -> int | None:
        """The first instant at which one run passes all gates on metrics, and all gates on KPIs hold."""
        on_kpis = [gate for gate in milestone.gates if self.metric(gate.subject) is None]
        proofs = self.proofs(milestone)
        if not milestone.gates or (len(on_kpis) < len(milestone.gates) and not proofs):
            return None
        first = proofs[0][0] if proofs else NO_TIME
        days = [self.starts(one.date) for gate in on_kpis for one in self.series(gate.subject)]
        for instant in sorted({first, *days}):
            values = [self.in_force(gate.subject, instant) for gate in on_kpis]
            hold = [
                value is not None and COMPARED[gate.comparison](value, gate.amount)
                for gate, value in zip(on_kpis, values, strict=True)
            ]
            if instant >= first and all(hold) and instant != NO_TIME:
                return instant
        return None

    def changes(self) -> set[int]:
        """All instants at which anything begins or ends, and those just before."""
        versions = [one for series in self.setting.series.values() for one in series]
        edges = {edge for row in self.rows for edge in (row.since, row.until, row.ended, row.logged)}
        for row in self.rows:
            edges |= {value[1] for metric in self.setting.metrics if (value := value_of(row, metric)) is not None}
        edges |= {edge for one in versions for edge in (one.known_from_ms, one.known_until_ms, self.starts(one.day))}
        both = edges | {edge - 1 for edge in edges if edge != NO_TIME}
        return {edge for edge in both if EARLIEST <= edge <= self.now and edge != FOREVER}

    def was_reached(self, milestone: Milestone) -> bool:
        return any(Plain(self.rows, self.setting, one).reached(milestone) is not None for one in self.changes())


def metric_gate(plain: Plain, metric: Metric, gate: Gate, baseline: RunName | None, told: GateReport) -> GateReport:
    """`why` and `noise` are taken from the Report: they are tested by name."""
    results = plain.counted(metric)
    if gate.reference == "baseline":
        results = [one for one in results if RunName(one[2], one[1]) != baseline]
    passing = [one for one in results if plain.passes(gate, baseline, RunName(one[2], one[1]), one[3])]
    values, more = [one[3] for one in results], gate.comparison in (">=", ">")
    best = (max(values) if more else min(values)) if values else None
    target = plain.target(gate, baseline)
    nearest = next((one for one in results if one[3] == best), None)
    shown = passing[0] if passing else nearest
    margin = None if best is None or target is None else best - target if more else target - best
    return GateReport(
        gate.text,
        gate.subject,
        gate.comparison,
        target,
        bool(passing),
        utc(passing[0][0]) if passing else None,
        best,
        margin,
        None if shown is None else named(shown[4]),
        told.why,
        told.noise,
    )


def kpi_gate(plain: Plain, gate: Gate, why: str | None) -> GateReport:
    series, more = plain.series(gate.subject), gate.comparison in (">=", ">")
    since = None
    for one in series:
        if not COMPARED[gate.comparison](one.value, gate.amount):
            since = None
        elif since is None:
            since = utc(plain.starts(one.date))
    latest = series[-1].value if series else None
    margin = None if latest is None else latest - gate.amount if more else gate.amount - latest
    return GateReport(
        gate.text, gate.subject, gate.comparison, gate.amount, since is not None, since, latest, margin, None, why
    )
