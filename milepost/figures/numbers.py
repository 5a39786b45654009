"""How a number is written: in its unit, and never so that two different numbers that matter read the same."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal

_EXACT = Context(prec=400, rounding=ROUND_HALF_EVEN)
_MOST_DECIMALS = 20


@dataclass(frozen=True, slots=True)
class Unit:
    """How the values of one series are written. `share`: values are shares of one, written in percent."""

    symbol: str
    share: bool = False

    @property
    def scale(self) -> int:
        return 100 if self.share else 1


def unit_of(symbol: str, bounds: tuple[float | None, float | None] = (None, None)) -> Unit:
    """The unit "%" on values bounded by 0 and 1 means shares of one."""
    return Unit(symbol, share=symbol == "%" and bounds == (0, 1))


def value_text(value: float, unit: Unit, beside: Collection[float] = ()) -> str:
    """A measured value with its unit: as short as reads well, with more digits wherever rounding would make it equal
    to a different number of `beside`, or move it to the other side of it."""
    return with_unit(plain(value, unit, beside), unit)


def target_text(value: float, unit: Unit) -> str:
    """A number that a person chose, as that person wrote it."""
    return with_unit(_target_digits(value, unit), unit)


def _target_digits(value: float, unit: Unit) -> str:
    digits = f"{_scaled(value, unit).normalize(_EXACT):,f}"
    return digits if len(digits) <= 12 else plain(value, unit)


def distance_text(distance: float, unit: Unit) -> str:
    """How far apart two values are; never "0" when they differ. Shares are apart by points."""
    size = abs(distance) * unit.scale
    if unit.symbol == "%" and 0.5 < size < 1e6:
        short = f"{size:,.1f}".removesuffix(".0")
        return f"{short} {'point' if short == '1' else 'points'}"
    exact = abs(_scaled(distance, unit))
    usual = usual_decimals(float(exact), unit)
    decimals = next((d for d in range(usual, max(usual, 3) + 1) if round(exact, d)), None)
    if exact and decimals is None:
        return f"less than {Decimal(1).scaleb(-max(usual, 3)):f} {_apart(unit, 2)}".rstrip()
    if exact >= 10**12:
        return f"{exact:.4g} {_apart(unit, 2)}".rstrip()
    number = f"{round(exact, decimals or 0):,f}"
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return f"{number} {_apart(unit, float(number.replace(',', '')))}".rstrip()


def plain(value: float, unit: Unit, beside: Collection[float] = ()) -> str:
    """The value's digits alone, without the unit."""
    value += 0.0  # minus zero reads as zero
    scaled = value * unit.scale
    others = [other for other in beside if other != value and math.isfinite(other)]
    decimals = usual_decimals(scaled, unit)
    if value in beside:
        decimals = max(decimals, _decimals_of(_target_digits(value, unit)))
    while others and decimals < _MOST_DECIMALS and not _kept_apart(value, others, decimals, unit):
        decimals += 1
    if abs(scaled) >= 1e12:
        return f"{scaled:.4g}"
    close = any(abs(other - value) * unit.scale < 4 * 10.0**-decimals for other in others)
    return f"{_rounded(value, decimals, unit):,f}" if close else f"{scaled:,.{decimals}f}"


def usual_decimals(scaled: float, unit: Unit) -> int:
    """How many decimals read well: one for percent, about three significant digits elsewhere."""
    size = abs(scaled)
    if unit.symbol == "%":
        return 1
    if size == 0 or size >= 1000 or (scaled.is_integer() and size >= 10):
        return 0
    return min(6, max(0, 2 - math.floor(math.log10(size))))


def _decimals_of(digits: str) -> int:
    return len(digits.partition(".")[2]) if digits[-1:].isdigit() and "e" not in digits else 0


def with_unit(digits: str, unit: Unit) -> str:
    return f"{digits} {unit.symbol}" if unit.symbol else digits


def _kept_apart(value: float, others: list[float], decimals: int, unit: Unit) -> bool:
    """Whether the rounded value is still on its own side of every other number."""
    coarse = 2 * 10.0**-decimals
    close = [other for other in others if not abs(other - value) * unit.scale > coarse]
    written = _rounded(value, decimals, unit) if close else Decimal(0)
    return all((written < _scaled(o, unit)) if value < o else (written > _scaled(o, unit)) for o in close)


def _rounded(value: float, decimals: int, unit: Unit) -> Decimal:
    return _scaled(value, unit).quantize(Decimal(1).scaleb(-decimals), context=_EXACT)


def _scaled(value: float, unit: Unit) -> Decimal:
    """The shortest decimal that stands for the double, in the unit."""
    return Decimal(repr(float(value))) * unit.scale


def _apart(unit: Unit, size: float) -> str:
    if unit.symbol == "%":
        return "point" if size == 1 else "points"
    return unit.symbol
