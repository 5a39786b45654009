"""Which value of an odd series is the last, and when it was logged, as MLflow has it: over HTTP and from a database."""

from typing import Any

import pytest

from milepost.connectors import open_connector
from milepost.domain.sources import MlflowSource
from tests.connectors.reading import HOUR_MS, NOW_MS, read
from tests.connectors.stories import START_MS, Story, writing
from tests.support.mlflow import Tracker

pytestmark = pytest.mark.mlflow
NOON = START_MS
YEAR_9999_MS = 253_402_214_400_000
BOTH_WAYS = pytest.mark.parametrize("way", ["uri", "database_uri"])

SERIES = {
    "all steps 0, in order": ([(0, NOON + 1, 0.1), (0, NOON + 2, 0.9), (0, NOON + 3, 0.5)], (0.5, 3, 0.1, 1, 0.9, 2)),
    "all steps 0, late": ([(0, NOON + 3, 0.5), (0, NOON + 1, 0.1), (0, NOON + 2, 0.9)], (0.5, 3, 0.1, 1, 0.9, 2)),
    "all at once": ([(0, NOON, 0.1), (0, NOON, 0.9), (0, NOON, 0.5)], (0.9, 0, 0.1, 0, 0.9, 0)),
    "steps that go back": ([(5, NOON + 1, 0.5), (3, NOON + 2, 0.3), (1, NOON + 3, 0.1)], (0.5, 1, 0.1, 3, 0.5, 1)),
    "negative steps": ([(-3, NOON + 1, 0.3), (-1, NOON + 2, 0.1), (-2, NOON + 3, 0.2)], (0.1, 2, 0.1, 2, 0.3, 1)),
    "the same step twice": ([(7, NOON + 1, 0.2), (7, NOON + 2, 0.1), (6, NOON + 3, 0.3)], (0.1, 2, 0.1, 2, 0.3, 3)),
    "the best twice": ([(1, NOON + 2, 0.9), (2, NOON + 1, 0.9), (3, NOON + 3, 0.5)], (0.5, 3, 0.5, 3, 0.9, 1)),
    "one value": ([(0, NOON + 1, 0.5)], (0.5, 1, 0.5, 1, 0.5, 1)),
}


def values_of(tracker: Tracker, way: str, run_id: str, *histories: str) -> dict[str, Any]:
    connector = open_connector(MlflowSource("lab", getattr(tracker, way)), {}, frozenset(histories))
    found: dict[str, Any] = read(connector).runs[run_id]["values"]
    return found


@BOTH_WAYS
@pytest.mark.parametrize("kind", SERIES)
def test_the_last_value_is_that_of_the_highest_step_then_of_the_latest_time_then_the_largest(
    mlflow_tracker: Tracker, way: str, kind: str
) -> None:
    points, (last, at, low, low_at, high, high_at) = SERIES[kind]
    run_id = Story(mlflow_tracker.client).run("0", kind)
    for step, logged_ms, value in points:
        mlflow_tracker.client.log_metric(run_id, "accuracy", value, timestamp=logged_ms, step=step)
    told = (last, NOON + at, low, NOON + low_at, high, NOON + high_at)
    assert values_of(mlflow_tracker, way, run_id, "accuracy") == {"accuracy": tuple(map(repr, told))}


TIMES = {
    "zero": 0,
    "negative": -5,
    "seconds": NOON // 1000,
    "year 9999": YEAR_9999_MS,
    "nanoseconds": NOON * 1_000_000,
    "before the start": NOON - 86_400_000,
    "after the end": NOON + 86_400_000,
}


@BOTH_WAYS
def test_a_value_keeps_the_time_it_was_logged_at_however_odd(mlflow_tracker: Tracker, way: str) -> None:
    run_id = Story(mlflow_tracker.client).run("0", "odd times", values=dict.fromkeys(TIMES, 0.5))
    with writing(mlflow_tracker.database_uri) as connection:
        for name, at_ms in TIMES.items():
            for table in ("metrics", "latest_metrics"):
                connection.exec_driver_sql(f"UPDATE {table} SET timestamp = {at_ms} WHERE key = '{name}'")
    told = values_of(mlflow_tracker, way, run_id, *TIMES)
    assert told == {name: ("0.5", f"{at}", "0.5", f"{at}", "0.5", f"{at}") for name, at in TIMES.items()}


@BOTH_WAYS
def test_runs_that_started_before_1970_or_far_from_now_are_read_and_looked_at_again(
    mlflow_tracker: Tracker, way: str
) -> None:
    """In slices of a few runs each, so that some of them begin at such a start."""
    story = Story(mlflow_tracker.client)
    ids = [story.run("0", f"run {number}") for number in range(60)]
    with writing(mlflow_tracker.database_uri) as connection:
        for number, run_id in enumerate(ids[:50]):
            started = YEAR_9999_MS + number if number % 2 else -NOON - number
            connection.exec_driver_sql(f"UPDATE runs SET start_time = {started} WHERE run_uuid = '{run_id}'")
    connector = open_connector(MlflowSource("lab", getattr(mlflow_tracker, way)), {}, frozenset())
    copy = read(connector)
    assert sorted(copy.runs) == sorted(ids)
    mlflow_tracker.client.set_tag(ids[0], "stage", "candidate")
    mlflow_tracker.client.set_tag(ids[49], "stage", "candidate")
    for hours in (5, 10, 15, 20):
        read(connector, copy, NOW_MS + hours * HOUR_MS)
    assert copy.runs[ids[0]]["tags"] == copy.runs[ids[49]]["tags"] == {"stage": "candidate"}
    assert (sorted(copy.runs), copy.gone) == (sorted(ids), [])
