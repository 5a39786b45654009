"""Small networks held to fall with the distance and rise with the horizon; the mean of several is one wide network.

One hidden layer: a unit only falls with every distance and only rises with every horizon, and counts in favour. Smooth
where the trees have steps. Inputs are cut to the range that was seen, so that nothing is told from beyond it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from milepost.domain.candidates import Floats, Ints


@dataclass(frozen=True, slots=True)
class Nets:
    """`columns`: which of a row's are looked at; `weights`: of each of those to each hidden unit."""

    columns: Ints
    low: Floats
    high: Floats
    middle: Floats
    spread: Floats
    start: float
    straight: Floats
    weights: Floats
    shift: Floats
    favour: Floats

    def chance(self, rows: Floats) -> Floats:
        inputs = (np.clip(rows[:, self.columns], self.low, self.high) - self.middle) / self.spread
        hidden = np.tanh(inputs @ self.weights + self.shift)
        logit = self.start + inputs @ self.straight + hidden @ self.favour
        return np.asarray(1 / (1 + np.exp(-logit)))


def nets_of(written: dict[str, Any]) -> Nets:
    several = ("low", "high", "middle", "spread", "straight", "weights", "shift", "favour")
    numbers = {name: np.array(written[name], dtype=np.float64) for name in several}
    return Nets(columns=np.array(written["columns"], dtype=np.int64), start=float(written["start"]), **numbers)
