"""How any other database is opened for a KPI query: its user may only read, nothing is committed, a watch ends it."""

from threading import Event, Timer
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.pool import NullPool

ENDINGS = ("cancel", "interrupt", "close")
"""What drivers call the end of a statement that runs; closing is what all of them have."""


def other_engine(url: URL, seconds: float, late: Event) -> Engine:
    """`late` is set when a query was ended because it took longer than `seconds`. Raises NoSuchModuleError or
    ModuleNotFoundError without the SQLAlchemy dialect or its driver."""
    engine = sa.create_engine(url, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        watch = Timer(seconds, end, (connection.connection.driver_connection, late))
        watch.daemon = True
        connection.info["watch"] = watch
        watch.start()

    @event.listens_for(engine, "close")
    def close(_: Any, record: Any) -> None:
        if watch := record.info.pop("watch", None):
            watch.cancel()

    return engine


def end(driver: Any, late: Event) -> None:
    late.set()
    next(getattr(driver, name) for name in ENDINGS if hasattr(driver, name))()
