"""What changes at MLflow after a first read is noticed: from a database at once, over HTTP within a day."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from milepost.connectors import open_connector
from milepost.domain.records import Connector
from milepost.domain.sources import MlflowSource
from tests.connectors.reading import HOUR_MS, NOW_MS, Copy, kept, read
from tests.connectors.stories import MINUTE_MS, START_MS, Story, many_runs, writing
from tests.support.mlflow import Tracker

pytestmark = pytest.mark.mlflow
OLD_RUNS = 6
ACCURACY = ("0.95", str(START_MS), "None", "None", "None", "None")


class Lab:
    """A tracker with a few old runs, and the copies that were read of it in both ways."""

    def __init__(self, tracker: Tracker) -> None:
        self.tracker = tracker
        self.client = tracker.client
        self.story = Story(tracker.client)
        self.models = self.story.experiment("models")
        self.other = self.story.experiment("other")
        self.ids = [self.story.run(self.models, f"old {number}") for number in range(OLD_RUNS)]
        self.story.now_ms += 1000 * HOUR_MS
        self.running = self.story.run(self.models, "running", status="RUNNING")
        self.deleted = self.story.run(self.models, "deleted")
        self.client.delete_run(self.deleted)
        self.http, self.database = read(self.open(tracker.uri)), read(self.open(tracker.database_uri))

    def open(self, uri: str) -> Connector:
        return open_connector(MlflowSource("lab", uri), {}, frozenset())

    def read_again(self, hours: int = 0) -> tuple[Copy, Copy]:
        now_ms = NOW_MS + hours * HOUR_MS
        read(self.open(self.tracker.database_uri), self.database, now_ms)
        read(self.open(self.tracker.uri), self.http, now_ms)
        return self.http, self.database

    def sql(self, statement: str, **values: Any) -> None:
        with writing(self.tracker.database_uri) as connection:
            connection.execute(sa.text(statement), values)

    def truth(self) -> Copy:
        return read(self.open(self.tracker.database_uri))


@pytest.fixture
def lab(mlflow_tracker: Tracker) -> Lab:
    return Lab(mlflow_tracker)


def finish(lab: Lab) -> None:
    lab.client.set_terminated(lab.running, "FINISHED", end_time=lab.story.later())


def finish_once_more(lab: Lab) -> None:
    lab.client.set_terminated(lab.ids[1], "FAILED", end_time=lab.story.later())


def start_another(lab: Lab) -> None:
    lab.story.run(lab.models, "new", values={"accuracy": 0.9})


def delete(lab: Lab) -> None:
    lab.client.delete_run(lab.ids[2])


def delete_experiment(lab: Lab) -> None:
    lab.client.delete_experiment(lab.models)


def rename_experiment(lab: Lab) -> None:
    lab.client.rename_experiment(lab.models, "better models")


def rename_the_running(lab: Lab) -> None:
    lab.client.update_run(lab.running, name="renamed")


def remove_the_running_for_good(lab: Lab) -> None:
    lab.sql("DELETE FROM latest_metrics WHERE run_uuid = :id", id=lab.running)
    lab.sql("DELETE FROM tags WHERE run_uuid = :id", id=lab.running)
    lab.sql("DELETE FROM runs WHERE run_uuid = :id", id=lab.running)


def log_late(lab: Lab) -> None:
    lab.client.log_metric(lab.ids[1], "accuracy", 0.95, timestamp=START_MS)


def reopen(lab: Lab) -> None:
    lab.client.update_run(lab.ids[1], status="RUNNING")


def rename(lab: Lab) -> None:
    lab.client.update_run(lab.ids[1], name="renamed")


def tag(lab: Lab) -> None:
    lab.client.set_tag(lab.ids[1], "stage", "candidate")


def restore(lab: Lab) -> None:
    lab.client.restore_run(lab.deleted)


def move(lab: Lab) -> None:
    lab.sql("UPDATE runs SET experiment_id = :to WHERE run_uuid = :id", to=int(lab.other), id=lab.ids[1])


def remove_for_good(lab: Lab) -> None:
    lab.sql("DELETE FROM tags WHERE run_uuid = :id", id=lab.ids[1])
    lab.sql("DELETE FROM runs WHERE run_uuid = :id", id=lab.ids[1])


def import_backdated(lab: Lab) -> None:
    lab.story.now_ms = START_MS + MINUTE_MS // 2
    lab.story.run(lab.other, "imported", values={"accuracy": 0.8})


Change = Callable[[Lab], None]
AT_ONCE: tuple[Change, ...] = (
    finish,
    finish_once_more,
    start_another,
    delete,
    delete_experiment,
    rename_experiment,
    rename_the_running,
    reopen,
)
WITHIN_A_DAY: tuple[Change, ...] = (
    log_late, rename, tag, restore, move, remove_for_good, remove_the_running_for_good, import_backdated,
)  # fmt: skip


def named(change: Change) -> str:
    return change.__name__


@pytest.mark.parametrize("change", AT_ONCE, ids=named)
def test_what_a_server_tells_cheaply_is_noticed_by_the_next_read(lab: Lab, change: Change) -> None:
    change(lab)
    http, database = lab.read_again()
    truth = lab.truth()
    assert (database.runs, database.experiments) == (truth.runs, truth.experiments)
    assert (http.runs, http.experiments) == (truth.runs, truth.experiments)


@pytest.mark.parametrize("change", WITHIN_A_DAY, ids=named)
def test_what_a_server_does_not_tell_is_noticed_within_a_day(lab: Lab, change: Change) -> None:
    before = dict(lab.http.runs)
    change(lab)
    http, database = lab.read_again()
    truth = lab.truth()
    assert database.runs == truth.runs
    assert truth.runs != before
    lab.read_again(hours=10)
    lab.read_again(hours=20)
    assert http.runs == truth.runs


def test_a_run_that_ran_for_months_is_noticed_when_it_ends_whatever_end_it_names(lab: Lab) -> None:
    reopen(lab)
    months = 24 * 90
    lab.story.now_ms += months * HOUR_MS
    start_another(lab)
    for _ in range(2):  # a round over all runs has ended, so that none of them is due
        lab.read_again(hours=months)
    lab.client.log_metric(lab.ids[1], "accuracy", 0.95, timestamp=START_MS)
    lab.client.set_terminated(lab.ids[1], "FINISHED", end_time=START_MS)
    http, database = lab.read_again(hours=months)
    told = database.runs[lab.ids[1]]
    assert (told["status"], told["ended_ms"], told["values"]) == ("finished", START_MS, {"accuracy": ACCURACY})
    assert http.runs == database.runs == lab.truth().runs


def test_nothing_changed_costs_one_empty_batch_from_a_database(lab: Lab) -> None:
    (batch,) = lab.open(lab.tracker.database_uri).fetch(lab.database.cursor, NOW_MS)
    assert (batch.runs, batch.experiments, batch.complete) == ((), (), None)
    assert batch.resume_at == lab.database.cursor


def test_the_reconciliation_says_how_far_it_is(lab: Lab) -> None:
    with writing(lab.tracker.database_uri) as connection:
        many_runs(connection, 500)
    copy = read(lab.open(lab.tracker.uri))
    shares = []
    for hours in range(0, 21, 5):
        batches = list(lab.open(lab.tracker.uri).fetch(copy.cursor, NOW_MS + hours * HOUR_MS))
        kept(copy, batches)
        shares.append(batches[-1].rechecked or 0.0)
    a_slice = 50 / (500 + OLD_RUNS + 2)
    assert shares[0] == 0.0
    assert [due <= share <= due + a_slice for due, share in zip((0.25, 0.5, 0.75), shares[1:4], strict=True)] == [
        True
    ] * 3
    assert shares[4] == 0.0  # a round has ended, the next one begins


def test_the_first_runs_of_a_server_that_was_empty_are_noticed_at_once(mlflow_tracker: Tracker) -> None:
    connector = open_connector(MlflowSource("lab", mlflow_tracker.uri), {}, frozenset())
    empty = read(connector)
    assert empty.runs == {}
    story = Story(mlflow_tracker.client)
    made = story.run(story.experiment("models"), "first", values={"accuracy": 0.9})
    assert list(read(connector, empty).runs) == [made]
