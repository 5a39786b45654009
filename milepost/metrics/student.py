"""Student's t distribution with whole degrees of freedom: how many spreads wide a 95 % interval is."""

from functools import cache
from math import atan, cos, pi, sin, sqrt

MOST_DF = 1000  # past it the quantile no longer moves in the third digit
NORMAL_975 = 1.959963984540054


@cache
def t_975(df: int) -> float:
    """The 97.5 % quantile, `df` at least 1."""
    if df > MOST_DF:
        return NORMAL_975
    low, high = NORMAL_975, 13.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle, df) < 0.95 else (low, middle)
    return (low + high) / 2


def within(t: float, df: int) -> float:
    """The chance of |T| <= t; Abramowitz and Stegun 26.7.3 and 26.7.4."""
    angle = atan(t / sqrt(df))
    term, total = 1.0, 0.0
    if df % 2:
        term = cos(angle)
        for k in range(1, df - 1, 2):
            total += term
            term *= cos(angle) ** 2 * (k + 1) / (k + 2)
        return 2 / pi * (angle + sin(angle) * total)
    for k in range(0, df - 1, 2):
        total += term
        term *= cos(angle) ** 2 * (k + 1) / (k + 2)
    return sin(angle) * total
