"""Which values of which runs count, from when on, and in which order."""

from dataclasses import dataclass

import numpy as np

from milepost.domain.candidates import NO_TIME, Bools, Candidates, Floats, Ints
from milepost.domain.projects import Metric, Project

EARLIEST_MS = 631_152_000_000  # 1990-01-01: nothing was tracked before, but seconds taken for milliseconds end up there


@dataclass(frozen=True, slots=True)
class Dated:
    """One metric over all rows of the candidates, shape (n,) each: its value, NaN where there is none that is finite
    and possible; the instant from which it would count, NO_TIME where the source says none; the value as it was told;
    and under which of the metric's names, by place."""

    present: Bools
    value: Floats
    at_ms: Ints
    told: Floats
    name: Ints


@dataclass(frozen=True, slots=True)
class Results:
    """The counted results of one metric in their order: time, then run id, then source. `row` points into the
    candidates."""

    value: Floats
    at_ms: Ints
    row: Ints

    def __len__(self) -> int:
        return len(self.row)


def dated_values(metric: Metric, candidates: Candidates) -> Dated:
    """The value a run has for a metric: the first of the metric's names that the run has."""
    size = len(candidates)
    present, under = np.zeros(size, dtype=np.bool_), np.full(size, -1, dtype=np.int64)
    value, logged_ms = np.full(size, np.nan), np.full(size, NO_TIME, dtype=np.int64)
    for place, name in enumerate(metric.names):
        column = candidates.values[name]
        fresh = column.present & ~present
        history, history_ms = (
            (column.high, column.high_ms) if metric.better == "higher" else (column.low, column.low_ms)
        )
        from_history = fresh & (metric.take == "best") & np.isfinite(history)
        value = np.where(from_history, history, np.where(fresh, column.last, value))
        logged_ms = np.where(from_history, history_ms, np.where(fresh, column.logged_ms, logged_ms))
        under[fresh] = place
        present |= column.present
    counts = np.where(possible(value, metric), value, np.nan)
    return Dated(present, counts, np.maximum(candidates.ended_ms, logged_ms), value, under)


def possible(value: Floats, metric: Metric) -> Bools:
    """Which values are finite and within the metric's bounds."""
    low, high = metric.bounds
    within = np.isfinite(value)
    if low is not None:
        within &= value >= low
    if high is not None:
        within &= value <= high
    return np.asarray(within)


def eligible_rows(project: Project, candidates: Candidates) -> Bools:
    """Rows that may count at all: not deleted, and finished unless the project counts any run."""
    return candidates.usable & (candidates.finished | (project.count == "any"))


def held_rows(candidates: Candidates, as_of_ms: int) -> Bools:
    """Rows that are the version of their run at an instant."""
    return (candidates.known_from_ms <= as_of_ms) & (as_of_ms < candidates.known_until_ms)


def counting_rows(eligible: Bools, dated: Dated, candidates: Candidates, as_of_ms: int) -> Bools:
    """Rows whose value of this metric counts at an instant."""
    in_time = (dated.at_ms >= EARLIEST_MS) & (dated.at_ms <= as_of_ms)
    return eligible & held_rows(candidates, as_of_ms) & in_time & np.isfinite(dated.value)


def counted_results(eligible: Bools, dated: Dated, candidates: Candidates, as_of_ms: int) -> Results:
    rows = np.flatnonzero(counting_rows(eligible, dated, candidates, as_of_ms))
    rows = in_order(rows, dated.at_ms, candidates)
    return Results(dated.value[rows], dated.at_ms[rows], rows)


def in_order(rows: Ints, at_ms: Ints, candidates: Candidates) -> Ints:
    """Rows by time; those of the same instant by run id, then by source. Only ties pay for comparing ids."""
    rows = rows[np.argsort(at_ms[rows], kind="stable")]
    times = at_ms[rows]
    same = times[1:] == times[:-1]
    tied = np.zeros(len(rows), dtype=np.bool_)
    tied[1:] |= same
    tied[:-1] |= same
    some = rows[tied]
    rows[tied] = some[np.lexsort((candidates.source[some], candidates.run_id[some], at_ms[some]))]
    return rows


def frontier_of(results: Results, better: str) -> Ints:
    """Positions in `results` of the best value so far; equal values make no new point."""
    if not len(results):
        return np.empty(0, dtype=np.int64)
    gain = results.value if better == "higher" else -results.value
    best_before = np.maximum.accumulate(gain)[:-1]
    return np.flatnonzero(np.concatenate(([True], gain[1:] > best_before)))


def has_past(candidates: Candidates, as_of_ms: int) -> bool:
    """Whether any run was known differently before, or not at all, or is known no longer."""
    return bool(((candidates.known_from_ms > NO_TIME) | (candidates.known_until_ms <= as_of_ms)).any())
