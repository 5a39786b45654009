"""How a SQLite file is opened for a KPI query, so that nothing in the query can write or run for ever."""

import sqlite3
from pathlib import Path
from time import monotonic

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.pool import NullPool

from milepost.domain.errors import SourceRefused

BUSY_SECONDS = 20
STEPS_BETWEEN_LOOKS = 10_000
"""Of SQLite's virtual machine: well under a millisecond."""

LOOSENING = frozenset({sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_PRAGMA})
"""What a file opened read-only still allows: VACUUM INTO and ATTACH make new files, a PRAGMA undoes query_only."""


def sqlite_engine(where: str, url: URL, seconds: float) -> Engine:
    """Raises SourceRefused if there is no such file: one is never created."""
    path = Path(str(url.database or ""))
    try:
        if not path.is_file():
            raise SourceRefused(f"{where}: there is no such file; a database is never created")
    except OSError as error:
        raise SourceRefused(f"{where}: {error.strerror}; check the path and its permissions") from None
    address = path.absolute().as_uri() + "?mode=ro"
    engine = sa.create_engine("sqlite://", creator=lambda: opened(address, seconds), poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        raw = connection.connection.dbapi_connection
        assert isinstance(raw, sqlite3.Connection)
        deadline = monotonic() + seconds
        raw.set_progress_handler(lambda: monotonic() > deadline, STEPS_BETWEEN_LOOKS)
        raw.set_authorizer(allowed)

    return engine


def opened(address: str, seconds: float) -> sqlite3.Connection:
    connection = sqlite3.connect(address, uri=True, timeout=min(seconds, BUSY_SECONDS), isolation_level=None)
    connection.text_factory = as_text
    connection.execute("PRAGMA query_only=ON")
    return connection


def as_text(stored: bytes) -> str:
    """SQLite keeps whatever it is given; a cell that is no UTF-8 must not stop the rows beside it."""
    return stored.decode("utf-8", "replace")


def allowed(action: int, name: str | None, *_: str | None) -> int:
    # A full-text index asks for its data_version whenever it is read.
    if action in LOOSENING and name != "data_version":
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
