"""How a PostgreSQL database is opened for a KPI query, so that nothing in the query can write or run for ever."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.pool import NullPool

CONNECT_SECONDS = 20
LONGEST_MS = 2**31 - 1
KEEPALIVES = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""A server that has gone is noticed within a minute, even while it owes an answer."""


def postgres_engine(url: URL, seconds: float) -> Engine:
    """Raises ModuleNotFoundError without psycopg."""
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        poolclass=NullPool,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
        connect_args={"connect_timeout": CONNECT_SECONDS, **KEEPALIVES},
    )
    milliseconds = max(1, min(LONGEST_MS, round(seconds * 1000)))

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: Any) -> None:
        read_odd_days_as_text(raw)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that began READ ONLY and has asked something cannot be made to write any more. This is said in
        # the transaction and not in the connection's options, which poolers such as PgBouncer refuse.
        connection.exec_driver_sql(
            "SELECT set_config('statement_timeout', %(ms)s, true), set_config('cursor_tuple_fraction', '1', true)",
            {"ms": str(milliseconds)},
        )

    return engine


def read_odd_days_as_text(raw: Any) -> None:
    """Days such as `infinity` are none in Python: as text they spoil their own row and not the whole answer."""
    from psycopg import DataError
    from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader

    def lenient(loader: Any) -> Any:
        class Lenient(loader):  # type: ignore[misc]
            def load(self, data: Any) -> Any:
                try:
                    return super().load(data)
                except DataError:
                    return bytes(data).decode()

        return Lenient

    for name, loader in (("date", DateLoader), ("timestamp", TimestampLoader), ("timestamptz", TimestamptzLoader)):
        raw.adapters.register_loader(name, lenient(loader))
