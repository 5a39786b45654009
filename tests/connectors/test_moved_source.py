"""A source whose address changes goes on under its name if it is the same tracker, and is refused if it is not."""

import pytest

from milepost.connectors import open_connector
from milepost.domain.errors import SourceRefused
from milepost.domain.records import Connector
from milepost.domain.sources import MlflowSource
from tests.connectors.reading import HOUR_MS, NOW_MS, Copy, kept, read
from tests.connectors.stories import Story, many_runs, writing
from tests.support.mlflow import Tracker

pytestmark = pytest.mark.mlflow
OF_A_RUN = ("latest_metrics", "metrics", "tags", "params")


@pytest.fixture
def tracker(mlflow_tracker: Tracker) -> Tracker:
    """With ten runs, the first six of them deleted."""
    story = Story(mlflow_tracker.client)
    ids = [story.run("0", f"run {number}", values={"accuracy": number / 10}) for number in range(10)]
    for run_id in ids[:6]:
        mlflow_tracker.client.delete_run(run_id)
    return mlflow_tracker


def opened(uri: str) -> Connector:
    return open_connector(MlflowSource("lab", uri), {}, frozenset())


def remove_for_good(tracker: Tracker, which: str) -> None:
    """What `mlflow gc` does to runs."""
    with writing(tracker.database_uri) as connection:
        for table in OF_A_RUN:
            some = f"SELECT run_uuid FROM runs WHERE {which}"
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE run_uuid IN ({some})")
        connection.exec_driver_sql(f"DELETE FROM runs WHERE {which}")


@pytest.mark.parametrize(("before", "after"), [("uri", "database_uri"), ("database_uri", "uri")])
@pytest.mark.parametrize("batches", [1, 2, 99])
def test_a_server_and_its_database_can_take_turns(tracker: Tracker, before: str, after: str, batches: int) -> None:
    """Also where the first of them was stopped half-way."""
    reading = opened(getattr(tracker, before)).fetch(None, NOW_MS)
    copy = kept(Copy(), (batch for _, batch in zip(range(batches), reading, strict=False)))
    reading.close()  # type: ignore[attr-defined]
    assert read(opened(getattr(tracker, after)), copy).runs == read(opened(tracker.database_uri)).runs
    assert copy.gone == []


def test_a_server_is_known_again_after_its_deleted_runs_were_removed_for_good(tracker: Tracker) -> None:
    copy = read(opened(tracker.uri))
    read(opened(tracker.uri), copy, NOW_MS + 1)
    remove_for_good(tracker, "lifecycle_stage = 'deleted'")
    read(opened(tracker.uri), copy, NOW_MS + 2)
    assert {run["name"] for run in copy.runs.values() if not run["deleted"]} == {f"run {n}" for n in range(6, 10)}


@pytest.mark.parametrize("before", ["uri", "database_uri"])
@pytest.mark.parametrize("after", ["uri", "database_uri"])
def test_another_tracker_with_the_same_experiments_is_refused_and_nothing_is_forgotten(
    tracker: Tracker, before: str, after: str
) -> None:
    copy = read(opened(getattr(tracker, before)))
    remove_for_good(tracker, "true")
    with writing(tracker.database_uri) as connection:
        many_runs(connection, 5)
    for _ in range(2):
        with pytest.raises(SourceRefused, match=r"seems to be another (server|database)"):
            read(opened(getattr(tracker, after)), copy)
    assert (len(copy.runs), copy.gone) == (10, [])


@pytest.mark.parametrize("way", ["uri", "database_uri"])
def test_a_tracker_whose_runs_were_replaced_by_later_ones_bit_by_bit_is_the_same(tracker: Tracker, way: str) -> None:
    copy, story = read(opened(getattr(tracker, way))), Story(tracker.client)
    story.now_ms = NOW_MS
    for number in range(30):
        made = story.run("0", f"later {number}")
        read(opened(getattr(tracker, way)), copy, story.now_ms + 1)
        if number:
            remove_for_good(tracker, f"run_uuid <> '{made}'")
    assert made in copy.runs


@pytest.mark.parametrize("way", ["uri", "database_uri"])
def test_a_tracker_that_was_put_back_to_a_backup_is_the_same(tracker: Tracker, way: str) -> None:
    """What was tracked after the backup is gone, from a database at once, over HTTP within a day."""
    copy, story = read(opened(getattr(tracker, way))), Story(tracker.client)
    story.now_ms = NOW_MS - HOUR_MS
    lost = [story.run("0", f"lost {number}") for number in range(20)]
    read(opened(getattr(tracker, way)), copy, NOW_MS + 1)
    assert set(lost) <= set(copy.runs)
    remove_for_good(tracker, "name LIKE 'lost %'")
    read(opened(getattr(tracker, way)), copy, NOW_MS + 2)
    read(opened(getattr(tracker, way)), copy, NOW_MS + 20 * HOUR_MS)
    assert (len(copy.runs), sorted(copy.gone)) == (10, sorted(lost))


def test_a_database_that_is_not_the_one_that_was_read_half_way_is_refused(tracker: Tracker) -> None:
    with writing(tracker.database_uri) as connection:
        many_runs(connection, 4_500)
    reading = opened(tracker.database_uri).fetch(None, NOW_MS)
    copy = kept(Copy(), (batch for _, batch in zip(range(2), reading, strict=False)))
    reading.close()  # type: ignore[attr-defined]
    remove_for_good(tracker, "true")
    Story(tracker.client).run("0", "of another")
    with pytest.raises(SourceRefused, match="seems to be another database"):
        read(opened(tracker.database_uri), copy)
