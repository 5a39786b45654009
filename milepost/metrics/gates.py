"""Which counted results pass a gate, and against which number.

The rules of equality are those of MLflow's MetricThreshold: a value exactly at the threshold passes `>=` and `<=`; a
relative change is taken of the size of the reference, so that 5 % better than -2 is -1.9; and where the reference is
zero, "better by some per cent" falls back to "better".
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from milepost.domain.projects import Gate

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}
SMALLEST_CHANGE = 1e-10  # what MLflow asks for where a relative change of zero has no meaning


@dataclass(frozen=True, slots=True)
class Bar:
    """A gate with its reference resolved. `target` is the number to show; `why` says why there is none."""

    gate: Gate
    reference: float | None
    target: float | None
    why: str | None = None

    def passes(self, value: Any) -> Any:
        """Whether a value passes, elementwise for an array; nothing passes an unknown bar."""
        if self.target is None:
            return np.zeros(np.shape(value), dtype=np.bool_)
        compare = COMPARE[self.gate.comparison]
        if self.gate.relative and self.reference:
            with np.errstate(over="ignore"):  # of a reference next to nothing, any change is infinitely large
                change = (value - self.reference) / abs(self.reference)
            return compare(change, self.gate.amount)
        return compare(value, self.target)


def asks_for_more(gate: Gate) -> bool:
    """Whether passing needs high values."""
    return gate.comparison in (">=", ">")


def bar_of(gate: Gate, reference: float | None = None, why: str | None = None) -> Bar:
    """Resolve a gate; `reference` is the baseline's value or the project's start, where it has one."""
    if gate.reference == "value":
        return Bar(gate, None, gate.amount)
    if reference is None:
        return Bar(gate, None, None, why)
    target = reference + change_from(gate, reference)
    if not isfinite(target):
        return Bar(gate, reference, None, "the number to reach is too large")
    return Bar(gate, reference, target)


def change_from(gate: Gate, reference: float) -> float:
    """By how much the target differs from its reference."""
    if not gate.relative:
        return gate.amount
    if reference != 0:
        return gate.amount * abs(reference)
    improvement = gate.amount > 0 if asks_for_more(gate) else gate.amount < 0
    return (SMALLEST_CHANGE if asks_for_more(gate) else -SMALLEST_CHANGE) if improvement else 0.0


def margin(gate: Gate, target: float | None, value: float | None) -> float | None:
    """How far a value is on the passing side of the target; negative means short."""
    if target is None or value is None:
        return None
    return value - target if asks_for_more(gate) else target - value
