"""What is wrong with the data themselves: values that cannot count, and why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from milepost.domain.candidates import NO_TIME, Bools, Candidates
from milepost.domain.projects import Metric, Project
from milepost.metrics.counting import EARLIEST_MS, Dated, held_rows, in_order

MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong; `key` is None where it is about more than one run."""

    source: str
    key: int | None
    what: str


def faults_of(
    project: Project, candidates: Candidates, eligible: Bools, dated: Mapping[str, Dated], as_of_ms: int
) -> Iterator[Fault]:
    """Per metric: values that are not finite, dated in the future or before 1990 or not at all, and metrics that no run
    has. Only what was known at the instant is told."""
    known = eligible & held_rows(candidates, as_of_ms) & (candidates.seen_ms <= as_of_ms)
    for metric in project.metrics:
        one = dated[metric.id]
        finite = np.isfinite(one.value)
        yield from listed(candidates, known & one.present & ~finite, f"{metric.id} is not a finite number")
        yield from listed(candidates, known & finite & (one.at_ms > as_of_ms), f"{metric.id} is dated in the future")
        early = finite & (one.at_ms < EARLIEST_MS) & (one.at_ms != NO_TIME)
        yield from listed(candidates, known & early, f"{metric.id} is dated before 1990")
        yield from listed(candidates, known & finite & (one.at_ms == NO_TIME), f"{metric.id} has no time at all")
        if known.any() and not (known & one.present).any():
            yield Fault(project.runs[0].source, None, missing(metric))


def missing(metric: Metric) -> str:
    names = " or ".join(repr(name) for name in metric.names)
    return f"no run of the project has the metric {metric.id} (looked for {names})"


def listed(candidates: Candidates, wrong: Bools, what: str) -> Iterator[Fault]:
    """The first few by run id, and how many more there are per source."""
    rows = np.flatnonzero(wrong)
    rows = in_order(rows, np.zeros(len(candidates), dtype=np.int64), candidates)
    for row in rows[:MOST_LISTED]:
        yield Fault(candidates.sources[candidates.source[row]], int(candidates.key[row]), f"{what}; it does not count")
    for index, source in enumerate(candidates.sources):
        more = int((candidates.source[rows[MOST_LISTED:]] == index).sum())
        if more:
            yield Fault(source, None, f"{what} in {more:,} more runs; they do not count")


def next_change(candidates: Candidates, eligible: Bools, dated: Iterable[Dated], as_of_ms: int) -> int | None:
    """The earliest instant after this one at which a result that is known now starts to count."""
    held = eligible & held_rows(candidates, as_of_ms)
    ahead = [
        int(one.at_ms[waiting].min())
        for one in dated
        if (waiting := held & np.isfinite(one.value) & (one.at_ms > as_of_ms)).any()
    ]
    return min(ahead, default=None)
