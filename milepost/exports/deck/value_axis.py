"""The axis of values of a native chart, written in the unit of what it shows."""

import math

from milepost.exports.deck.native_chart import Axis
from milepost.figures.numbers import Unit
from milepost.figures.scales import Scale, Tick


def value_axis(scale: Scale, ticks: tuple[Tick, ...], unit: Unit) -> Axis:
    """The same stretch and the same ticks as in the figure."""
    step = ticks[1].at - ticks[0].at if len(ticks) > 1 else scale.high - scale.low
    step = float(f"{step:.12g}")  # a difference of multiples is not the round number that was meant
    return Axis(scale.low, scale.high, step, number_format(unit, step, max(abs(scale.low), abs(scale.high))))


def number_format(unit: Unit, step: float, largest: float) -> str:
    """Excel's code. A share of one is shown in percent and stays a share in the data."""
    decimals = max(0, -math.floor(math.log10(step * unit.scale) + 1e-9))
    if decimals > 8 or largest * unit.scale >= 1e9:
        return "0.###E+0"
    digits = "#,##0" + (f".{'0' * decimals}" if decimals else "")
    if unit.symbol == "%":
        return f"{digits} %" if unit.share else f'{digits}" %"'
    return digits
