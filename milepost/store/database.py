"""How the store is opened, brought to the current schema, read and written; the same code on SQLite and PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url

from milepost.domain.errors import StoreRefused

BUSY_SECONDS = 60
READ_ONLY = "25006"
"""PostgreSQL's code for a write on a standby, or in a database that is set to be read only."""


class Store:
    """An open store. Share one between threads; never between processes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one instant of the store and writes nothing. Raises StoreRefused if it is gone."""
        # SQLite's readers see one instant as they are. On PostgreSQL writers stay at READ COMMITTED: they lock what
        # they change, and would fail instead of wait.
        options = {"isolation_level": "REPEATABLE READ"} if self.engine.dialect.name == "postgresql" else {}
        with self.translated(), self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: all of it is kept, or none of it. Raises StoreRefused if the store is gone or read-only."""
        writing = {"milepost_writes": True}
        with self.translated(), self.engine.connect().execution_options(**writing) as connection, connection.begin():
            yield connection

    @contextmanager
    def translated(self) -> Iterator[None]:
        """The database's own trouble (gone, locked, read-only, full) as ours; a wrong statement stays a fault."""
        try:
            yield
        except (sa.exc.OperationalError, sa.exc.InternalError) as error:
            if isinstance(error, sa.exc.InternalError) and getattr(error.orig, "sqlstate", None) != READ_ONLY:
                raise
            where = shown(self.engine.url.render_as_string(hide_password=False))
            raise StoreRefused(
                f"store {where}: {cause(error)}. Nothing was changed; try again once that is mended."
            ) from error

    def close(self) -> None:
        self.engine.dispose()


def open_store(url: str) -> Store:
    """Open the store at an SQLAlchemy URL, creating or migrating its tables first.

    Raises StoreRefused if it cannot be reached, was made by a newer Milepost, or is no store of ours.
    """
    from milepost.store.migrations import migrate

    engine = connect_engine(url)
    try:
        migrate(engine)
    except StoreRefused:
        engine.dispose()
        raise
    except (sa.exc.OperationalError, sa.exc.DatabaseError) as error:
        engine.dispose()
        raise StoreRefused(f"store {shown(url)}: {cause(error)}. Check `store:` in milepost.yaml.") from error
    return Store(engine)


def connect_engine(url: str) -> Engine:
    """An engine with the settings Milepost relies on; connects to nothing yet."""
    parsed = parse(url)
    if parsed.get_backend_name() == "sqlite":
        return sqlite_engine(parsed)
    return sa.create_engine(parsed, pool_pre_ping=True, pool_size=8, max_overflow=24)


def parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except sa.exc.ArgumentError as error:
        raise StoreRefused(f"store {url!r} is no database URL; write sqlite:///milepost.db") from error
    if backend not in ("sqlite", "postgresql"):
        raise StoreRefused(
            f"store {shown(url)}: Milepost keeps its data in sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE"
        )
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.database in (None, "", ":memory:"):
        raise StoreRefused(f"store {url!r} would be forgotten at once; name a file: sqlite:///milepost.db")
    return parsed


def sqlite_engine(url: URL) -> Engine:
    folder = Path(str(url.database)).parent
    if not folder.is_dir():
        raise StoreRefused(f"store {shown(str(url))}: there is no folder {folder}")
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own comes too late for readers
        for pragma in (
            "page_size=8192",  # for a new file; an old one keeps its own
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "cache_size=-16384",
            "wal_autocheckpoint=10000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A reader that turns writer can fail for good with "database is locked"; a writer waits its turn at the start.
        writes = connection.get_execution_options().get("milepost_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def shown(url: str) -> str:
    """A database URL without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except sa.exc.ArgumentError:
        return repr(url)


def cause(error: BaseException) -> str:
    """What the driver said, in one line and without SQL."""
    origin = getattr(error, "orig", None) or error
    return str(origin).strip().splitlines()[0] if str(origin).strip() else type(origin).__name__
