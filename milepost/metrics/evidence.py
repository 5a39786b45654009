"""Which run proves a milestone: the first that passes all its gates at once, now or at any earlier instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from milepost.domain.candidates import Bools, Candidates
from milepost.domain.projects import Gate, Milestone, Project, RunName
from milepost.metrics.counting import Dated, Results, in_order
from milepost.metrics.gates import Bar, bar_of


@dataclass(frozen=True, slots=True)
class Judged:
    """A project's runs at an instant, ready to be held against gates. `dated` and `results` are by metric id."""

    project: Project
    candidates: Candidates
    eligible: Bools
    dated: Mapping[str, Dated]
    results: Mapping[str, Results]
    as_of_ms: int


@dataclass(frozen=True, slots=True)
class JudgedGate:
    """A gate with its number, and which counted results (shape of the metric's results) may pass it at all: a run is
    not compared with itself."""

    bar: Bar
    allowed: Bools


def judge(judged: Judged, milestone: Milestone, gate: Gate) -> JudgedGate:
    results = judged.results[gate.subject]
    everything = np.ones(len(results), dtype=np.bool_)
    if gate.reference == "value":
        return JudgedGate(bar_of(gate), everything)
    if gate.reference == "start":
        start = float(results.value[0]) if len(results) else None
        return JudgedGate(bar_of(gate, start, "nothing has been counted that could be the start"), everything)
    baseline = named_baseline(judged, milestone)
    if baseline is None:
        return JudgedGate(bar_of(gate, None, "no baseline run is named"), everything)
    itself = rows_named(judged.candidates, baseline)[results.row]
    position = np.flatnonzero(itself)
    value = float(results.value[position[0]]) if len(position) else None
    missing = f"the baseline run {baseline.run_id} of {baseline.source} has no counted {gate.subject} in this project"
    return JudgedGate(bar_of(gate, value, missing), ~itself)


def named_baseline(judged: Judged, milestone: Milestone) -> RunName | None:
    return milestone.baseline or judged.project.baseline


def rows_named(candidates: Candidates, name: RunName) -> Bools:
    if name.source not in candidates.sources:
        return np.zeros(len(candidates), dtype=np.bool_)
    same_source = candidates.source == candidates.sources.index(name.source)
    return np.asarray(same_source & (candidates.run_id == name.run_id.encode()))


def first_evidence(judged: Judged, gates: Sequence[JudgedGate]) -> tuple[int, int] | None:
    """The row of the first run that passes all these gates, and from when on; None if there is none or no gate."""
    rows, at_ms = passing_rows(judged, gates)
    if not len(rows):
        return None
    first = int(in_order(rows, at_ms, judged.candidates)[0])
    return first, int(at_ms[first])


def passing_rows(judged: Judged, gates: Sequence[JudgedGate]) -> tuple[np.ndarray, np.ndarray]:
    """Rows that pass all gates, and per row of the candidates the instant from which all its values count."""
    size = len(judged.candidates)
    passing = np.full(size, bool(gates))
    at_ms = np.full(size, np.iinfo(np.int64).min)
    for one in gates:
        results = judged.results[one.bar.gate.subject]
        passes = np.zeros(size, dtype=np.bool_)
        passes[results.row] = one.allowed & one.bar.passes(results.value)
        passing &= passes
        at_ms = np.maximum(at_ms, judged.dated[one.bar.gate.subject].at_ms)
    return np.flatnonzero(passing), at_ms
