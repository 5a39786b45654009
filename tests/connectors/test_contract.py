"""Every connector keeps the contract, on real sources with a poisoned record in them."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from milepost.connectors import open_connector
from milepost.connectors.mlflow_client import MlflowClientTransport
from milepost.connectors.mlflow_server import MlflowServer
from milepost.domain.records import Connector
from milepost.domain.sources import KpiFileSource, MlflowSource, WandbOfflineSource
from tests.connectors.contract import RULES, SECRET, Case, Rule
from tests.connectors.kpi_databases import KpiDatabase
from tests.connectors.kpi_databases import opened as opened_query
from tests.connectors.stories import Story, everything, many_runs, writing
from tests.connectors.wandb_asking import opened
from tests.support.mlflow import Tracker
from tests.support.postgres import free_port
from tests.support.wandb_offline import Written, records_of, write_log
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

    def through_client(uri: str) -> Callable[[], Connector]:
        source = MlflowSource("lab", uri)
        return lambda: MlflowServer("lab", MlflowClientTransport(source), frozenset({"accuracy"}), None)

    (tmp_path / "text.db").write_text(SECRET * 100)
    broken = (through_client(f"sqlite:///{tmp_path}/text.db"),)
    return Case(through_client(mlflow_database.uri), lambda: {poisoned(mlflow_database)[0]}, broken)


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


def wandb_offline_folder(path: Path) -> Callable[[], Connector]:
    return lambda: open_connector(WandbOfflineSource("lab", path), {}, frozenset({"accuracy"}))


@pytest.fixture
def wandb_offline(offline_runs: Written, tmp_path: Path) -> Case:
    root = tmp_path / "runs"
    root.mkdir()
    for story in ("everything", "killed", "continued"):
        offline_runs.put(story, root, f"offline-run-{story}")
    records = records_of(offline_runs.put("failed", root))
    for number in range(120):
        records[1].run.run_id = f"r{number:03d}"
        write_log(root / f"run-{number:03d}", f"r{number:03d}", records)
    (tmp_path / "file").write_text(SECRET)

    def poisoned() -> set[str]:
        (root / "run-007" / "run-r007.wandb").write_bytes(b"")
        (root / "run-077" / "run-r077.wandb").write_bytes(SECRET.encode() * 1000)
        return {"run-007", "run-077"}

    broken = (wandb_offline_folder(tmp_path / "missing"), wandb_offline_folder(tmp_path / "file"))
    return Case(wandb_offline_folder(root), poisoned, broken)


def kpi_query(database: KpiDatabase, query: str, broken: tuple[str, ...]) -> Case:
    """Three months of sales; the second is spoilt."""

    def written(cell: str) -> set[str]:
        rows = f"('2026-01-31', '1.5'), ('2026-02-28', '{cell}'), ('2026-03-31', '2.5')"
        database.run("DROP TABLE IF EXISTS months", "CREATE TABLE months (day TEXT, revenue TEXT)")
        database.run(f"INSERT INTO months VALUES {rows}")
        return {"row 2"}

    written("1.75")
    return Case(
        lambda: opened_query(database.url, query),
        lambda: written("oops"),
        (
            *(partial(opened_query, url, query) for url in broken),
            partial(opened_query, database.url, "DELETE FROM months"),
            partial(opened_query, f"mssql+pyodbc://ada:{SECRET}@host/sales", query),
            partial(opened_query, f"nothing:{SECRET}", query),
        ),
    )


@pytest.fixture
def kpi_sql_sqlite(kpi_sqlite: KpiDatabase, tmp_path: Path) -> Case:
    (tmp_path / "text.db").write_text(SECRET * 100)
    broken = tuple(f"sqlite:///{tmp_path}/{name}?password={SECRET}" for name in ("missing.db", "text.db", ""))
    return kpi_query(kpi_sqlite, "SELECT day, revenue FROM months", broken)


@pytest.fixture
def kpi_sql_postgresql(kpi_postgres: KpiDatabase) -> Case:
    address = kpi_postgres.url.replace("tester@", f"tester:{SECRET}@")
    broken = (f"postgresql://ada:{SECRET}@127.0.0.1:{free_port()}/sales", address + "_missing")
    return kpi_query(KpiDatabase(address), "SELECT day, revenue FROM months WHERE day >= (:since)::text", broken)


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
        "wandb_offline",
        "kpi_sql_sqlite",
        pytest.param("kpi_sql_postgresql", marks=pytest.mark.postgres),
    ],
)
def test_every_connector_keeps_every_rule(name: str, rule: Rule, request: pytest.FixtureRequest) -> None:
    rule(request.getfixturevalue(name))
