"""How a tracking database is opened read-only, and how we see for almost nothing that it has not changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url

from milepost.connectors.mlflow_revisions import KNOWN_REVISIONS
from milepost.domain.errors import SourceRefused, SourceUnavailable
from milepost.domain.sources import MlflowSource

BUSY_SECONDS = 20
HEADER_BYTES = 136
"""Of a SQLite file the header with its change counter; of a -shm file both copies of the index header."""


def open_database(source: MlflowSource) -> Engine:
    """An engine that cannot write. Raises SourceRefused if the address is none or the file is missing."""
    try:
        url = make_url(source.uri)
    except sa.exc.ArgumentError:
        raise SourceRefused(f"source {source.name!r}: uri is no database address; write sqlite:///mlflow.db") from None
    if url.get_backend_name() == "sqlite":
        return sqlite_engine(source, url)
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise SourceRefused(
            f"source {source.name!r}: Milepost reads MLflow databases in SQLite and PostgreSQL, not in "
            f"{url.get_backend_name()}; read this one over HTTP, through its MLflow server"
        )
    try:
        return postgres_engine(url)
    except ModuleNotFoundError:
        raise SourceRefused(
            f"source {source.name!r}: reading PostgreSQL needs psycopg; pip install 'milepost[postgres]'"
        ) from None


def postgres_engine(url: URL) -> Engine:
    said = url.query.get("options", "")
    own = " ".join(said) if isinstance(said, tuple) else said
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level="REPEATABLE READ",
        connect_args={
            "options": f"{own} -c default_transaction_read_only=on".strip(),
            "connect_timeout": BUSY_SECONDS,
        },
    )


def sqlite_engine(source: MlflowSource, url: URL) -> Engine:
    path = Path(str(url.database))
    if not path.is_file():
        raise SourceRefused(f"source {source.name!r}: there is no file {path}; a tracking database is never created")
    read_only = URL.create("sqlite", database=f"file:{path.absolute()}", query={"mode": "ro", "uri": "true"})
    engine = sa.create_engine(read_only, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


@contextmanager
def connected(engine: Engine, source: MlflowSource) -> Iterator[Connection]:
    """A short read. Database errors become ours, with the source and the way out, without the password."""
    where = f"source {source.name!r} ({shown(engine)})"
    try:
        with engine.connect() as connection, connection.begin():
            yield connection
    except sa.exc.OperationalError as error:
        raise SourceUnavailable(f"{where}: {reason(error)}; try again later, or check its uri") from error
    except sa.exc.DBAPIError as error:
        raise SourceRefused(f"{where}: {reason(error)}; check that its uri names an MLflow database") from error


def shown(engine: Engine) -> str:
    if engine.dialect.name == "sqlite":
        return str(engine.url.database).removeprefix("file:")
    return engine.url.render_as_string(hide_password=True)


def reason(error: sa.exc.DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0]


def is_known(engine: Engine, source: MlflowSource) -> bool:
    """Whether the schema is one that we read. Raises SourceRefused if it is no tracking database at all."""
    with connected(engine, source) as connection:
        tables = set(sa.inspect(connection).get_table_names())
        if not {"alembic_version", "experiments", "runs"} <= tables:
            raise SourceRefused(
                f"source {source.name!r}: {shown(engine)} is no MLflow tracking database (it has no table `runs`)"
            )
        revisions = set(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars())
    return len(revisions) == 1 and revisions <= KNOWN_REVISIONS


def fingerprint_of(engine: Engine, source: MlflowSource) -> str | None:
    """Equal fingerprints mean that nothing was written in between; None where that cannot be told."""
    if engine.dialect.name == "sqlite":
        return file_fingerprint(Path(shown(engine)))
    with connected(engine, source) as connection:
        snapshot, database, started = connection.execute(
            sa.text(
                "SELECT pg_current_snapshot()::text, (SELECT oid FROM pg_database WHERE datname = current_database()),"
                " pg_postmaster_start_time()"
            )
        ).one()
    oldest, following, _ = str(snapshot).split(":")
    # With a transaction under way nobody can tell what it will have written.
    return f"{database}/{started.isoformat()}/{following}" if oldest == following else None


def file_fingerprint(path: Path) -> str:
    """Size, time and header of the database file and of what SQLite keeps beside it."""
    digest = sha256()
    for part in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        try:
            stat = part.stat()
            with part.open("rb") as file:
                digest.update(f"{part.name} {stat.st_ino} {stat.st_size} {stat.st_mtime_ns} ".encode())
                digest.update(file.read(HEADER_BYTES))
        except FileNotFoundError:
            digest.update(b"none")
    return digest.hexdigest()
