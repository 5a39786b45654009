"""One experiment of the demo's story: what was tried, when, by whom and what came out, for any tracker to log."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np

TIME_ZONE = "Europe/Berlin"
FIRST_HOUR, LAST_HOUR = 8.0, 19.0
Status = Literal["FINISHED", "FAILED", "KILLED", "RUNNING"]
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many steps of it are done and how many there are."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One run before it is dated: `day` counts from today (-30 is a month ago), `hour` is local time.

    curves: metric name to its values, one a step; a metric that is measured once has one. parent: the key of the run
    that this one is nested under. deleted: logged, and then thrown away by its author.
    """

    key: str
    experiment: str
    name: str
    user: str
    day: int
    hour: float
    minutes: float
    params: Mapping[str, str]
    curves: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    status: Status = "FINISHED"
    parent: str | None = None
    deleted: bool = False
    tracker: Literal["mlflow", "wandb"] = "mlflow"


def started_ms(trial: Trial, today: date) -> int:
    """Return when a trial started: nobody starts one on a weekend, except what runs over night."""
    day = today + timedelta(days=trial.day)
    if trial.hour <= LAST_HOUR:
        day = working_day(day)
    local = datetime.combine(day, time(), ZoneInfo(TIME_ZONE)) + timedelta(hours=trial.hour)
    return int(local.timestamp() * 1000)


def ended_ms(trial: Trial, today: date) -> int:
    """Return when a trial ended, or would have ended."""
    return started_ms(trial, today) + int(trial.minutes * 60_000)


def working_day(day: date) -> date:
    """Return the day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


@dataclass(frozen=True, slots=True)
class Slot:
    """When one trial of a phase takes place, with random numbers of its own."""

    index: int
    day: int
    hour: float
    draw: np.random.Generator


def slots(seed: int, first_day: int, last_day: int, count: int) -> list[Slot]:
    """Spread `count` trials over a phase. The same seed gives the same trials whatever the date."""
    draws = [np.random.default_rng([seed, index]) for index in range(count)]
    span = last_day - first_day
    days = sorted(first_day + math.floor(draw.random() * (span + 1)) for draw in draws)
    hours = [FIRST_HOUR + draw.random() * (LAST_HOUR - FIRST_HOUR - 1) for draw in draws]
    return [Slot(index, days[index], hours[index], draws[index]) for index in range(count)]
