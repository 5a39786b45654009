"""When a milestone was reached, with its gates on KPIs: at the first instant at which everything holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from milepost.domain.candidates import FOREVER, NO_TIME, KpiVersion
from milepost.domain.projects import Gate, Milestone
from milepost.metrics.kpis import first_joint_instant, passing_spans, series_at
from milepost.metrics.past import Stretch
from milepost.metrics.tally import MilestoneTally

ALWAYS = Stretch(NO_TIME, NO_TIME, FOREVER)
"""Stands for the runs where a milestone has gates on KPIs alone."""


def instant(ms: int) -> datetime:
    return datetime.fromtimestamp(ms // 1000, UTC).replace(microsecond=ms % 1000 * 1000)


@dataclass(frozen=True, slots=True)
class Books:
    """All versions of the KPI values, by KPI id, and the zone that their days are in."""

    versions: Mapping[str, Sequence[KpiVersion]]
    zone: ZoneInfo

    def first_joint(self, since: datetime | None, gates: Sequence[Gate], as_of: datetime) -> datetime | None:
        """The first instant from `since` on at which all these gates on KPIs held, as it was known at `as_of`."""
        series = [series_at(self.versions.get(gate.subject, ()), as_of, self.zone) for gate in gates]
        spans = [passing_spans(gate, one, self.zone) for gate, one in zip(gates, series, strict=True)]
        return first_joint_instant(since, spans)

    def changes(self, gates: Sequence[Gate]) -> list[int]:
        """When values of these KPIs came, were replaced or taken back."""
        versions = [one for gate in gates for one in self.versions.get(gate.subject, ())]
        return sorted({edge for one in versions for edge in (one.known_from_ms, one.known_until_ms)})


def gates_on_kpis(milestone: Milestone, counted: MilestoneTally) -> list[Gate]:
    return [gate for gate, one in zip(milestone.gates, counted.gates, strict=True) if one is None]


def reached_instant(milestone: Milestone, counted: MilestoneTally, books: Books, as_of: datetime) -> datetime | None:
    """When all gates held for the first time: those on metrics by one run, those on KPIs by the value in force."""
    on_kpis = gates_on_kpis(milestone, counted)
    if not milestone.gates or (counted.evidence is None and len(on_kpis) < len(milestone.gates)):
        return None
    since = None if counted.evidence is None else instant(counted.evidence.at_ms)
    return books.first_joint(since, on_kpis, as_of)


def was_reached(milestone: Milestone, counted: MilestoneTally, books: Books, as_of: datetime) -> bool:
    """Whether a milestone that is not reached now was reached before.

    That ends with a change of the runs, which ends a stretch, or with a change of a KPI value.
    """
    on_kpis = gates_on_kpis(milestone, counted)
    if not on_kpis:
        return bool(counted.past)
    until_ms = round(as_of.timestamp() * 1000) + 1
    past = (ALWAYS,) if len(on_kpis) == len(milestone.gates) else counted.past
    return any(held_in(one, on_kpis, books, until_ms) for one in past)


def held_in(stretch: Stretch, gates: Sequence[Gate], books: Books, until_ms: int) -> bool:
    """Whether these gates on KPIs held together with the evidence, at some instant of its stretch.

    With the days nothing is lost, so it is enough to ask just before each change of a KPI value, and at the end.
    """
    until_ms = min(stretch.until_ms, until_ms)
    since = None if stretch == ALWAYS else instant(stretch.at_ms)
    ends = [edge for edge in books.changes(gates) if stretch.from_ms < edge < until_ms]
    return any(books.first_joint(since, gates, instant(end - 1)) is not None for end in [*ends, until_ms])
