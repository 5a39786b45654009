"""What is wrong with the data themselves: values that cannot count, and why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from milepost.domain.candidates import NO_TIME, Bools, Candidates, Ints
from milepost.domain.projects import Metric, Project
from milepost.metrics.counting import EARLIEST_MS, Dated, held_rows, in_order, possible

MOST_LISTED = 20
WIDE_GAP = 20
"""How many times as large as the largest fraction the smallest percentage is at least, where both have one name."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong; `key` is None where it is about more than one run."""

    source: str
    key: int | None
    what: str


def faults_of(
    project: Project, candidates: Candidates, eligible: Bools, dated: Mapping[str, Dated], as_of_ms: int
) -> Iterator[Fault]:
    """Per metric: values that are not finite or not possible, dated in the future or before 1990 or not at all, told in
    two units, and metrics that no run has. Only what was known at the instant is told."""
    known = eligible & held_rows(candidates, as_of_ms) & (candidates.seen_ms <= as_of_ms)
    for metric in project.metrics:
        one = dated[metric.id]
        finite = np.isfinite(one.value)
        endless = one.present & ~np.isfinite(one.told)
        yield from listed(candidates, known & endless, f"{metric.id} is not a finite number")
        yield from impossible(candidates, known & one.present & ~finite & ~endless, metric, one)
        yield from listed(candidates, known & finite & (one.at_ms > as_of_ms), f"{metric.id} is dated in the future")
        early = finite & (one.at_ms < EARLIEST_MS) & (one.at_ms != NO_TIME)
        yield from listed(candidates, known & early, f"{metric.id} is dated before 1990")
        yield from listed(candidates, known & finite & (one.at_ms == NO_TIME), f"{metric.id} has no time at all")
        yield from two_units(candidates, known & finite, metric, one)
        yield from mixed_units(candidates, known & finite, metric, one)
        if known.any() and not (known & one.present).any():
            yield Fault(project.runs[0].source, None, missing(metric))


def impossible(candidates: Candidates, wrong: Bools, metric: Metric, one: Dated) -> Iterator[Fault]:
    """Values outside the bounds; those that a change of unit would put right are told so."""
    if not wrong.any():
        return
    low, high = metric.bounds
    bounds = f"at least {low:g}" if high is None else f"at most {high:g}" if low is None else f"{low:g} to {high:g}"
    percent = wrong & possible(one.told / 100, metric)
    fraction = wrong & ~percent & possible(one.told * 100, metric)
    what = f"{metric.id} is not {bounds} (bounds)"
    yield from listed(candidates, percent, f"{what} and looks like a percentage: log it as a fraction")
    yield from listed(candidates, fraction, f"{what} and looks like a fraction: log it as a percentage")
    yield from listed(candidates, wrong & ~percent & ~fraction, what)


def two_units(candidates: Candidates, counted: Bools, metric: Metric, one: Dated) -> Iterator[Fault]:
    """A percentage that one tracker or name tells as 93 and another as 0.93: both count, so people must know."""
    if metric.unit != "%" or not counted.any():
        return
    kinds = kinds_of(candidates, metric, one)
    fractions: list[int] = []
    percentages: list[int] = []
    for kind in np.unique(kinds[counted]):
        size = np.abs(one.value[counted & (kinds == kind)])
        if size.max() <= 1:
            fractions.append(int(kind))
        elif size.min() > 1:
            percentages.append(int(kind))
    if fractions and percentages:
        source, name = divmod(percentages[0], len(metric.names))
        other, other_name = divmod(fractions[0], len(metric.names))
        here, there = metric.names[name], f"{metric.names[other_name]!r} in {candidates.sources[other]}"
        what = f"{metric.id} is told in two units: above 1 as {here!r} here, up to 1 as {there}"
        way_out = "set its bounds, so that one of them does not count, or make two metrics of it"
        yield Fault(candidates.sources[source], None, f"{what}; {way_out}")


def mixed_units(candidates: Candidates, counted: Bools, metric: Metric, one: Dated) -> Iterator[Fault]:
    """A percentage that runs of one tracker tell under one name as 93 and as 0.93. Names a run of the fewer.

    A metric whose percentages lie on both sides of 1 leaves no such gap between them.
    """
    size = np.abs(one.value)
    if metric.unit != "%" or not (counted & (size > 1)).any():
        return
    kinds = kinds_of(candidates, metric, one)
    for kind in np.unique(kinds[counted]):
        told = counted & (kinds == kind) & (size > 0)
        fractions, percentages = told & (size <= 1), told & (size > 1)
        if not fractions.any() or not percentages.any():
            continue
        low, high = size[fractions].max(), size[percentages].min()
        if high < WIDE_GAP * low:
            continue
        fewer = fractions if fractions.sum() < percentages.sum() else percentages
        row = in_order(np.flatnonzero(fewer), np.zeros(len(candidates), dtype=np.int64), candidates)[0]
        name = metric.names[int(kind) % len(metric.names)]
        what = (
            f"{metric.id} is told in two units as {name!r}: up to {low:g} (runs: {fractions.sum():,}) and "
            f"from {high:g} on (runs: {percentages.sum():,}); set its bounds, so that one of them does not count"
        )
        yield Fault(candidates.sources[candidates.source[row]], int(candidates.key[row]), what)


def kinds_of(candidates: Candidates, metric: Metric, one: Dated) -> Ints:
    """A number for each tracker and name that a value was told under."""
    return candidates.source.astype(np.int64) * len(metric.names) + one.name


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
