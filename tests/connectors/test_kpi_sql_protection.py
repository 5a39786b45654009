"""A KPI query can neither write nor run for ever, and no message about its database shows a secret."""

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from milepost.domain.errors import SourceRefused, SourceUnavailable
from tests.connectors.kpi_databases import KpiDatabase

DAY = "2026-01-31"
ALL = "SELECT day, revenue FROM sales"
ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT"
WRITES = (
    "INSERT INTO sales VALUES ('2026-02-28', 2, '')",
    "INSERT INTO sales VALUES ('2026-02-28', 2, '') RETURNING day, revenue",
    "UPDATE sales SET revenue = 2 RETURNING day, revenue",
    "DELETE FROM sales",
    "DROP TABLE sales",
    "ALTER TABLE sales ADD COLUMN more INTEGER",
    "CREATE TABLE ours (day TEXT)",
    "CREATE TEMPORARY TABLE ours (day TEXT)",
    f"{ALL}; DELETE FROM sales",
    f"COMMIT; DELETE FROM sales; {ALL}",
)
SQLITE_WRITES = (
    "WITH t AS (SELECT 1) INSERT INTO sales SELECT '2026-02-28', 2, ''",
    "PRAGMA query_only = OFF",
    "PRAGMA user_version = 7",
    "PRAGMA journal_mode = WAL",
    "SELECT '2026-01-31', journal_mode FROM pragma_journal_mode('wal')",
    "ATTACH 'new.db' AS other",
    "VACUUM INTO 'new.db'",
)
POSTGRES_WRITES = (
    "WITH t AS (DELETE FROM sales RETURNING day, revenue) SELECT * FROM t",
    f"SET TRANSACTION READ WRITE; DELETE FROM sales; {ALL}",
    "SELECT now(), emptied()",
    "SELECT now(), emptied() FROM set_config('transaction_read_only', 'off', false)",
    "SELECT set_config('default_transaction_read_only', 'off', false), emptied()",
    "SELECT now(), nextval('numbers')",
    "SELECT day, revenue INTO ours FROM sales",
    "SELECT day, revenue FROM sales FOR UPDATE",
    "COPY sales TO '/tmp/sales.csv'",
    "DO $$ BEGIN DELETE FROM sales; END $$",
)


@pytest.fixture
def filled(kpi_database: KpiDatabase) -> KpiDatabase:
    kpi_database.fill({DAY: 1.0})
    return kpi_database


@pytest.mark.parametrize("query", WRITES)
def test_a_query_that_writes_is_refused_by_the_database(filled: KpiDatabase, query: str) -> None:
    refused_and_unchanged(filled, query)


@pytest.mark.parametrize("query", SQLITE_WRITES)
def test_sqlite_refuses_every_way_around(
    kpi_sqlite: KpiDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.chdir(tmp_path)
    kpi_sqlite.fill({DAY: 1.0})
    refused_and_unchanged(kpi_sqlite, query)
    assert [path.name for path in tmp_path.iterdir()] == ["a day #1 100%.db"]


@pytest.mark.postgres
@pytest.mark.parametrize("query", POSTGRES_WRITES)
def test_postgresql_refuses_every_way_around(kpi_postgres: KpiDatabase, query: str) -> None:
    kpi_postgres.fill({DAY: 1.0})
    kpi_postgres.run(
        "CREATE SEQUENCE numbers",
        "CREATE FUNCTION emptied() RETURNS int LANGUAGE plpgsql AS 'BEGIN DELETE FROM sales; RETURN 1; END'",
    )
    refused_and_unchanged(kpi_postgres, query)


def refused_and_unchanged(database: KpiDatabase, query: str) -> None:
    before = contents(database)
    with pytest.raises(SourceRefused, match=r"query does more than read, and the database refused it|; check query"):
        database.read(query)
    assert contents(database) == before


def contents(database: KpiDatabase) -> object:
    if not database.is_sqlite:
        return database.rows()
    return database.rows(), Path(database.url.removeprefix("sqlite:///")).read_bytes()


def test_a_write_is_called_one(kpi_database: KpiDatabase) -> None:
    query = WRITES[0] if kpi_database.is_sqlite else "SELECT day, revenue FROM sales FOR UPDATE"
    with pytest.raises(SourceRefused, match=r"does more than read, and the database refused it \(.*read-?only"):
        kpi_database.read(query)


@pytest.mark.postgres
def test_what_postgresql_lets_a_read_only_transaction_make_is_taken_back(kpi_postgres: KpiDatabase) -> None:
    """Large objects, up to PostgreSQL 15."""
    with contextlib.suppress(SourceRefused):
        kpi_postgres.read(f"SELECT '{DAY}', lo_create(7)")
    assert kpi_postgres.points(f"SELECT '{DAY}', count(*) FROM pg_largeobject_metadata") == {DAY: 0.0}


def test_reading_leaves_nothing_beside_the_file(kpi_sqlite: KpiDatabase, tmp_path: Path) -> None:
    kpi_sqlite.fill({DAY: 1.0})
    before = contents(kpi_sqlite), sorted(tmp_path.iterdir())
    assert kpi_sqlite.points(ALL) == {DAY: 1.0}
    assert (contents(kpi_sqlite), sorted(tmp_path.iterdir())) == before


@pytest.mark.parametrize(
    "query", ["SELECT d, v FROM search WHERE search MATCH 'x'", f"SELECT '{DAY}', value FROM json_each('[1]')"]
)
def test_virtual_tables_can_be_read(kpi_sqlite: KpiDatabase, query: str) -> None:
    kpi_sqlite.run("CREATE VIRTUAL TABLE search USING fts5(d, v, t)", f"INSERT INTO search VALUES ('{DAY}', '1', 'x')")
    assert kpi_sqlite.points(query) == {DAY: 1.0}


def test_a_query_that_never_ends_is_stopped(kpi_database: KpiDatabase) -> None:
    with pytest.raises(SourceUnavailable, match=r"gave no answer within 0\.2 s; set timeout_seconds or make the query"):
        kpi_database.read(f"{ENDLESS} '{DAY}', count(*) FROM t", timeout_seconds=0.2)


@pytest.mark.postgres
def test_time_is_counted_over_the_whole_answer(kpi_postgres: KpiDatabase) -> None:
    """Each row comes in time, and so does each lot of rows that is fetched."""
    query = "SELECT date '2026-01-01' + n, pg_sleep(0.0002) FROM generate_series(1, 90000) AS n"
    with pytest.raises(SourceUnavailable, match=r"gave no answer within 0\.5 s"):
        kpi_postgres.read(query, timeout_seconds=0.5)


def test_an_answer_that_never_ends_is_refused(kpi_database: KpiDatabase) -> None:
    with pytest.raises(SourceRefused, match="gives more than 100,000 rows, but a KPI is one row a day"):
        kpi_database.read(f"{ENDLESS} '{DAY}', n FROM t")


def test_a_hundred_thousand_rows_are_not_too_many(kpi_database: KpiDatabase) -> None:
    assert kpi_database.read(f"{ENDLESS} '{DAY}', 1 FROM t LIMIT 100000").done == 1
    with pytest.raises(SourceRefused, match="gives more than 100,000 rows"):
        kpi_database.read(f"{ENDLESS} '{DAY}', 1 FROM t LIMIT 100001")


@pytest.fixture
def locked(kpi_sqlite: KpiDatabase) -> Iterator[KpiDatabase]:
    with closing(sqlite3.connect(kpi_sqlite.url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield kpi_sqlite


def test_a_database_that_somebody_has_locked_is_tried_later(locked: KpiDatabase) -> None:
    with pytest.raises(SourceUnavailable, match="database is locked; try again later"):
        locked.read(ALL, timeout_seconds=0.1)
