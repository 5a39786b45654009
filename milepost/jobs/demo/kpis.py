"""The demo's business numbers: made up week by week, and moved by the best model that was in use by then."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from milepost.jobs.demo.trials import TIME_ZONE, Trial, ended_ms

WEEKS = 26
ROLL_OUT_DAYS = 14
"""How long a better model takes from its run into daily use."""

ORIGIN = "synthetic demo data"


MEAN_ERROR = ("val_mae", "val/mae")
"""As MLflow and W&B have it."""


@dataclass(frozen=True, slots=True)
class KpiStory:
    """One made-up series: the file and its column, and how a week's value follows from the metric then in use. `weeks`:
    for how long it has been kept."""

    name: str
    column: str
    metrics: tuple[str, ...]
    experiments: str
    before: float
    worth: Callable[[float], float]
    scatter: float
    seed: int
    weeks: int = WEEKS
    digits: int = 1


STORIES = (
    KpiStory(
        "corrections",
        "corrections_per_1000",
        ("val_accuracy",),
        "digit-reader",
        0.76,
        lambda v: 1000 * (1 - v),
        0.04,
        0,
    ),
    KpiStory(
        "entry-cost", "cost_eur", ("val_accuracy",), "digit-reader", 0.76, lambda v: 900 + 31_000 * (1 - v), 0.04, 1
    ),
    KpiStory("visits", "visits_per_100", MEAN_ERROR, "progression", 51.0, lambda v: 3.1 * (v - 35.5) ** 0.9, 0.12, 13),
    KpiStory(
        "complaints", "complaints", ("val_accuracy",), "digit-reader", 0.76, lambda v: 6 + 340 * (1 - v), 0.09, 3, 10, 0
    ),
)
"""The first two say clearly what drives them, whatever the weekday; the third is lost in its scatter; the last is too
short."""


def write_kpis(folder: Path, trials: Sequence[Trial], today: date) -> None:
    """Write one CSV file a series, one row a week, the last one for the week before today's."""
    folder.mkdir()
    monday = today - timedelta(days=today.weekday() + 7)
    for story in STORIES:
        weeks = [monday - timedelta(weeks=back) for back in reversed(range(story.weeks))]
        scatter = np.random.default_rng([300, story.seed]).normal(1.0, story.scatter, story.weeks)
        values = [story.worth(_in_use(story, trials, week, today)) for week in weeks]
        measured = [round(value * factor, story.digits) for value, factor in zip(values, scatter, strict=True)]
        rows = list(zip(weeks, measured, strict=True))
        _write(folder / f"{story.name}.csv", story.column, rows)


def _in_use(story: KpiStory, trials: Sequence[Trial], week: date, today: date) -> float:
    rolled_out = week - timedelta(days=ROLL_OUT_DAYS)
    values = [
        trial.curves[name][-1]
        for trial in trials
        for name in story.metrics
        if trial.experiment.startswith(story.experiments)
        and trial.status == "FINISHED"
        and not trial.deleted
        and name in trial.curves
        and _day(ended_ms(trial, today)) <= rolled_out
    ]
    best = min if story.metrics == MEAN_ERROR else max
    return best([story.before, *values])


def _day(instant_ms: int) -> date:
    return datetime.fromtimestamp(instant_ms / 1000, ZoneInfo(TIME_ZONE)).date()


def _write(path: Path, column: str, rows: Sequence[tuple[date, float]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["week", column, "origin"])
        writer.writerows([day.isoformat(), value, ORIGIN] for day, value in rows)
