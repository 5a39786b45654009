"""What a number is in W&B's JSON: also the texts that its own client writes where JSON has no word."""

from typing import Any

NOT_FINITE = frozenset({"NaN", "Infinity", "-Infinity"})


def is_number(value: Any) -> bool:
    kind = type(value)
    return kind is float or kind is int or (kind is str and value in NOT_FINITE)


def as_float(value: Any) -> float:
    """Of what is a number; an integer may be of any size."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
