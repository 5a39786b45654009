"""How the database of a KPI query is opened: which kinds can be held to reading, and what of its URL may be shown."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url

from milepost.connectors.kpi_sql_errors import as_ours, no_answer, words_of
from milepost.connectors.kpi_sql_mysql import mysql_engine
from milepost.connectors.kpi_sql_other import other_engine
from milepost.connectors.kpi_sql_postgres import postgres_engine
from milepost.connectors.kpi_sql_sqlite import sqlite_engine
from milepost.domain.errors import SourceRefused
from milepost.domain.sources import KpiSqlSource

DRIVERS = {
    "postgresql": "psycopg: pip install 'milepost[postgres]'",
    "postgres": "psycopg: pip install 'milepost[postgres]'",
    "mysql": "PyMySQL: pip install 'pymysql[rsa]'",
    "mariadb": "PyMySQL: pip install 'pymysql[rsa]'",
}


@dataclass(frozen=True, slots=True)
class Database:
    """A database that can only be read. `where` names it in messages, `address` what holds its URL."""

    engine: Engine
    where: str
    address: str
    seconds: float
    secrets: tuple[str, ...] = field(repr=False)
    late: Event = field(default_factory=Event)
    """Set when a watch of ours has ended a query that took too long."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A short read. Whatever the database says against it becomes ours, without its secrets."""
        try:
            with self.connected() as connection:
                connection.begin()
                yield connection
                # Never a commit: PostgreSQL up to 15 lets a read-only transaction make large objects.
                connection.rollback()
        # Before Python 3.12 several statements in one are a sqlite3.Warning, which SQLAlchemy lets through.
        except (sa.exc.StatementError, sqlite3.Warning) as error:
            ours = as_ours(self.where, error, self.seconds, self.address)
            if self.late.is_set():
                ours = no_answer(self.where, self.seconds)
            raise type(ours)(self.hidden(str(ours))) from None

    def connected(self) -> Connection:
        try:
            return self.engine.connect()
        # What a driver says, before it asks the database, of settings it does not know or files that are not there.
        except (TypeError, ValueError, OSError, RuntimeError) as error:
            said = self.hidden(words_of(error))
            raise SourceRefused(f"{self.where}: the driver refused {self.address} ({said})") from None

    def hidden(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


def open_database(source: KpiSqlSource, environ: Mapping[str, str]) -> Database:
    """Reaches nothing that is far away. Raises SourceRefused, which never shows an address that cannot be read."""
    url = url_of(source, environ)
    where = f"source {source.name!r} ({shown(url)})"
    late = Event()
    engine = engine_of(where, url, source, late)
    return Database(engine, where, f"the URL in {source.url_env}", source.timeout_seconds, secrets_of(url), late)


def url_of(source: KpiSqlSource, environ: Mapping[str, str]) -> URL:
    where = f"source {source.name!r}: the environment variable {source.url_env}"
    text = environ.get(source.url_env, "").strip()
    if not text:
        raise SourceRefused(f"{where} is not set; put the database's URL there, such as postgresql://reader:…@host/db")
    try:
        url = make_url(text)
    except (sa.exc.ArgumentError, ValueError):
        raise SourceRefused(
            f"{where} holds no database URL (not shown here); write it as postgresql://user:password@host/db, with "
            "@ / : ? # % in a password as %40 %2F %3A %3F %23 %25"
        ) from None
    if "@" in (url.host or ""):
        raise SourceRefused(f"{where} holds a URL with a second @ (not shown here); write @ in a password as %40")
    return url


def engine_of(where: str, url: URL, source: KpiSqlSource, late: Event) -> Engine:
    kind, seconds = url.get_backend_name(), source.timeout_seconds
    try:
        if kind == "sqlite":
            return sqlite_engine(where, url, seconds)
        if kind in ("postgresql", "postgres"):
            return postgres_engine(url, seconds)
        if kind in ("mysql", "mariadb"):
            return mysql_engine(url, seconds)
        if source.user_may_only_read:
            return other_engine(url, seconds, late)
    except (ModuleNotFoundError, sa.exc.NoSuchModuleError) as error:
        needed = DRIVERS.get(kind, f"the SQLAlchemy dialect {kind!r} and its driver, which are not installed")
        missing = f" ({error.name})" if isinstance(error, ModuleNotFoundError) and kind not in DRIVERS else ""
        raise SourceRefused(f"{where}: reading this database needs {needed}{missing}") from None
    except (sa.exc.ArgumentError, ValueError, TypeError):
        raise SourceRefused(f"{where}: its URL has a setting after the ? that the driver does not take") from None
    raise SourceRefused(
        f"{where}: Milepost holds connections to SQLite, PostgreSQL, MySQL and MariaDB to reading, and cannot do so "
        "with this kind of database; give the URL a user who may only read and say so with user_may_only_read: true, "
        "or write the series to a CSV or Parquet file and read that (kind: kpi_file)"
    )


def shown(url: URL) -> str:
    """The address without its password, and without the settings after the ?, where a password may stand too."""
    if url.get_backend_name() == "sqlite":
        return str(url.database or "sqlite in memory")
    return url.set(query={}).render_as_string(hide_password=True)


def secrets_of(url: URL) -> tuple[str, ...]:
    """What a driver's message must not repeat: the password, and all that stands after the ? under such a name."""
    texts = [] if url.password is None else [str(url.password)]
    for key, value in url.query.items():
        if any(word in key.lower() for word in ("pass", "pwd", "secret", "token", "key")):
            texts += [value] if isinstance(value, str) else value
    return tuple(sorted((text for text in texts if text), key=len, reverse=True))
