"""A real MLflow server of the test session's own, emptied for each test, and tracking databases without a server."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
from sqlalchemy.engine import make_url

from tests.support.needs import missing
from tests.support.postgres import Server, free_port

if TYPE_CHECKING:
    from mlflow import MlflowClient

KEPT_TABLES = {"alembic_version", "workspaces"}
PATIENCE_SECONDS = 120
ITS_WARNINGS = ("ignore:The ``noload`` loader strategy is deprecated:sqlalchemy.exc.SADeprecationWarning",)
"""What the official client's own code is warned of; nothing we could do otherwise."""


def pytest_configure(config: pytest.Config) -> None:
    for line in ITS_WARNINGS:
        config.addinivalue_line("filterwarnings", line)


@dataclass(frozen=True)
class Tracker:
    """A place that runs are tracked in: where a client reaches it, its database, and a client that writes to it."""

    uri: str
    database_uri: str
    client: Any

    @property
    def file(self) -> Path:
        return Path(self.database_uri.removeprefix("sqlite:///"))


def client_of(uri: str) -> "MlflowClient":
    """The official client, telling nobody that it is used."""
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    try:
        from mlflow import MlflowClient
    except ImportError:
        missing("MLflow", "pip install 'milepost[mlflow]'")
    return MlflowClient(tracking_uri=uri)


def disconnect(client: "MlflowClient") -> None:
    """The client keeps its database connections for ever; nothing public closes them."""
    client._tracking_client.store.engine.dispose()


@pytest.fixture(scope="session")
def mlflow_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tracking database with the default experiment and nothing else; made once, because migrations take seconds."""
    path = tmp_path_factory.mktemp("mlflow-template") / "mlflow.db"
    client_of(f"sqlite:///{path}").search_experiments()
    return path


@pytest.fixture
def mlflow_database(mlflow_template: Path, tmp_path: Path) -> Tracker:
    """A tracking database of the test's own, without a server."""
    path = tmp_path / "mlflow.db"
    shutil.copyfile(mlflow_template, path)
    uri = f"sqlite:///{path}"
    return Tracker(uri, uri, client_of(uri))


@pytest.fixture(scope="session")
def mlflow_postgres_template(postgres_server: Server) -> str:
    """The name of a tracking database on PostgreSQL with nobody connected to it."""
    uri = postgres_server.fresh_database()
    client = client_of(uri)
    client.search_experiments()
    disconnect(client)
    return str(make_url(uri).database)


@pytest.fixture
def mlflow_postgres(postgres_server: Server, mlflow_postgres_template: str) -> Iterator[Tracker]:
    """A tracking database of the test's own on PostgreSQL, without a server."""
    uri = postgres_server.fresh_database(template=mlflow_postgres_template)
    tracker = Tracker(uri, uri, client_of(uri))
    yield tracker
    disconnect(tracker.client)


@pytest.fixture(scope="session")
def mlflow_process(mlflow_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a running server, and its database."""
    folder = tmp_path_factory.mktemp("mlflow-server")
    database, port = folder / "mlflow.db", free_port()
    shutil.copyfile(mlflow_template, database)
    command = [sys.executable, "-m", "mlflow", "server", "--backend-store-uri", f"sqlite:///{database}"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    settings = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    settings |= {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=settings, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        uri = f"http://127.0.0.1:{port}"
        wait_for(uri, process, log)
        yield uri, database
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(uri: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return once the server answers; it gives no other sign, so we ask."""
    until = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            if requests.get(f"{uri}/health", timeout=5).ok:
                return
        except requests.exceptions.ConnectionError:
            time.sleep(0.1)
    pytest.fail(f"the MLflow server did not start:\n{log.read_text()[-3000:]}", pytrace=False)


@pytest.fixture
def mlflow_tracker(mlflow_process: tuple[str, Path], mlflow_template: Path) -> Tracker:
    """The running server, with nothing in it but the default experiment."""
    uri, database = mlflow_process
    empty(database, mlflow_template)
    return Tracker(uri, f"sqlite:///{database}", client_of(uri))


def empty(database: Path, template: Path) -> None:
    """Leave nothing but the default experiment in a database, under the server that has it open."""
    with closing(sqlite3.connect(database, timeout=30)) as connection, connection:
        connection.execute("ATTACH ? AS template", (str(template),))
        tables = connection.execute("SELECT name FROM template.sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            if table not in KEPT_TABLES and not table.startswith("sqlite_"):
                connection.execute(f'DELETE FROM main."{table}"')
        connection.execute("INSERT INTO main.experiments SELECT * FROM template.experiments")
