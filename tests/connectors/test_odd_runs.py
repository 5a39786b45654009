"""Odd trackers: numbers in odd spellings, one name for all, clocks that differ, fields that come and go."""

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from milepost.connectors import open_connector
from milepost.connectors.mlflow_records import number
from milepost.domain.records import Connector
from milepost.domain.sources import MlflowSource
from tests.connectors.proxy import Answer, Asked, in_front_of
from tests.connectors.reading import HOUR_MS, NOW_MS, read
from tests.connectors.stories import MINUTE_MS, Story, many_runs, writing
from tests.support.mlflow import Tracker

EVERY_KEY = ("run_name", "start_time", "end_time", "lifecycle_stage", "params", "tags", "metrics", "user_id")


def lab(uri: str, *histories: str) -> Connector:
    return open_connector(MlflowSource("lab", uri), {}, frozenset(histories))


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (0.93, 0.93),
        ("0.93", 0.93),
        (93, 93.0),
        (True, 1.0),
        (-0.0, -0.0),
        (1e308, 1e308),
        (0.12345678901234568, 0.12345678901234568),
        ("1e400", math.inf),
        ("Infinity", math.inf),
        ("-Infinity", -math.inf),
        (1.7976931348623157e308, math.inf),
        (-1.7976931348623157e308, -math.inf),
        ("NaN", math.nan),
        (None, math.nan),
        ("well", math.nan),
        ({}, math.nan),
    ],
)
def test_a_number_is_read_however_it_is_spelled(told: Any, kept: float) -> None:
    assert repr(number(told)) == repr(kept)


@pytest.mark.mlflow
def test_hundreds_of_runs_of_one_name_are_hundreds_of_runs(mlflow_tracker: Tracker) -> None:
    with writing(mlflow_tracker.database_uri) as connection:
        many_runs(connection, 300)
        connection.execute(sa.text("UPDATE runs SET name = 'train'"))
    over_http, direct = read(lab(mlflow_tracker.uri)), read(lab(mlflow_tracker.database_uri))
    assert over_http.runs == direct.runs
    assert [run["name"] for run in direct.runs.values()] == ["train"] * 300


@pytest.mark.mlflow
def test_an_experiment_of_deleted_runs_alone_is_told_as_such(mlflow_tracker: Tracker) -> None:
    story = Story(mlflow_tracker.client)
    emptied = story.experiment("emptied")
    for name in ("a", "b"):
        mlflow_tracker.client.delete_run(story.run(emptied, name, values={"accuracy": 0.9}))
    for uri in (mlflow_tracker.uri, mlflow_tracker.database_uri):
        copy = read(lab(uri))
        assert copy.experiments[emptied] == ("emptied", False)
        assert [run["deleted"] for run in copy.runs.values()] == [True, True]


@pytest.mark.mlflow
def test_clocks_that_differ_by_ten_minutes_hide_no_run(mlflow_tracker: Tracker) -> None:
    """The machine that trains first is ten minutes ahead of ours, the next one ten minutes behind."""
    story = Story(mlflow_tracker.client)
    story.now_ms = NOW_MS + 10 * MINUTE_MS
    ahead = story.run("0", "ahead", values={"accuracy": 0.8})
    copies = {uri: read(lab(uri)) for uri in (mlflow_tracker.uri, mlflow_tracker.database_uri)}
    story.now_ms = NOW_MS - 10 * MINUTE_MS
    behind = story.run("0", "behind", values={"accuracy": 0.9})
    for uri, copy in copies.items():
        assert set(read(lab(uri), copy, NOW_MS + MINUTE_MS).runs) == {ahead, behind}


@pytest.mark.mlflow
def test_fields_that_a_newer_server_adds_change_nothing(mlflow_tracker: Tracker) -> None:
    Story(mlflow_tracker.client).run("0", "run", values={"accuracy": 0.9}, params={"lr": "1"}, tags={"stage": "b"})
    with in_front_of(mlflow_tracker.uri) as proxy:
        proxy.change = lambda _asked, answer: Answer(200, json.dumps(with_more(json.loads(answer.body))).encode())
        assert read(lab(proxy.uri)).runs == read(lab(mlflow_tracker.uri)).runs


def with_more(told: Any) -> Any:
    """The same with a field more in every object."""
    if isinstance(told, dict):
        return {key: with_more(value) for key, value in told.items()} | {"from_the_future": {"a": [1]}}
    return [with_more(one) for one in told] if isinstance(told, list) else told


@pytest.mark.mlflow
@pytest.mark.parametrize("key", EVERY_KEY)
def test_a_field_that_a_server_no_longer_tells_is_missing_alone(mlflow_tracker: Tracker, key: str) -> None:
    Story(mlflow_tracker.client).run("0", "run", values={"accuracy": 0.9}, params={"lr": "1"}, tags={"stage": "b"})
    (whole,) = read(lab(mlflow_tracker.uri)).runs.values()
    with in_front_of(mlflow_tracker.uri) as proxy:
        proxy.change = dropping(key)
        (run,) = read(lab(proxy.uri)).runs.values()
    differing = {name for name in whole if run[name] != whole[name]}
    assert differing <= {{"run_name": "name", "metrics": "values"}.get(key, key).replace("_time", "ed_ms")}


@pytest.mark.mlflow
def test_runs_whose_status_is_no_longer_told_are_listed_and_not_guessed(mlflow_tracker: Tracker) -> None:
    run_id = Story(mlflow_tracker.client).run("0", "run", values={"accuracy": 0.9})
    with in_front_of(mlflow_tracker.uri) as proxy:
        proxy.change = dropping("status")
        copy = read(lab(proxy.uri))
    assert (copy.runs, [one.record_id for one in copy.unusable]) == ({}, [run_id])


def dropping(key: str) -> Callable[[Asked, Answer], Answer]:
    def change(asked: Asked, answer: Answer) -> Answer:
        if not asked.searches_runs:
            return answer
        told = json.loads(answer.body)
        for run in told.get("runs", ()):
            run["info"].pop(key, None)
            run["data"].pop(key, None)
        return Answer(200, json.dumps(told).encode())

    return change


def test_the_best_of_a_metric_that_was_logged_a_million_times_is_found(mlflow_database: Tracker) -> None:
    run_id = Story(mlflow_database.client).run("0", "long", values={"accuracy": 0.5})
    with writing(mlflow_database.database_uri) as connection:
        connection.execute(
            sa.text(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) "
                "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) "
                "SELECT 'accuracy', (i * 7919 % 1000003) / 1000003.0, :start + i, :run, 0, 0 FROM n"
            ),
            {"run": run_id, "start": NOW_MS - HOUR_MS},
        )
    values = read(lab(mlflow_database.uri, "accuracy")).runs[run_id]["values"]["accuracy"]
    told = {i: (i * 7919 % 1000003) / 1000003.0 for i in range(1, 1_000_001)}
    low, high = min(told, key=lambda i: told[i]), max(told, key=lambda i: told[i])
    at_ms = NOW_MS - HOUR_MS
    assert values[2:] == tuple(map(repr, (told[low], at_ms + low, told[high], at_ms + high)))


@pytest.mark.mlflow
def test_a_value_that_is_written_twice_counts_once(mlflow_tracker: Tracker) -> None:
    story = Story(mlflow_tracker.client)
    run_id = story.run("0", "twice", values={"accuracy": 0.5})
    for _ in range(2):
        mlflow_tracker.client.log_metric(run_id, "accuracy", 0.9, timestamp=story.now_ms, step=1)
    values = [
        read(lab(uri, "accuracy")).runs[run_id]["values"] for uri in (mlflow_tracker.uri, mlflow_tracker.database_uri)
    ]
    at = str(story.now_ms)
    assert values == [{"accuracy": ("0.9", at, "0.5", at, "0.9", at)}] * 2
