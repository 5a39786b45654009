"""What is likely to become of a pending milestone."""

from dataclasses import dataclass
from datetime import date, datetime

from milepost.domain.projects import WeeklyRuns

BEST_LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
REACHED_LEVELS = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class Pace:
    """`chance` of being reached by the due day, from 0 to 1. `best`: quantiles of the metric's best then, by
    BEST_LEVELS, a higher level being better. `reached`: quantiles of when it is reached, by REACHED_LEVELS; None: not
    at this pace."""

    chance: float
    best: tuple[float, ...]
    reached: tuple[datetime | None, ...]


@dataclass(frozen=True, slots=True)
class RunsLeft:
    """Of `runs` planned from the beginning of the day `since` on, so many are still to come."""

    runs: int
    since: date
    left: int


RunPlan = WeeklyRuns | RunsLeft | None
"""What is planned: so many runs a week, or so many until the due day; None: nothing."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Of the gate that is least likely to be passed in time. `pace`: as the runs have come so far; `plan`: as
    the milestone's `run_plan` says they will. `idle_days`: since the metric last improved. `why`: there is no forecast,
    and this is the reason."""

    metric: str | None = None
    pace: Pace | None = None
    plan: Pace | None = None
    idle_days: int | None = None
    why: str | None = None

    @property
    def chance(self) -> float | None:
        """What the health follows: the plan where there is one."""
        told = self.plan or self.pace
        return None if told is None else told.chance
