"""What gates would ask of a project's runs today: the best there is, and how many would pass."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from milepost.domain.candidates import Candidates
from milepost.domain.projects import Milestone, Project
from milepost.metrics.counting import counted_results, dated_values, eligible_rows
from milepost.metrics.evidence import Judged, judge
from milepost.metrics.tally import gate_tally


@dataclass(frozen=True, slots=True)
class GateTrial:
    """One gate on a metric: the number to reach, the best counted value in its direction, how many counted runs pass,
    and why it cannot be judged, if so. `passing` is None for a gate on a KPI."""

    gate: str
    target: float | None
    best: float | None
    passing: int | None
    why: str | None


@dataclass(frozen=True, slots=True)
class Trial:
    """`at_once`: how many runs pass all gates on metrics."""

    gates: tuple[GateTrial, ...]
    at_once: int
    counted: int


def try_gates(project: Project, candidates: Candidates, milestone: Milestone, now: datetime) -> Trial:
    """Hold a milestone that need not be planned yet against all counted runs."""
    now_ms = round(now.timestamp() * 1000)
    eligible = eligible_rows(project, candidates)
    dated = {metric.id: dated_values(metric, candidates) for metric in project.metrics}
    results = {name: counted_results(eligible, one, candidates, now_ms) for name, one in dated.items()}
    judged = Judged(project, candidates, eligible, dated, results, now_ms)
    passed = np.ones(len(candidates), dtype=np.bool_)
    told = []
    for gate in milestone.gates:
        found = gate_tally(judged, milestone, gate)
        if found is None:
            told.append(GateTrial(gate.text, None, None, None, None))
            continue
        bar, of = judge(judged, milestone, gate), results[gate.subject]
        rows = of.row[bar.allowed & bar.bar.passes(of.value)]
        mine = np.zeros(len(candidates), dtype=np.bool_)
        mine[rows] = True
        passed &= mine
        best = None if found.best is None else found.best.value
        told.append(GateTrial(gate.text, found.target, best, len(rows), found.why))
    counted = np.unique(np.concatenate([one.row for one in results.values()])) if results else np.zeros(0)
    any_metric = any(one.passing is not None for one in told)
    return Trial(tuple(told), int(passed.sum()) if any_metric else 0, len(counted))
