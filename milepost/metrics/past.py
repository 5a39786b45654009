"""When one run passed all of a milestone's gates on metrics: every stretch of time in which some run did."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np

from milepost.domain.candidates import FOREVER, NO_TIME, Bools, Ints
from milepost.domain.projects import Gate, Milestone
from milepost.metrics.counting import EARLIEST_MS, in_order
from milepost.metrics.evidence import Judged, named_baseline, rows_named
from milepost.metrics.gates import Bar, bar_of


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `from_ms` until before `until_ms` a run that counts from `at_ms` on passed; FOREVER while it still does."""

    at_ms: int
    from_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True)
class Spans:
    """Rows, each with the date it counts from and the half-open time in which it did; shape (k,) each."""

    row: Ints
    at_ms: Ints
    from_ms: Ints
    until_ms: Ints

    def where(self, chosen: Bools | Ints) -> "Spans":
        return Spans(self.row[chosen], self.at_ms[chosen], self.from_ms[chosen], self.until_ms[chosen])

    def within(self, from_ms: int, until_ms: int) -> "Spans":
        """The parts between two instants; what has none is left out."""
        begins, ends = np.maximum(self.from_ms, from_ms), np.minimum(self.until_ms, until_ms)
        return Spans(self.row, self.at_ms, begins, ends).where(begins < ends)


def stretches(judged: Judged, milestone: Milestone, gates: Sequence[Gate]) -> Iterator[Stretch]:
    """Enough stretches to say of any instant whether a run passed, and from when on the first of those counts.

    `gates` are those on metrics, at least one. The number that a gate compares with moves only when a run it is taken
    from comes or goes; between such moments each row passes or not, so no instant needs to be looked at by itself.
    """
    spans = spans_of(judged, gates)
    for gate in gates:
        if gate.reference == "value":
            spans = spans.where(bar_of(gate).passes(judged.dated[gate.subject].value[spans.row]))
    compared = [gate for gate in gates if gate.reference != "value"]
    for from_ms, until_ms, bars in periods(judged, milestone, compared):
        passing = spans.within(from_ms, until_ms)
        for bar in bars:
            passing = passing.where(passes(judged, milestone, bar, passing.row))
        found = foremost(judged, passing)
        for at, begin, end in zip(found.at_ms, found.from_ms, found.until_ms, strict=True):
            yield Stretch(int(at), int(begin), int(end))


def passes(judged: Judged, milestone: Milestone, bar: Bar, rows: Ints) -> Bools:
    """Whether rows pass; a run is not compared with itself."""
    passed = np.asarray(bar.passes(judged.dated[bar.gate.subject].value[rows]))
    baseline = named_baseline(judged, milestone)
    if bar.gate.reference == "baseline" and baseline is not None:
        passed = passed & ~rows_named(judged.candidates, baseline)[rows]
    return passed


def spans_of(judged: Judged, gates: Sequence[Gate]) -> Spans:
    """Rows that had a counted value for all these gates, up to the instant of judging."""
    candidates, counts = judged.candidates, judged.eligible.copy()
    at_ms = np.full(len(candidates), NO_TIME)
    for gate in gates:
        dated = judged.dated[gate.subject]
        counts &= np.isfinite(dated.value) & (dated.at_ms >= EARLIEST_MS)
        at_ms = np.maximum(at_ms, dated.at_ms)
    begins = np.maximum(at_ms, candidates.known_from_ms)
    counts &= (begins < candidates.known_until_ms) & (begins <= judged.as_of_ms)
    row = np.flatnonzero(counts)
    return Spans(row, at_ms[row], begins[row], candidates.known_until_ms[row])


def foremost(judged: Judged, spans: Spans) -> Spans:
    """Those that were the first in order at some instant, in that order, with a few more that do no harm.

    Left out is what another, earlier in order, covers from its beginning to its end. Those that counted from their own
    date on are compared with each other, and those that came back later with what came back at the same time.
    """
    order = np.empty(len(judged.candidates), dtype=np.int64)
    order[in_order(spans.row, spread(judged, spans), judged.candidates)] = np.arange(len(spans.row))
    spans = spans.where(np.argsort(order[spans.row]))
    came = np.where(spans.from_ms > spans.at_ms, spans.from_ms, NO_TIME)
    together = np.argsort(came, kind="stable")
    _, group = np.unique(came[together], return_inverse=True)
    lengths, length = np.unique(spans.until_ms[together], return_inverse=True)
    reach = group * (len(lengths) + 1) + length + 1
    before = np.concatenate(([0], np.maximum.accumulate(reach)[:-1])) if len(reach) else reach
    return spans.where(np.sort(together[reach > before]))


def spread(judged: Judged, spans: Spans) -> Ints:
    """The dates of the spans, at the places of their rows."""
    at_ms = np.full(len(judged.candidates), NO_TIME)
    at_ms[spans.row] = spans.at_ms
    return at_ms


def periods(judged: Judged, milestone: Milestone, gates: Sequence[Gate]) -> Iterator[tuple[int, int, Sequence[Bar]]]:
    """The stretches of time in which the numbers that these gates compare with stayed the same, with those numbers."""
    taken = [taken_from(judged, milestone, gate) for gate in gates]
    edges = np.unique(np.concatenate([[NO_TIME], *chain.from_iterable((one.from_ms, one.until_ms) for one in taken)]))
    past = [int(edge) for edge in edges if edge <= judged.as_of_ms]
    numbers = [
        tuple(number_at(judged, gate, one, edge) for gate, one in zip(gates, taken, strict=True)) for edge in past
    ]
    changed = [place for place in range(len(past)) if place == 0 or numbers[place] != numbers[place - 1]]
    for place, following in pairwise([*changed, None]):
        assert place is not None
        if None not in numbers[place]:
            bars = [bar_of(gate, number) for gate, number in zip(gates, numbers[place], strict=True)]
            yield past[place], FOREVER if following is None else past[following], bars


def taken_from(judged: Judged, milestone: Milestone, gate: Gate) -> Spans:
    """The rows that a gate's number was taken from at some instant, in their order."""
    spans = spans_of(judged, [gate])
    if gate.reference == "baseline":
        baseline = named_baseline(judged, milestone)
        named = (
            rows_named(judged.candidates, baseline) if baseline else np.zeros(len(judged.candidates), dtype=np.bool_)
        )
        spans = spans.where(named[spans.row])
    return foremost(judged, spans)


def number_at(judged: Judged, gate: Gate, taken: Spans, instant_ms: int) -> float | None:
    there = np.flatnonzero((taken.from_ms <= instant_ms) & (instant_ms < taken.until_ms))
    return float(judged.dated[gate.subject].value[taken.row[there[0]]]) if len(there) else None
