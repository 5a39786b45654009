"""A tracking database is only ever read, and whatever else lies at its address is refused with the way out."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from milepost.connectors import open_connector
from milepost.connectors.mlflow_client import MlflowClientTransport
from milepost.connectors.mlflow_database_access import connected, file_fingerprint, fingerprint_of, open_database
from milepost.connectors.mlflow_server import MlflowServer
from milepost.domain.errors import SourceRefused, SourceUnavailable
from milepost.domain.records import Connector
from milepost.domain.sources import MlflowSource
from tests.connectors.reading import NOW_MS, read
from tests.connectors.stories import Story, writing
from tests.support.mlflow import Tracker
from tests.support.postgres import free_port

WRITES = ("INSERT INTO experiment_tags VALUES ('a', 'b', 0)", "DELETE FROM runs", "CREATE TABLE ours (id INTEGER)")


@pytest.fixture(params=["mlflow_database", pytest.param("mlflow_postgres", marks=pytest.mark.postgres)])
def tracker(request: pytest.FixtureRequest) -> Tracker:
    """One with a run in it, on either kind of database."""
    found: Tracker = request.getfixturevalue(request.param)
    Story(found.client).run("0", "first", values={"accuracy": 0.9})
    return found


@pytest.fixture
def engine(tracker: Tracker) -> Iterator[sa.Engine]:
    opened = open_database(MlflowSource("lab", tracker.database_uri))
    yield opened
    opened.dispose()


def opened(uri: str) -> Connector:
    return open_connector(MlflowSource("lab", uri), {}, frozenset())


@pytest.mark.parametrize("write", WRITES)
def test_a_write_is_refused_by_the_database_itself(engine: sa.Engine, write: str) -> None:
    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError, match=r"read-?only"):
        connection.execute(sa.text(write))


def test_reading_leaves_the_file_as_it_was(mlflow_database: Tracker) -> None:
    Story(mlflow_database.client).run("0", "first")
    before = mlflow_database.file.read_bytes(), sorted(mlflow_database.file.parent.iterdir())
    read(opened(mlflow_database.uri))
    assert (mlflow_database.file.read_bytes(), sorted(mlflow_database.file.parent.iterdir())) == before


def test_a_file_that_is_not_there_is_refused_and_not_created(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="a tracking database is never created"):
        opened(f"sqlite:///{tmp_path}/missing.db")
    assert list(tmp_path.iterdir()) == []


def test_another_database_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE runs (id)")
    with pytest.raises(SourceRefused, match="is no MLflow tracking database"):
        opened(f"sqlite:///{tmp_path}/other.db")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("not a database " * 100)
    with pytest.raises(SourceRefused, match="file is not a database"):
        opened(f"sqlite:///{tmp_path}/notes.db")


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(SourceRefused, match="is no database address"):
        opened("mlflow.db")


@pytest.mark.postgres
def test_a_setting_of_the_address_is_kept_beside_ours(mlflow_postgres: Tracker) -> None:
    address = f"{mlflow_postgres.uri}?options=-c%20work_mem%3D7MB"
    engine = open_database(MlflowSource("lab", address))
    with engine.connect() as connection:
        shown = [
            connection.execute(sa.text(f"SHOW {name}")).scalar_one() for name in ("work_mem", "transaction_read_only")
        ]
    engine.dispose()
    assert shown == ["7MB", "on"]


def test_a_kind_of_database_that_we_do_not_read_is_refused_with_the_way_out() -> None:
    with pytest.raises(SourceRefused, match="not in mysql; read this one over HTTP"):
        opened("mysql+pymysql://reader:s3cret@127.0.0.1/mlflow")


@pytest.mark.postgres
def test_a_server_that_is_off_is_unavailable_and_its_password_is_not_shown() -> None:
    with pytest.raises(SourceUnavailable, match="try again later") as failure:
        opened(f"postgresql+psycopg://reader:s3cret@127.0.0.1:{free_port()}/mlflow")
    assert "s3cret" not in str(failure.value)
    assert "reader:***@" in str(failure.value)


def test_a_schema_that_nobody_knows_is_refused_with_the_way_out(mlflow_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "from-the-future.db"  # the client remembers which files it has looked at
    shutil.copyfile(mlflow_template, path)
    with writing(f"sqlite:///{path}") as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'fromthefuture'"))
    with pytest.raises(SourceRefused, match="a schema that neither Milepost nor the installed MLflow knows"):
        opened(f"sqlite:///{path}")


def test_what_we_do_not_know_is_read_by_the_official_client(tracker: Tracker) -> None:
    connector = MlflowServer("lab", MlflowClientTransport(MlflowSource("lab", tracker.uri)), frozenset(), None)
    assert connector.check() == "MLflow server with 1 experiments and runs in them"
    assert read(connector).runs == read(opened(tracker.database_uri)).runs


def test_a_read_sees_one_moment(tracker: Tracker, engine: sa.Engine) -> None:
    count = sa.text("SELECT count(*) FROM runs")
    if engine.dialect.name == "sqlite":  # else a reader keeps the writer waiting, as SQLite does without a WAL
        journal(tracker, "WAL")
    with connected(engine, MlflowSource("lab", tracker.database_uri)) as connection:
        assert connection.execute(count).scalar_one() == 1
        Story(tracker.client).run("0", "second")
        assert connection.execute(count).scalar_one() == 1


def journal(tracker: Tracker, mode: str) -> None:
    with closing(sqlite3.connect(tracker.file)) as connection:
        assert connection.execute(f"PRAGMA journal_mode = {mode}").fetchone() == (mode.lower(),)


@pytest.mark.parametrize("mode", ["DELETE", "TRUNCATE", "PERSIST", "WAL"])
def test_every_commit_to_a_file_is_noticed(mlflow_database: Tracker, mode: str) -> None:
    journal(mlflow_database, mode)
    run_id = Story(mlflow_database.client).run("0", "first")
    with closing(sqlite3.connect(mlflow_database.file)) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
        seen = [file_fingerprint(mlflow_database.file)]
        for number in range(5):
            # As long as before: neither the size nor, within its resolution, the time of the file need change.
            with connection:
                connection.execute("UPDATE runs SET name = ? WHERE run_uuid = ?", (f"name {number}", run_id))
            seen.append(file_fingerprint(mlflow_database.file))
    assert len(set(seen)) == len(seen)


def test_reading_is_not_taken_for_a_change(tracker: Tracker, engine: sa.Engine) -> None:
    source = MlflowSource("lab", tracker.database_uri)
    before = fingerprint_of(engine, source)
    copy = read(opened(tracker.database_uri))
    assert fingerprint_of(engine, source) == before
    (batch,) = opened(tracker.database_uri).fetch(copy.cursor, NOW_MS)
    assert batch.runs == ()


def test_runs_of_a_database_in_wal_mode_are_read_before_a_checkpoint(mlflow_database: Tracker) -> None:
    journal(mlflow_database, "WAL")
    with closing(sqlite3.connect(mlflow_database.file)):  # as long as it is open, nobody empties the WAL
        Story(mlflow_database.client).run("0", "in the log")
        copy = read(opened(mlflow_database.uri))
        assert [run["name"] for run in copy.runs.values()] == ["in the log"]
        Story(mlflow_database.client).run("0", "later")
        assert len(read(opened(mlflow_database.uri), copy).runs) == 2


@pytest.mark.postgres
def test_a_transaction_under_way_is_not_taken_for_nothing(mlflow_postgres: Tracker) -> None:
    run_id = Story(mlflow_postgres.client).run("0", "first")
    with writing(mlflow_postgres.uri) as connection:
        connection.execute(sa.text("UPDATE runs SET name = 'second' WHERE run_uuid = :id"), {"id": run_id})
        Story(mlflow_postgres.client).run("0", "begun later and over sooner")
        copy = read(opened(mlflow_postgres.uri))
        assert copy.runs[run_id]["name"] == "first"
    assert read(opened(mlflow_postgres.uri), copy).runs[run_id]["name"] == "second"


def test_a_tag_without_a_value_is_empty(tracker: Tracker) -> None:
    with writing(tracker.database_uri) as connection:
        connection.execute(sa.text("INSERT INTO tags (run_uuid, key) SELECT run_uuid, 'stage' FROM runs"))
    assert read(opened(tracker.uri)).named("first")["tags"] == {"stage": ""}


def test_text_that_is_none_stops_no_run(mlflow_database: Tracker) -> None:
    story = Story(mlflow_database.client)
    story.run("0", "good", tags={"stage": "ü"})
    bad = story.run("0", "bad")
    with writing(mlflow_database.uri) as connection:
        for key, text in (("not UTF-8", "ff41"), ("NUL", "410042")):
            row = f"INSERT INTO tags (run_uuid, key, value) VALUES (:run, :key, CAST(X'{text}' AS TEXT))"
            connection.execute(sa.text(row), {"run": bad, "key": key})
    copy = read(opened(mlflow_database.uri))
    assert copy.named("good")["tags"] == {"stage": "ü"}
    assert copy.named("bad")["tags"] == {"not UTF-8": "\ufffdA", "NUL": "AB"}


def test_names_and_texts_of_any_length_are_read(mlflow_database: Tracker) -> None:
    story, name, text = Story(mlflow_database.client), "val/" + "a" * 5_000, "x" * 20_000
    run_id = story.run("0", "long")
    with writing(mlflow_database.uri) as connection:
        told = {"run": run_id, "name": name, "text": text}
        value = "latest_metrics (run_uuid, key, value, timestamp, step, is_nan) VALUES (:run, :name, 0.5, 7, 0, 0)"
        for row in (value, "params (run_uuid, key, value) VALUES (:run, :name, :text)"):
            connection.execute(sa.text(f"INSERT INTO {row}"), told)
    (run,) = read(opened(mlflow_database.uri)).runs.values()
    assert (run["params"], run["values"]) == ({name: text}, {name: ("0.5", "7", "None", "None", "None", "None")})


def test_a_run_whose_experiment_is_gone_is_listed(mlflow_database: Tracker) -> None:
    story = Story(mlflow_database.client)
    orphan = story.run(story.experiment("gone"), "orphan")
    story.run("0", "other")
    with writing(mlflow_database.uri) as connection:
        connection.execute(sa.text("DELETE FROM experiments WHERE name = 'gone'"))
    copy = read(opened(mlflow_database.uri))
    assert [(one.record_id, one.what) for one in copy.unusable] == [
        (orphan, "its experiment 1 is gone; it does not count")
    ]
    assert len(copy.runs) == 2
