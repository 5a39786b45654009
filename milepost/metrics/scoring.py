"""How good forecasts were: their Brier score against the base rate, and whether 70 % means seven times out of ten.

Forecasts of one milestone hang together, so each milestone counts once, however many days it was forecast on.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum, sqrt
from typing import TypeVar

from milepost.domain.forecasts import Bin, Judged, KeptForecast, Promise, Score, Verdict
from milepost.metrics.student import NORMAL_975, t_975

MILESTONES_NEEDED = 10
BINS = 10
Key = TypeVar("Key")
Name = tuple[str, str]
"""A milestone by its project and its id."""
Errors = Mapping[Name, float]
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Promised:
    """The forecasts of one milestone while its due day and gates stood, oldest first, and what came of it."""

    forecasts: tuple[KeptForecast, ...]
    reached: bool | None
    why: str | None
    brier: float | None

    @property
    def first(self) -> KeptForecast:
        return self.forecasts[0]

    @property
    def last(self) -> KeptForecast:
        return self.forecasts[-1]


def score_of(told: Iterable[Judged]) -> Score:
    """Of the forecasts that have an outcome; the order in which they come is of no account."""
    judged = [one for one in told if one.reached is not None]
    groups = grouped(judged, lambda one: (one.forecast.project, one.forecast.milestone))
    errors = {name: mean(map(error_of, group)) for name, group in groups.items()}
    base, hindsight = base_errors(groups), hindsight_errors(groups)
    brier = mean(errors.values()) if errors else None
    against = mean(base.values()) if base else None
    skill = None if brier is None or not against else 1 - brier / against
    return Score(
        forecasts=len(judged),
        milestones=len(groups),
        brier=brier,
        base=against,
        skill=skill,
        verdict=verdict_of(errors, base, hindsight),
        bins=bins_of(judged),
        told=mean_told(groups.values()) if groups else None,
        reached=share_reached(groups.values()) if groups else None,
    )


def mean_told(groups: Iterable[Sequence[Judged]]) -> float:
    return mean(mean(one.forecast.chance for one in group) for group in groups)


def share_reached(groups: Iterable[Sequence[Judged]]) -> float:
    return mean(mean(float(bool(one.reached)) for one in group) for group in groups)


def error_of(one: Judged) -> float:
    return (one.forecast.chance - bool(one.reached)) ** 2


def base_errors(groups: Mapping[Name, Sequence[Judged]]) -> dict[Name, float]:
    """The error of saying, for each milestone, how often all the others were reached: an honest base rate does not
    know how this one comes out. Empty where there is no other."""
    if len(groups) < 2:
        return {}
    shares = {name: mean(float(bool(one.reached)) for one in group) for name, group in groups.items()}
    total = fsum(shares.values())
    found = {}
    for name, group in groups.items():
        others = min(1.0, max(0.0, (total - shares[name]) / (len(groups) - 1)))
        found[name] = mean((others - bool(one.reached)) ** 2 for one in group)
    return found


def hindsight_errors(groups: Mapping[Name, Sequence[Judged]]) -> dict[Name, float]:
    """The error of a constant that knows how often all of them were reached: no constant does better."""
    share = share_reached(groups.values()) if groups else 0.0
    return {name: mean((share - bool(one.reached)) ** 2 for one in group) for name, group in groups.items()}


def verdict_of(errors: Errors, base: Errors, hindsight: Errors) -> Verdict:
    """Better takes beating the share of all, known in hindsight, and worse falling behind that of the others: a
    constant is neither."""
    if len(errors) < MILESTONES_NEEDED:
        return "too early"
    if not any(base.values()):
        return "all alike"
    if is_surely_less(errors, hindsight):
        return "better"
    return "worse" if is_surely_less(base, errors) else "no difference"


def is_surely_less(errors: Errors, others: Errors) -> bool:
    """By the 95 % interval of the difference, milestone by milestone."""
    gains = [others[name] - errors[name] for name in errors]
    middle = mean(gains)
    spread = sqrt(fsum((one - middle) ** 2 for one in gains) / (len(gains) - 1))
    return middle - t_975(len(gains) - 1) * spread / sqrt(len(gains)) > ROUNDING


def bins_of(judged: Sequence[Judged]) -> tuple[Bin, ...]:
    """By tenths of the chance, those without a forecast left out."""
    found = grouped(judged, lambda one: min(BINS - 1, int(one.forecast.chance * BINS)))
    return tuple(bin_of(number, found[number]) for number in sorted(found))


def bin_of(number: int, judged: Sequence[Judged]) -> Bin:
    groups = grouped(judged, lambda one: (one.forecast.project, one.forecast.milestone)).values()
    reached = share_reached(groups)
    return Bin(
        low=number / BINS,
        high=(number + 1) / BINS,
        forecast=mean_told(groups),
        reached=reached,
        interval=wilson(reached, len(groups)),
        forecasts=len(judged),
        milestones=len(groups),
    )


def wilson(share: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a share of so many; it never leaves 0 to 1 and is not empty at either end."""
    square = NORMAL_975**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = NORMAL_975 / (1 + square / count) * sqrt(share * (1 - share) / count + square / (4 * count * count))
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def promised_of(told: Iterable[Judged]) -> tuple[Promised, ...]:
    """What was promised, each with its forecasts: the latest due day first."""

    def promise(one: Judged) -> tuple[date, str, str, Promise]:
        return one.forecast.due, one.forecast.project, one.forecast.milestone, one.forecast.promise

    found = [promised(group) for group in grouped(told, promise).values()]
    return tuple(sorted(found, key=lambda one: (-one.first.due.toordinal(), one.first.project, one.first.milestone)))


def promised(group: Sequence[Judged]) -> Promised:
    ordered = sorted(group, key=lambda one: (one.forecast.day, one.forecast.shown_ms))
    first = ordered[0]
    brier = None if first.reached is None else mean(map(error_of, ordered))
    return Promised(tuple(one.forecast for one in ordered), first.reached, first.why, brier)


def grouped(judged: Iterable[Judged], key: Callable[[Judged], Key]) -> dict[Key, list[Judged]]:
    found: defaultdict[Key, list[Judged]] = defaultdict(list)
    for one in judged:
        found[key(one)].append(one)
    return found


def mean(values: Iterable[float]) -> float:
    """Exact to the last digit in any order."""
    told = list(values)
    return fsum(told) / len(told)
