"""Every connector keeps the contract, on real sources with a poisoned record in them."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from milepost.connectors import open_connector
from milepost.connectors.mlflow_client import MlflowClientTransport
from milepost.connectors.mlflow_server import MlflowServer
from milepost.domain.records import Connector
from milepost.domain.sources import KpiFileSource, MlflowSource
from tests.connectors.contract import RULES, SECRET, Case, Rule
from tests.connectors.stories import Story, everything, many_runs, writing
from tests.connectors.wandb_asking import opened
from tests.support.mlflow import Tracker
from tests.support.postgres import free_port
from tests.support.wandb_server import wandb_server
from tests.support.wandb_truth import START_S, ToldRun, Truth

ENVIRON = {"LAB_PASSWORD": SECRET, "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1", "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "0"}
ENVIRON |= {"MLFLOW_HTTP_REQUEST_BACKOFF_JITTER": "0"}
NO_HISTORIES: frozenset[str] = frozenset()


def mlflow(uri: str) -> Callable[[], Connector]:
    password = "LAB_PASSWORD" if uri.startswith("http") else None
    source = MlflowSource("lab", uri, username_env=password, password_env=password)
    return lambda: open_connector(source, ENVIRON, frozenset({"accuracy"}))


def filled(tracker: Tracker, more: int) -> None:
    """One of each kind, and so many plain runs that they do not come in one batch."""
    everything(tracker.client, tracker.database_uri)
    with writing(tracker.database_uri) as connection:
        many_runs(connection, more)


def poisoned(tracker: Tracker) -> tuple[str, int]:
    """A run whose status is none, as a future version or a hand in the database could leave it: its id and start."""
    story = Story(tracker.client)
    story.now_ms += 10_000_000
    run_id = story.run("0", "poisoned")
    with writing(tracker.database_uri) as connection:
        forget_checks(connection)
        connection.execute(sa.text("UPDATE runs SET status = 'EXPLODED' WHERE run_uuid = :id"), {"id": run_id})
    return run_id, story.now_ms


def forget_checks(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        return
    for check in sa.inspect(connection).get_check_constraints("runs"):
        connection.exec_driver_sql(f'ALTER TABLE runs DROP CONSTRAINT "{check["name"]}"')


@pytest.fixture
def http(mlflow_tracker: Tracker) -> Case:
    filled(mlflow_tracker, 1_050)
    broken = (mlflow(f"http://ada:{SECRET}@127.0.0.1:{free_port()}"), mlflow(f"{mlflow_tracker.uri}/elsewhere"))
    return Case(mlflow(mlflow_tracker.uri), lambda: {f"a run started at {poisoned(mlflow_tracker)[1]}"}, broken)


@pytest.fixture
def sqlite(mlflow_database: Tracker, tmp_path: Path) -> Case:
    filled(mlflow_database, 4_050)
    (tmp_path / "text.db").write_text(SECRET * 100)
    with closing(sa.create_engine(f"sqlite:///{tmp_path}/other.db").raw_connection()) as other:
        other.cursor().execute("CREATE TABLE things (id)")
    names = ("missing.db", "text.db", "other.db", "")
    broken = tuple(mlflow(f"sqlite:///{tmp_path}/{name}") for name in names)
    return Case(mlflow(mlflow_database.uri), lambda: {poisoned(mlflow_database)[0]}, broken)


@pytest.fixture
def postgresql(mlflow_postgres: Tracker) -> Case:
    filled(mlflow_postgres, 4_050)
    address = mlflow_postgres.uri.replace("tester@", f"tester:{SECRET}@")
    broken = (
        mlflow(f"postgresql+psycopg://tester:{SECRET}@127.0.0.1:{free_port()}/mlflow"),
        mlflow(address + "_missing"),
        mlflow(address.rpartition("/")[0] + "/postgres"),
    )
    return Case(mlflow(address), lambda: {poisoned(mlflow_postgres)[0]}, broken)


@pytest.fixture
def client(mlflow_database: Tracker, tmp_path: Path) -> Case:
    filled(mlflow_database, 1_050)

    def opened(uri: str) -> Callable[[], Connector]:
        source = MlflowSource("lab", uri)
        return lambda: MlflowServer("lab", MlflowClientTransport(source), frozenset({"accuracy"}), None)

    (tmp_path / "text.db").write_text(SECRET * 100)
    broken = (opened(f"sqlite:///{tmp_path}/text.db"),)
    return Case(opened(mlflow_database.uri), lambda: {poisoned(mlflow_database)[0]}, broken)


def kpi(path: Path) -> Callable[[], Connector]:
    return lambda: open_connector(KpiFileSource("sales", path, "day", "revenue"), {}, NO_HISTORIES)


@pytest.fixture
def kpi_csv(tmp_path: Path) -> Case:
    path = tmp_path / "sales.csv"

    def written(cell: str) -> set[str]:
        path.write_text(f"day,revenue\n2026-01-31,1.5\n2026-02-28,{cell}\n2026-03-31,2.5\n")
        return {"row 3"}

    written("1.75")
    return Case(kpi(path), lambda: written("oops"), (kpi(tmp_path / "missing.csv"), kpi(tmp_path)))


@pytest.fixture
def kpi_parquet(tmp_path: Path) -> Case:
    path = tmp_path / "sales.parquet"
    days = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]

    def written(cell: str) -> set[str]:
        pq.write_table(pa.table({"day": days, "revenue": ["1.5", cell, "2.5"]}), path)
        return {"row 2"}

    written("1.75")
    (tmp_path / "cut.parquet").write_bytes(path.read_bytes()[:200])
    return Case(kpi(path), lambda: written("oops"), (kpi(tmp_path / "cut.parquet"),))


@pytest.fixture
def wandb() -> Iterator[Case]:
    truth = Truth(projects={name: {} for name in ("a", "a-b", "vision")})
    for project in truth.projects:
        for number in range(40):
            truth.put(project, ToldRun(f"r{number}", created=START_S + number, user=None, summary={"acc": number / 7}))

    def poisoned() -> set[str]:
        truth.change("a-b", "r7", poisoned=True)
        return {"a-b/r7"}

    with wandb_server(truth) as server:
        nowhere = f"http://127.0.0.1:{free_port()}"
        broken = (lambda: opened(nowhere, key=SECRET), lambda: opened(server.base_url, key=SECRET))
        yield Case(lambda: opened(server.base_url), poisoned, broken)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize(
    "name",
    [
        pytest.param("http", marks=pytest.mark.mlflow),
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.postgres),
        "client",
        "kpi_csv",
        "kpi_parquet",
        "wandb",
    ],
)
def test_every_connector_keeps_every_rule(name: str, rule: Rule, request: pytest.FixtureRequest) -> None:
    rule(request.getfixturevalue(name))
