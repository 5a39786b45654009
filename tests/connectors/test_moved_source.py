"""A source whose address changes goes on under its name if it is the same tracker, and is refused if it is not."""

import pytest

from milepost.connectors import open_connector
from milepost.domain.errors import SourceRefused
from milepost.domain.records import Connector
from milepost.domain.sources import MlflowSource
from tests.connectors.reading import NOW_MS, Copy, kept, read
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


def test_another_server_is_refused_and_nothing_is_forgotten(tracker: Tracker) -> None:
    copy = read(opened(tracker.uri))
    remove_for_good(tracker, "true")
    with writing(tracker.database_uri) as connection:
        many_runs(connection, 5)
    with pytest.raises(SourceRefused, match="seems to be another server"):
        read(opened(tracker.uri), copy)
    assert len(copy.runs) == 10
