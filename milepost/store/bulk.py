"""How many rows are written or read at once: the fastest way each database's driver has, behind one function each."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

ROWS_AT_ONCE = 10_000


def read_rows(connection: Connection, query: sa.Select[Any]) -> Iterator[Sequence[Sequence[Any]]]:
    """The rows of a large answer, some thousand at a time; in SQLite's a boolean is 0 or 1."""
    if connection.dialect.name == "postgresql":
        yield from connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query).partitions()
        return
    # The driver's own rows: to wrap each in one of SQLAlchemy's costs as much as to read it.
    cursor: Any = connection.execute(query).cursor
    its_error = connection.dialect.loaded_dbapi.Error
    try:
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield rows
    except its_error as error:
        raise sa.exc.DBAPIError.instance(str(query), None, error, its_error) from error
    finally:
        cursor.close()


def insert_rows(
    connection: Connection, table: sa.Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert plain tuples, in the order of `columns`. SQLAlchemy's own bulk insert costs twice as much per row."""
    if not rows:
        return
    names = ", ".join(columns)
    if connection.dialect.name == "postgresql":
        cursor = connection.connection.cursor()
        with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.close()
        return
    marks = ", ".join("?" * len(columns))
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(rows))


def chunks(items: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
