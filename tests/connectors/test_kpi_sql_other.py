"""A KPI query on a database whose connections we cannot hold to reading: DuckDB stands for all of them."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from milepost.connectors import open_connector
from milepost.domain.errors import SourceRefused, SourceUnavailable
from milepost.domain.records import Connector, KpiPoint
from milepost.domain.sources import KpiSqlSource
from tests.connectors.reading import NOW_MS

ALL = "SELECT day, revenue FROM sales ORDER BY day"
ENDLESS = (
    "SELECT DATE '2026-01-01', count(*) FROM range(100000000) a, range(100000000) b WHERE hash(a.range, b.range) = 1"
)
Open = Callable[..., Connector]


@pytest.fixture
def duckdb(tmp_path: Path) -> Open:
    """Opens the same file anew; as one who may only read by DuckDB's own setting for that."""
    url = f"duckdb:///{tmp_path}/sales.duckdb"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE sales (day DATE, revenue DECIMAL(12, 2))")
        connection.exec_driver_sql("INSERT INTO sales VALUES ('2026-01-31', 1200.50), ('2026-02-28', 1300)")
    engine.dispose()

    def opened(query: str, *, seconds: float = 60.0, trusted: bool = True) -> Connector:
        source = KpiSqlSource("sales", "SALES_URL", query, timeout_seconds=seconds, user_may_only_read=trusted)
        return open_connector(source, {"SALES_URL": f"{url}?access_mode=READ_ONLY"}, frozenset())

    return opened


def test_its_series_is_read(duckdb: Open) -> None:
    (batch,) = duckdb(ALL).fetch(None, NOW_MS)
    assert [(str(one.day), one.value) for one in batch.points if isinstance(one, KpiPoint)] == [
        ("2026-01-31", 1200.5),
        ("2026-02-28", 1300.0),
    ]


def test_it_is_refused_until_its_user_is_said_to_read_only(duckdb: Open) -> None:
    with pytest.raises(SourceRefused, match="say so with user_may_only_read: true, or write the series to a CSV"):
        duckdb(ALL, trusted=False)


def test_a_write_is_refused_by_the_users_rights_and_told(duckdb: Open) -> None:
    with pytest.raises(SourceRefused, match="read-only mode"):
        duckdb("INSERT INTO sales VALUES ('2026-03-31', 1) RETURNING day, revenue").check()
    assert duckdb(ALL).check() == "KPI query with 2 values from 2026-01-31 to 2026-02-28"


def test_a_query_that_never_ends_is_ended(duckdb: Open) -> None:
    with pytest.raises(SourceUnavailable, match=r"gave no answer within 0\.2 s"):
        duckdb(ENDLESS, seconds=0.2).check()


@pytest.mark.parametrize("kind", ["nosuch", "oracle+oracledb"])
def test_a_dialect_or_driver_that_is_missing_is_named(kind: str) -> None:
    source = KpiSqlSource("sales", "SALES_URL", ALL, user_may_only_read=True)
    with pytest.raises(SourceRefused, match=r"needs the SQLAlchemy dialect .* and its driver, which are not installed"):
        open_connector(source, {"SALES_URL": f"{kind}://reader@127.0.0.1/sales"}, frozenset())
