"""Which stretch of values and of time an axis shows, and where its ticks stand."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from milepost.figures.dates import DAY_MS, MONTHS, date_at, day_ms
from milepost.figures.numbers import Unit, with_unit

Bounds = tuple[float | None, float | None]
Place = tuple[float, float]
"""A wall-clock instant in milliseconds and a value."""
MOST = 1e300
"""Beyond this nothing is told apart on an axis, and differences would overflow."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One mark of an axis, in the axis' own units, with its text; `below` is a second line."""

    at: float
    text: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """A stretch of values or of time, low < high."""

    low: float
    high: float

    def share(self, value: float) -> float:
        """Where the value lies: 0 at the low end, 1 at the high end."""
        return (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2)


def value_scale(values: Sequence[float], bounds: Bounds, ticks: int = 6) -> tuple[Scale, float]:
    """A stretch that holds all the values, ends on round numbers, and keeps to the bounds; and the step of ticks."""
    low, high = _spread(min(values), max(values), bounds)
    step = _round_step((high - low) / ticks)
    low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    if bounds[0] is not None and min(values) >= bounds[0]:
        low = max(low, bounds[0])
    if bounds[1] is not None and max(values) <= bounds[1]:
        high = min(high, bounds[1])
    return Scale(low, high) if low < high else Scale(low, low + step), step


def _spread(low: float, high: float, bounds: Bounds) -> tuple[float, float]:
    """Low and high apart, also where all values are one."""
    low, high = (min(max(end, -MOST), MOST) for end in (low, high))
    room = abs(high) * 1e-6 or 1e-9
    if high - low > room:
        return low, high
    widening = abs(high) * 0.05 or 1.0
    wide = low - widening, high + widening
    if bounds[0] is not None and low >= bounds[0] and wide[0] < bounds[0]:
        wide = bounds[0], wide[1]
    if bounds[1] is not None and high <= bounds[1] and wide[1] > bounds[1]:
        wide = wide[0], bounds[1]
    return wide


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999)


def value_ticks(scale: Scale, step: float, unit: Unit) -> tuple[Tick, ...]:
    first = math.ceil(scale.low / step - 1e-9)
    last = math.floor(scale.high / step + 1e-9)
    return tuple(Tick(n * step, _tick_text(n * step, step, unit)) for n in range(first, last + 1))


def _tick_text(value: float, step: float, unit: Unit) -> str:
    scaled = step * unit.scale
    decimals = max(0, -math.floor(math.log10(scaled) + 1e-9))
    if decimals > 8 or abs(value * unit.scale) >= 1e9:
        return with_unit(f"{value * unit.scale:.4g}", unit if unit.symbol == "%" else Unit(""))
    digits = f"{value * unit.scale + 0.0:,.{decimals}f}"
    return with_unit(digits, unit) if unit.symbol == "%" else digits


_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


def time_ticks(scale: Scale, most: int) -> tuple[Tick, ...]:
    """At most about `most` ticks: days within a month or two, else months, quarters or years as "Jul / 2025"."""
    days = (scale.high - scale.low) / DAY_MS
    months = days / 30.44
    if months < min(2.5, most):
        return _day_ticks(scale, max(1, math.ceil(days / most)))
    step = next((s for s in _STEPS if months / s <= most), 1200)
    first, last = date_at(scale.low), date_at(scale.high)
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    days_of = [date(n // 12, n % 12 + 1, 1) for n in numbers if n % step == 0]
    inside = [day for day in days_of if scale.low <= day_ms(day) <= scale.high]
    return tuple(Tick(day_ms(d), *_month_words(d, i == 0, step)) for i, d in enumerate(inside))


def _month_words(day: date, first: bool, step: int) -> tuple[str, str]:
    if step >= 12:
        return str(day.year), ""
    return MONTHS[day.month - 1], str(day.year) if first or day.month <= step else ""


def _day_ticks(scale: Scale, step: int) -> tuple[Tick, ...]:
    first = date_at(scale.low) + timedelta(days=1)
    count = int((scale.high - day_ms(first)) // (step * DAY_MS)) + 1
    days = [first + timedelta(days=step * n) for n in range(max(0, count))]
    return tuple(
        Tick(day_ms(d), f"{d.day} {MONTHS[d.month - 1]}", str(d.year) if i == 0 or d.year != days[i - 1].year else "")
        for i, d in enumerate(days)
    )
