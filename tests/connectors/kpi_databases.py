"""Databases with a KPI table in them, for the tests of KPI queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from milepost.connectors import open_connector
from milepost.domain.records import Batch, Connector
from milepost.domain.sources import KpiSqlSource
from tests.connectors.reading import NOW_MS


@dataclass(frozen=True)
class KpiDatabase:
    """A real database; `sales` has the columns day, revenue and country."""

    url: str

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    def run(self, *statements: str) -> None:
        """Writes, as the owner of the database."""
        engine = sa.create_engine(self.url)
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()

    def fill(self, values: Mapping[str, float | None]) -> None:
        """Put these values by day in place of all others."""
        rows = ", ".join(f"('{day}', {'NULL' if value is None else value}, 'NA')" for day, value in values.items())
        self.run("DELETE FROM sales", *([f"INSERT INTO sales VALUES {rows}"] if rows else []))

    def rows(self) -> list[Any]:
        engine = sa.create_engine(self.url)
        with engine.connect() as connection:
            found = connection.exec_driver_sql("SELECT day, revenue, country FROM sales ORDER BY day").all()
        engine.dispose()
        return list(found)

    def connector(self, query: str, **settings: Any) -> Connector:
        return opened(self.url, query, **settings)

    def read(self, query: str, **settings: Any) -> Batch:
        """The one batch of a first read."""
        (batch,) = self.connector(query, **settings).fetch(None, NOW_MS)
        return batch

    def points(self, query: str, **settings: Any) -> dict[str, float]:
        batch = self.read(query, **settings)
        assert batch.unusable == ()
        return points_of(batch)


def opened(url: str, query: str = "SELECT 1", **settings: Any) -> Connector:
    source = KpiSqlSource("sales", "SALES_URL", query, **settings)
    return open_connector(source, {"SALES_URL": url}, frozenset())


def points_of(batch: Batch) -> dict[str, float]:
    return {point.day.isoformat(): point.value for point in batch.points}
