"""What an effect on a KPI is worth: the KPI at a milestone's target, and what each day of delay costs.

An effect is measured by kpi_link, told by an A/B test, or assumed by somebody; its label says which and goes wherever
its numbers go. Everything here is linear and says what happens if nothing else changes.
"""

from math import isfinite

from milepost.domain.errors import ConfigurationError
from milepost.domain.formula import Formula, value
from milepost.domain.kpi_link import Band, CostOfDelay, Effect, KpiValueAtTarget, Link, Refusal
from milepost.domain.projects import Better

DAYS_PER_WEEK = 7


def measured(link: Link | Refusal, seen: tuple[float, float] | None = None) -> Effect | Refusal:
    """Only evidence gives an effect; anything less is no number to multiply with."""
    if isinstance(link, Refusal):
        return link
    if link.verdict != "evidence":
        return Refusal(f"{link.verdict}: {link.why}")
    label = f"measured over {link.periods} periods with {link.changes} changes of the metric"
    return Effect("measured", Band(link.size, link.low, link.high), label, link.lag, seen)


def assumed(size: float, by: str, low: float | None = None, high: float | None = None) -> Effect:
    """`size`: of the KPI per 1 of the metric, as somebody states it."""
    stated = in_order(Band(finite("the assumed effect", size), low, high), "the assumed effect")
    return Effect("assumed", stated, f"assumed by {by}, not measured")


def ab_test(points: float, difference: Band, name: str) -> Effect:
    """`difference`: of the KPI, between two variants whose metric differs by `points` (better minus worse, both)."""
    if not isfinite(points) or points == 0:
        raise ConfigurationError(
            f"A/B test {name}: the metric must differ between the variants; it differs by {points}"
        )
    finite(f"A/B test {name}: the difference", difference.value)
    size = times(in_order(difference, f"A/B test {name}: the difference"), 1 / points)
    return Effect("A/B test", size, f"A/B test {name}")


def at_target(effect: Effect, *, kpi: float, best: float, target: float, better: Better) -> KpiValueAtTarget:
    """The KPI once the metric is at its target. `kpi` and `best`: as they are now; a best beyond the target stays."""
    gap = missing(best, target, better)
    gain = times(effect.size, gap)
    expected = Band(kpi + gain.value, *(None if end is None else kpi + end for end in (gain.low, gain.high)))
    low, high = effect.seen or (best, max(best, target))
    beyond = effect.seen is not None and gap != 0 and not low <= target <= high
    return KpiValueAtTarget(expected, gain, effect.label, beyond)


def at_target_by_formula(
    formula: Formula,
    *,
    metric: str,
    kpi: float,
    start: float | None,
    best: float,
    target: float,
    better: Better,
    by: str,
) -> KpiValueAtTarget | Refusal:
    """The same by a formula of `metric` (the metric's own name), kpi, start and target; the gain is what it says at the
    target less what it says now."""
    reached = best + missing(best, target, better)
    known = {"kpi": kpi, "start": start, "target": target}
    now, then = value(formula, {**known, metric: best}), value(formula, {**known, metric: reached})
    if now is None or then is None:
        return Refusal(f"no value: the formula {formula.text} cannot be computed from what is known")
    return KpiValueAtTarget(Band(then), Band(then - now), f"assumed by {by}, not measured: {formula.text}")


def cost_of_delay(at: KpiValueAtTarget, *, period_days: float, better: Better, adds_up: bool) -> CostOfDelay | Refusal:
    """`period_days`: how long a period of the KPI is. `adds_up`: the KPI is a total of its period, such as revenue per
    month, and not a level such as a rate. `better` is of the KPI."""
    if not adds_up:
        return Refusal("the KPI is a level and not a total of its period; days of it do not add up to a cost")
    if not isfinite(period_days) or period_days <= 0:
        raise ConfigurationError(f"a period of the KPI must be longer than 0 days; it is {period_days}")
    per_day = times(at.gain, (1 if better == "higher" else -1) / period_days)
    return CostOfDelay(per_day, times(per_day, DAYS_PER_WEEK), at.label)


def missing(best: float, target: float, better: Better) -> float:
    """What the metric still has to move, with its sign; 0 once it is there."""
    gap = target - best
    return gap if (gap > 0) == (better == "higher") else 0.0


def times(band: Band, factor: float) -> Band:
    """A negative factor swaps the ends; nothing times an unlimited end is nothing."""
    ends = [0.0 if factor == 0 else None if end is None else end * factor for end in (band.low, band.high)]
    low, high = ends if factor >= 0 else reversed(ends)
    return Band(band.value * factor, low, high)


def in_order(band: Band, what: str) -> Band:
    for end in (band.low, band.high):
        if end is not None:
            finite(f"an end of {what}", end)
    low = band.value if band.low is None else band.low
    high = band.value if band.high is None else band.high
    if not low <= band.value <= high:
        raise ConfigurationError(f"{what} is {band.value:g}, outside its interval from {low:g} to {high:g}")
    return band


def finite(what: str, number: float) -> float:
    if not isfinite(number):
        raise ConfigurationError(f"{what} must be a number; it is {number}")
    return number
