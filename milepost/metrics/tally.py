"""What is counted from a project's runs as of an instant: all of the Report that depends on runs, and nothing else.

Runs are named by the store's key; instants are ms since 1970 in UTC.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from milepost.domain.candidates import Candidates
from milepost.domain.projects import Gate, Metric, Milestone, Project
from milepost.metrics.counting import (
    Results,
    counted_results,
    dated_values,
    eligible_rows,
    frontier_of,
    has_past,
)
from milepost.metrics.evidence import Judged, first_evidence, judge
from milepost.metrics.faults import Fault, faults_of, next_change
from milepost.metrics.gates import asks_for_more
from milepost.metrics.kpis import start_of_day
from milepost.metrics.past import Stretch, stretches
from milepost.metrics.repeated import repeat_faults, repeat_values
from milepost.metrics.sampling import sample

MOST_DOTS = 2_000
HOUR_MS = 3_600_000
WEEK_MS = 7 * 24 * HOUR_MS
NEVER = np.iinfo(np.int64).max
Instants = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counted:
    """One counted result."""

    value: float
    at_ms: int
    key: int


@dataclass(frozen=True, slots=True)
class MetricTally:
    """See MetricReport. `repeats`: the values of each group of runs that differ only by seed."""

    id: str
    runs_counted: int
    frontier: tuple[Counted, ...]
    dots: tuple[Counted, ...]
    repeats: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class GateTally:
    """One gate on a metric: the number to reach, the first result that passes it and the best there is, in the
    direction that the gate asks for. `reference`: the value of the baseline or the start that it compares with."""

    target: float | None
    first: Counted | None
    best: Counted | None
    why: str | None
    reference: float | None = None


@dataclass(frozen=True, slots=True)
class EvidenceTally:
    """The first run that passed all gates on metrics, from when on, with its values by metric id."""

    key: int
    at_ms: int
    values: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class MilestoneTally:
    """`gates` and `kpis` are in the order of the milestone; None stands for a gate on a KPI.

    past: when some run passed all gates on metrics, now included, if there are gates on KPIs too: it takes KPI values
    to say in which of these stretches everything held. Else one stretch if the evidence has been lost, or none.
    runs_done: how many runs began to count since the day from which runs are planned; None where none are.
    """

    id: str
    evidence: EvidenceTally | None
    past: tuple[Stretch, ...]
    gates: tuple[GateTally | None, ...]
    kpis: tuple[GateTally | None, ...]
    runs_done: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """`changes_at_ms`: from when on the same data would give another tally, because a result dated in the future starts
    to count; None if never. `lately`: of the last week, each hour since 1970 with how many runs began to count in it.
    """

    metrics: tuple[MetricTally, ...]
    milestones: tuple[MilestoneTally, ...]
    faults: tuple[Fault, ...]
    lately: tuple[tuple[int, int], ...] = ()
    changes_at_ms: int | None = field(default=None)

    def keys(self) -> frozenset[int]:
        """The runs that a Report names."""
        points = [one for metric in self.metrics for one in (*metric.frontier, *metric.dots)]
        gates = [gate for one in self.milestones for gate in (*one.gates, *one.kpis) if gate is not None]
        points += [one for gate in gates for one in (gate.first, gate.best) if one is not None]
        evidence = [one.evidence.key for one in self.milestones if one.evidence is not None]
        return frozenset(
            [one.key for one in points] + evidence + [one.key for one in self.faults if one.key is not None]
        )


def tally(project: Project, candidates: Candidates, as_of: datetime) -> Tally:
    """Count a project's runs as of an aware instant. Works in columns: a million rows take about a second."""
    as_of_ms = round(as_of.timestamp() * 1000)
    eligible = eligible_rows(project, candidates)
    dated = {metric.id: dated_values(metric, candidates) for metric in project.metrics}
    results = {name: counted_results(eligible, one, candidates, as_of_ms) for name, one in dated.items()}
    judged = Judged(project, candidates, eligible, dated, results, as_of_ms)
    began_ms = first_counted(results.values(), len(candidates))
    return Tally(
        metrics=tuple(metric_tally(one, results[one.id], candidates) for one in project.metrics),
        milestones=tuple(milestone_tally(judged, milestone, began_ms) for milestone in project.milestones),
        lately=counted_lately(began_ms, as_of_ms),
        faults=(
            *faults_of(project, candidates, eligible, dated, as_of_ms),
            *repeat_faults(project, results, candidates),
        ),
        changes_at_ms=next_change(candidates, eligible, dated.values(), as_of_ms),
    )


def first_counted(results: Iterable[Results], size: int) -> Instants:
    """From when on each row counts, which it does once, from its first result on; NEVER if it does not. `size`: how
    many rows there are."""
    first_ms = np.full(size, NEVER)
    for one in results:
        np.minimum.at(first_ms, one.row, one.at_ms)
    return first_ms


def counted_lately(began_ms: Instants, as_of_ms: int) -> tuple[tuple[int, int], ...]:
    """See Tally.lately."""
    recent = began_ms[(began_ms > as_of_ms - WEEK_MS) & (began_ms <= as_of_ms)]
    hours, counts = np.unique(recent // HOUR_MS, return_counts=True)
    return tuple(zip(hours.tolist(), counts.tolist(), strict=True))


def metric_tally(metric: Metric, results: Results, candidates: Candidates) -> MetricTally:
    best = frontier_of(results, metric.better)
    dots = sample(results, best, candidates.run_id, MOST_DOTS)
    return MetricTally(
        metric.id,
        len(results),
        tuple(counted_at(results, best, candidates)),
        tuple(counted_at(results, dots, candidates)),
        repeat_values(metric.repeats, results, candidates),
    )


def counted_at(results: Results, positions: Iterable[int], candidates: Candidates) -> Iterator[Counted]:
    for position in positions:
        key = int(candidates.key[results.row[position]])
        yield Counted(float(results.value[position]), int(results.at_ms[position]), key)


def runs_done(project: Project, milestone: Milestone, began_ms: Instants) -> int | None:
    """See MilestoneTally.runs_done."""
    if milestone.planned_runs is None:
        return None
    since_ms = start_of_day(milestone.planned_runs.since, ZoneInfo(project.time_zone)).timestamp() * 1000
    return int(np.count_nonzero((began_ms >= since_ms) & (began_ms != NEVER)))


def milestone_tally(judged: Judged, milestone: Milestone, began_ms: Instants) -> MilestoneTally:
    gates = [gate for gate in milestone.gates if gate.subject in judged.results]
    evidence = evidence_tally(judged, milestone, gates)
    return MilestoneTally(
        milestone.id,
        evidence,
        past_of(judged, milestone, gates, evidence is not None),
        tuple(gate_tally(judged, milestone, gate) for gate in milestone.gates),
        tuple(gate_tally(judged, milestone, gate) for gate in milestone.kpis),
        runs_done(judged.project, milestone, began_ms),
    )


def past_of(judged: Judged, milestone: Milestone, gates: Sequence[Gate], proven: bool) -> tuple[Stretch, ...]:
    """See MilestoneTally.past. What needs no looking for is not looked for."""
    if not gates:
        return ()
    if len(gates) < len(milestone.gates):
        return tuple(stretches(judged, milestone, gates))
    if proven or not has_past(judged.candidates, judged.as_of_ms):
        return ()
    return tuple(islice(stretches(judged, milestone, gates), 1))


def evidence_tally(judged: Judged, milestone: Milestone, gates: Sequence[Gate]) -> EvidenceTally | None:
    found = first_evidence(judged, [judge(judged, milestone, gate) for gate in gates])
    if found is None:
        return None
    row, at_ms = found
    subjects = dict.fromkeys(gate.subject for gate in gates)
    values = tuple((name, float(judged.dated[name].value[row])) for name in subjects)
    return EvidenceTally(int(judged.candidates.key[row]), at_ms, values)


def gate_tally(judged: Judged, milestone: Milestone, gate: Gate) -> GateTally | None:
    if gate.subject not in judged.results:
        return None
    bar = judge(judged, milestone, gate)
    results, allowed = judged.results[gate.subject], np.flatnonzero(bar.allowed)
    why = bar.bar.why or (None if len(results) else "no counted run has this metric yet")
    if not len(allowed):
        why = why or "the only run with a value is the baseline itself"
        return GateTally(bar.bar.target, None, None, why, bar.bar.reference)
    passing = np.flatnonzero(bar.allowed & bar.bar.passes(results.value))
    values = results.value[allowed]
    best = allowed[np.argmax(values) if asks_for_more(gate) else np.argmin(values)]
    first = next(counted_at(results, passing[:1], judged.candidates), None)
    nearest = next(counted_at(results, [best], judged.candidates))
    return GateTally(bar.bar.target, first, nearest, why, bar.bar.reference)


__all__ = ["Counted", "EvidenceTally", "GateTally", "MetricTally", "MilestoneTally", "Stretch", "Tally", "tally"]
