"""A forecast that was kept on the day it was made, what became of it, and how good the forecasts were."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from milepost.domain.projects import RunName

IN_TIME = timedelta(days=2)
"""A snapshot keeps what it shows of up to a day ago, and a day of UTC may be the one before or after the project's."""
Verdict = Literal["too early", "all alike", "better", "no difference", "worse"]


@dataclass(frozen=True, slots=True)
class Promise:
    """What a milestone asked for when it was forecast: gates as they are written, and the run they compare with."""

    gates: tuple[str, ...]
    baseline: RunName | None = None


@dataclass(frozen=True, slots=True)
class KeptForecast:
    """`day`: in the project's time zone. `shown_ms`: the instant of the snapshot that shows it; 0: the one of the day.
    `chance_plan`: None where nobody said how many runs are planned. `model`: which constants it was computed with."""

    project: str
    milestone: str
    title: str
    day: date
    shown_ms: int
    made_ms: int
    due: date
    promise: Promise
    chance_pace: float
    chance_plan: float | None
    model: str

    @property
    def chance(self) -> float:
        """What was told, and what it is judged by: with the plan where there is one."""
        return self.chance_pace if self.chance_plan is None else self.chance_plan

    @property
    def made_afterwards(self) -> bool:
        """Whether it was computed later than on its day, from what was known then. Only a demo does that."""
        return datetime.fromtimestamp(self.made_ms / 1000, UTC).date() - self.day > IN_TIME


@dataclass(frozen=True, slots=True)
class Judged:
    """`reached`: whether it was reached by the day that was promised then. None: the day is not over or, where `why`
    says so, it cannot be judged."""

    forecast: KeptForecast
    reached: bool | None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """The forecasts whose chance is in [low, high), the last with 1. In `forecast` and `reached` (means, from 0 to 1)
    every milestone counts once; `interval` (95 %) is for so many milestones."""

    low: float
    high: float
    forecast: float
    reached: float
    interval: tuple[float, float]
    forecasts: int
    milestones: int


@dataclass(frozen=True, slots=True)
class Score:
    """`brier`: 0 is perfect, 1 is the worst; `base`: the same of the share that the other milestones were reached;
    `skill`: 1 is perfect, 0 no better than that. `told` and `reached`: the mean chance and the share that was reached,
    every milestone counting once. None: there is nothing to compute it from."""

    forecasts: int
    milestones: int
    brier: float | None
    base: float | None
    skill: float | None
    verdict: Verdict
    bins: tuple[Bin, ...]
    told: float | None = None
    reached: float | None = None
