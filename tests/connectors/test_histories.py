"""The best of a metric's history is found however long the history is, and whatever the server makes of it."""

import json
from itertools import cycle

import pytest
import sqlalchemy as sa

from milepost.connectors import open_connector
from milepost.connectors.mlflow_histories import MOST_RESULTS
from milepost.domain.records import Connector
from milepost.domain.sources import MlflowSource
from tests.connectors.proxy import Answer, Asked, in_front_of
from tests.connectors.reading import HOUR_MS, NOW_MS, read
from tests.connectors.stories import START_MS, Story, writing
from tests.support.mlflow import Tracker

pytestmark = pytest.mark.mlflow
BEST, LAST = frozenset({"accuracy"}), frozenset[str]()
HASTE = {f"MLFLOW_HTTP_REQUEST_{name}": "0" for name in ("BACKOFF_FACTOR", "BACKOFF_JITTER", "MAX_RETRIES")}


def lab(uri: str, histories: frozenset[str] = BEST) -> Connector:
    return open_connector(MlflowSource("lab", uri), HASTE, histories)


def runs_in(tracker: Tracker, count: int) -> list[str]:
    story = Story(tracker.client)
    return [story.run("0", f"run {number}", values={"accuracy": number / 10}) for number in range(count)]


def log_many(tracker: Tracker, run_id: str, count: int) -> None:
    """A history that is best somewhere in its middle, more than once."""
    row = (
        "INSERT INTO metrics (run_uuid, key, value, timestamp, step, is_nan)"
        " VALUES (:run, 'accuracy', :value, :at, :step, :is_nan)"
    )
    points = [
        {"run": run_id, "value": step * 7919 % 10_007 / 100, "at": START_MS + step, "step": step + 1, "is_nan": False}
        for step in range(count)
    ]
    with writing(tracker.database_uri) as connection:
        connection.execute(sa.text(row), points)


def test_a_history_longer_than_one_answer_is_read_whole(mlflow_tracker: Tracker) -> None:
    ids = runs_in(mlflow_tracker, 4)
    for run_id, count in zip(ids, (MOST_RESULTS + 1_000, 13_000, 13_000), strict=False):
        log_many(mlflow_tracker, run_id, count)
    told = read(lab(mlflow_tracker.uri))
    assert told.runs == read(lab(mlflow_tracker.database_uri)).runs
    best_at = min(step for step in range(MOST_RESULTS) if step * 7919 % 10_007 == 10_006)
    assert told.runs[ids[0]]["values"]["accuracy"][4:] == ("100.06", str(START_MS + best_at))


def test_a_run_on_whose_history_the_server_fails_is_listed_and_the_others_come(mlflow_tracker: Tracker) -> None:
    ids = runs_in(mlflow_tracker, 10)

    def fail(asked: Asked) -> Answer | None:
        return Answer(502, b"{}") if "get-history" in asked.path and ids[4] in asked.path else None

    with in_front_of(mlflow_tracker.uri) as proxy:
        proxy.meddle = fail
        copy = read(lab(proxy.uri))
    assert sorted(copy.runs) == sorted(set(ids) - {ids[4]})
    ((record_id, what),) = [(one.record_id, one.what) for one in copy.unusable]
    assert record_id == ids[4]
    assert what.startswith("its history of accuracy cannot be read: ")


@pytest.mark.parametrize("tokens", [("again",), ("there", "back")])
def test_a_run_whose_history_is_told_in_a_circle_is_listed_and_the_others_come(
    mlflow_tracker: Tracker, tokens: tuple[str, ...]
) -> None:
    ids, following = runs_in(mlflow_tracker, 4), cycle(tokens)
    log_many(mlflow_tracker, ids[2], MOST_RESULTS + 1)

    def turn(asked: Asked, answer: Answer) -> Answer:
        if "get-history?" not in asked.path or ids[2] not in asked.path:
            return answer
        assert len(proxy.asked) < 30
        return Answer(200, json.dumps({"metrics": [], "next_page_token": next(following)}).encode())

    with in_front_of(mlflow_tracker.uri) as proxy:
        proxy.change = turn
        copy = read(lab(proxy.uri))
    assert sorted(copy.runs) == sorted({*ids} - {ids[2]})
    ((record_id, what),) = [(one.record_id, one.what) for one in copy.unusable]
    assert (record_id, "the same page token twice" in what) == (ids[2], True)


@pytest.mark.parametrize("way", ["uri", "database_uri"])
def test_a_history_that_is_wanted_again_is_read_again(mlflow_tracker: Tracker, way: str) -> None:
    """Of an old run, too, that was looked at in between for another reason."""
    (run_id,) = runs_in(mlflow_tracker, 1)
    story = Story(mlflow_tracker.client)
    story.now_ms += 1000 * HOUR_MS
    story.run("0", "much later")
    uri = getattr(mlflow_tracker, way)
    copy = read(lab(uri, BEST))
    mlflow_tracker.client.set_tag(run_id, "stage", "candidate")
    read(lab(uri, LAST), copy, NOW_MS + 20 * HOUR_MS)
    assert copy.runs[run_id]["values"]["accuracy"][2:] == ("None",) * 4
    read(lab(uri, BEST), copy, NOW_MS + 20 * HOUR_MS + 1)
    assert copy.runs[run_id]["values"]["accuracy"][2] == "0.0"
    assert copy.gone == []
