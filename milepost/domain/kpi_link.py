"""Whether a metric's improvement moves a KPI, what it is worth, and where that is known from."""

from dataclasses import dataclass
from typing import Literal

from milepost.domain.formula import Formula

LinkVerdict = Literal["evidence", "no evidence", "not enough evidence"]
IN_FORMULAS = ("kpi", "start", "target")
"""What a formula may name beside the metric: the KPI's latest value, the metric's first best, and the target."""
Origin = Literal["measured", "A/B test", "assumed"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing is said, in plain words."""

    why: str


@dataclass(frozen=True, slots=True)
class Link:
    """What the history says of a metric and a KPI. `size`: by how much the KPI moves when the metric moves by 1, `lag`
    periods later, by the best fit; `low` and `high` hold the true size with 95 % confidence whatever
    the verdict is. `chance`: how often dates dealt out anew, with the same
    changes, look as strongly linked. `periods`: how many had a value of the KPI. `changes`: of the metric.
    `season`: the number of periods in the season that was taken out of the KPI."""

    verdict: LinkVerdict
    why: str
    size: float
    low: float
    high: float
    lag: int
    chance: float
    periods: int
    changes: int
    season: int | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A number with its 95 % interval; an end is None where there is no limit or none was stated."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """By how much the KPI moves when the metric moves by 1. `label` says where that is known from and stands beside
    every number that comes of it. `seen`: the values of the metric that it was measured between, None if unknown."""

    origin: Origin
    size: Band
    label: str
    lag: int = 0
    seen: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class StatedEffect:
    """What somebody says that the metric does to the KPI: by how much one moves when the other moves by a point (a
    hundredth of a share in percent, else 1), or when it moves by the `tested_points` of an A/B test, with the ends of
    its interval; or a formula of the KPI."""

    by: str
    per_point: float | None = None
    low: float | None = None
    high: float | None = None
    tested_points: float | None = None
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class KpiValueAtTarget:
    """The KPI at a milestone's target if nothing else changes, and how much of it is gain. `beyond_seen`: the target
    lies outside the values that the effect was measured between."""

    expected: Band
    gain: Band
    label: str
    beyond_seen: bool = False


@dataclass(frozen=True, slots=True)
class CostOfDelay:
    """What each day and each week of a late milestone costs, in the KPI's unit; negative: the delay gains."""

    per_day: Band
    per_week: Band
    label: str


@dataclass(frozen=True, slots=True)
class MilestoneWorth:
    """What a milestone that is not reached is worth, by its id."""

    milestone: str
    at_target: KpiValueAtTarget
    delay: CostOfDelay | Refusal


@dataclass(frozen=True, slots=True)
class KpiStory:
    """`link`: what the history says. `effect`: what the worth is reckoned with, a stated one before the measured one;
    a refusal where there is neither."""

    link: Link | Refusal
    effect: Effect | Formula | Refusal
    worth: tuple[MilestoneWorth, ...] = ()
