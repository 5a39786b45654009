"""The same MLflow data, read over HTTP, from its database or through MLflow's client, gives the same records."""

import pytest

from milepost.connectors import open_connector
from milepost.connectors.mlflow_client import MlflowClientTransport
from milepost.connectors.mlflow_database import MlflowDatabase
from milepost.connectors.mlflow_server import MlflowServer
from milepost.domain.records import Connector
from milepost.domain.sources import MlflowSource
from tests.connectors.reading import Copy, read
from tests.connectors.stories import everything
from tests.support.mlflow import Tracker

pytestmark = pytest.mark.mlflow
HISTORIES = pytest.mark.parametrize(
    "histories", [frozenset(), frozenset({"accuracy", "m", "nan"})], ids=["last", "best"]
)


def by_http(tracker: Tracker, histories: frozenset[str]) -> Connector:
    return open_connector(MlflowSource("lab", tracker.uri), {}, histories)


def by_database(tracker: Tracker, histories: frozenset[str]) -> Connector:
    connector = open_connector(MlflowSource("lab", tracker.database_uri), {}, histories)
    assert isinstance(connector, MlflowDatabase)
    return connector


def by_client(tracker: Tracker, histories: frozenset[str]) -> Connector:
    transport = MlflowClientTransport(MlflowSource("lab", tracker.database_uri))
    return MlflowServer("lab", transport, histories, None)


def assert_same(one: Copy, other: Copy) -> None:
    assert one.experiments == other.experiments
    assert one.runs == other.runs
    assert one.unusable == other.unusable == []


@HISTORIES
def test_http_database_and_client_tell_the_same_of_a_server(mlflow_tracker: Tracker, histories: frozenset[str]) -> None:
    everything(mlflow_tracker.client, mlflow_tracker.database_uri)
    told = read(by_http(mlflow_tracker, histories))
    assert len(told.runs) == 24
    assert_same(told, read(by_database(mlflow_tracker, histories)))
    assert_same(told, read(by_client(mlflow_tracker, histories)))


@HISTORIES
@pytest.mark.postgres
def test_database_and_client_tell_the_same_of_postgresql(mlflow_postgres: Tracker, histories: frozenset[str]) -> None:
    everything(mlflow_postgres.client, mlflow_postgres.database_uri)
    told = read(by_database(mlflow_postgres, histories))
    assert len(told.runs) == 24
    assert_same(told, read(by_client(mlflow_postgres, histories)))
