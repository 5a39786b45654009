"""What is likely to become of a metric's best: a fan from today through the due days ahead, and the pace needed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from math import isfinite
from zoneinfo import ZoneInfo

from milepost.domain.outlook import BEST_LEVELS
from milepost.domain.report import GateReport, MetricReport, MilestoneReport, Report
from milepost.figures.boxes import held
from milepost.figures.dates import end_of_day_ms, wall_ms
from milepost.figures.scales import MOST, Place, Scale
from milepost.figures.words import gate_on

MEDIAN = BEST_LEVELS.index(0.5)
BANDS = ((0, len(BEST_LEVELS) - 1), (1, len(BEST_LEVELS) - 2))
"""Places in BEST_LEVELS: four of five outcomes, and every other one, the wider band first."""
FARTHEST = 0.75
"""By how much of its own height the fan may stretch the picture of all else."""
NEARLY = 0.15
"""A plan that is no farther from today's best than this share of the way to go says the needed pace already."""


@dataclass(frozen=True, slots=True)
class Fan:
    """The best so far at `at_ms`, of which the first is today: for each of BEST_LEVELS as many values."""

    at_ms: tuple[float, ...]
    levels: tuple[tuple[float, ...], ...]

    def line(self, level: int) -> tuple[Place, ...]:
        return tuple(zip(self.at_ms, self.levels[level], strict=True))

    def outline(self, band: tuple[int, int]) -> tuple[Place, ...]:
        """There along the one level, and back along the other."""
        low, high = band
        return (*self.line(low), *reversed(self.line(high)))

    @property
    def ends(self) -> tuple[float, ...]:
        """The lowest and the highest value of all."""
        every = [value for level in self.levels for value in level]
        return min(every), max(every)

    def within(self, scale: Scale) -> "Fan":
        """Held at the ends of a scale: nothing is drawn outside the plot."""
        return replace(self, levels=tuple(tuple(held(one, scale) for one in level) for level in self.levels))


@dataclass(frozen=True, slots=True)
class Needed:
    """From today's best to the next target on its due day. `title` is the milestone's."""

    start: Place
    end: Place
    gate: GateReport
    title: str
    days_left: int


def fan_of(report: Report, metric_id: str) -> Fan | None:
    """None where nothing is forecast of this metric. No level ever gets worse, as a best so far does not."""
    metric = report.metric(metric_id)
    if metric is None or metric.best is None:
        return None
    ahead = [(end_of_day_ms(one.due), found) for one in report.in_order if (found := _levels(one, metric))]
    today = wall_ms(report.as_of, ZoneInfo(report.time_zone))
    last = [_shown(metric.best.value)] * len(BEST_LEVELS)
    places = [(today, last)]
    for at, told in groupby(ahead, key=lambda one: one[0]):
        last = [_best_of(values, metric) for values in zip(last, *(levels for _, levels in told), strict=True)]
        places.append((max(at, today), last))
    if len(places) == 1:
        return None
    return Fan(tuple(at for at, _ in places), tuple(zip(*(levels for _, levels in places), strict=True)))


def _levels(milestone: MilestoneReport, metric: MetricReport) -> list[float] | None:
    """What a milestone's outlook says of the metric's best on its due day, kept within the metric's bounds."""
    outlook = milestone.outlook
    told = outlook and (outlook.plan or outlook.pace)
    gate = gate_on(milestone, metric.id)
    if not outlook or not told or outlook.metric != metric.id or gate is None:
        return None
    same_way = (gate.comparison in {">=", ">"}) == (metric.better == "higher")
    if not same_way or len(told.best) != len(BEST_LEVELS) or not all(map(isfinite, told.best)):
        return None
    return [_bounded(_shown(value), metric) for value in told.best]


def _shown(value: float) -> float:
    return min(max(value, -MOST), MOST)


def _bounded(value: float, metric: MetricReport) -> float:
    low, high = metric.bounds
    return min(max(value, -MOST if low is None else low), MOST if high is None else high)


def _best_of(values: Iterable[float], metric: MetricReport) -> float:
    return max(values) if metric.better == "higher" else min(values)


def room_for(fan: Fan | None, others: Sequence[float]) -> list[float]:
    """Which values the scale is to hold for the fan's sake: its ends, unless they would flatten all else."""
    if fan is None or not others:
        return []
    low, high = min(others), max(others)
    far = max(high / 2 - low / 2, abs(high) * 0.05) * 2 * FARTHEST
    return [held(end, Scale(max(low - far, -MOST), min(high + far, MOST))) for end in fan.ends]


def needed_of(report: Report, metric_id: str, plan: Sequence[Place]) -> Needed | None:
    """Of the next pending milestone that asks for more than today's best; None where the plan's line says it."""
    metric = report.metric(metric_id)
    if metric is None or metric.best is None:
        return None
    today = wall_ms(report.as_of, ZoneInfo(report.time_zone))
    for one in report.in_order:
        gate = gate_on(one, metric_id)
        if one.state != "pending" or gate is None or gate.passed or gate.target is None or gate.margin is None:
            continue
        if gate.margin >= 0:
            return None
        start, end = (today, _shown(metric.best.value)), (end_of_day_ms(one.due), gate.target)
        if end[0] <= start[0] or _says_so(plan, start, end):
            return None
        return Needed(start, end, gate, one.title, one.days_left or 0)
    return None


def _says_so(plan: Sequence[Place], start: Place, end: Place) -> bool:
    """Whether the plan leads from near today's best straight to the same target."""
    for (from_ms, before), to in pairwise(plan):
        if to == end and from_ms <= start[0] < to[0]:
            share = (start[0] - from_ms) / (to[0] - from_ms)
            planned = before * (1 - share) + to[1] * share
            return abs(planned / 2 - start[1] / 2) <= NEARLY * abs(end[1] / 2 - start[1] / 2)
    return False
