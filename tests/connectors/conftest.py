"""The databases that KPI queries are tried on."""

from pathlib import Path

import pytest

from tests.connectors.kpi_databases import KpiDatabase


@pytest.fixture
def kpi_sqlite(tmp_path: Path) -> KpiDatabase:
    database = KpiDatabase(f"sqlite:///{tmp_path / 'a day #1 100%.db'}")
    database.run("CREATE TABLE sales (day TEXT, revenue REAL, country TEXT)")
    return database


@pytest.fixture
def kpi_postgres(postgres_url: str) -> KpiDatabase:
    database = KpiDatabase(postgres_url)
    database.run("CREATE TABLE sales (day date, revenue numeric, country text)")
    return database


@pytest.fixture(params=["kpi_sqlite", pytest.param("kpi_postgres", marks=pytest.mark.postgres)])
def kpi_database(request: pytest.FixtureRequest) -> KpiDatabase:
    found: KpiDatabase = request.getfixturevalue(request.param)
    return found
