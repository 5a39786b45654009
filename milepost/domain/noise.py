"""How much of a difference could be chance: a value's interval, and a gate's verdict once the interval is known."""

from dataclasses import dataclass
from typing import Literal

NoiseVerdict = Literal["pass", "fail", "too close to call"]


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true value lies with 95 % confidence, both ends within; `because` says what it was computed from."""

    low: float
    high: float
    because: str


@dataclass(frozen=True, slots=True)
class NoiseReport:
    """A gate's verdict with chance taken into account. It stands beside the exact comparison, which alone decides the
    milestone's state. `value`: the one that is judged. Without an interval there is only the exact comparison, and
    `why` says why."""

    verdict: NoiseVerdict
    passed: bool
    value: float
    interval: Interval | None
    why: str | None = None
