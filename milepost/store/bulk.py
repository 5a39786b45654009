"""How many rows are written or read at once: the fastest way each database's driver has, behind one function each."""

from collections.abc import Iterator, Sequence
from itertools import chain
from sqlite3 import SQLITE_LIMIT_VARIABLE_NUMBER
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

ROWS_AT_ONCE = 10_000
MOST_PARAMETERS = 4_000


def read_rows(
    connection: Connection, query: sa.Select[Any], at_once: int = ROWS_AT_ONCE
) -> Iterator[Sequence[Sequence[Any]]]:
    """The rows of a large answer, so many at a time; in SQLite's a boolean is 0 or 1."""
    if connection.dialect.name == "postgresql":
        streaming = {"yield_per": at_once}
        with connection.execute(query, execution_options=streaming) as result:
            yield from result.partitions()
        return
    # The driver's own rows: to wrap each in one of SQLAlchemy's costs as much as to read it.
    cursor: Any = connection.execute(query).cursor
    its_error = connection.dialect.loaded_dbapi.Error
    try:
        while rows := cursor.fetchmany(at_once):
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
    insert, marks = f"INSERT INTO {table.name} ({names}) VALUES ", f"({', '.join('?' * len(columns))})"
    # One statement for as many rows as SQLite takes costs two thirds of one statement a row.
    together = parameter_limit(connection) // len(columns)
    whole = len(rows) - len(rows) % together
    many = insert + ", ".join([marks] * together) if whole else ""
    for start in range(0, whole, together):
        connection.exec_driver_sql(many, tuple(chain.from_iterable(rows[start : start + together])))
    if whole < len(rows):
        connection.exec_driver_sql(insert + marks, list(rows[whole:]))


def parameter_limit(connection: Connection) -> int:
    driver: Any = connection.connection.driver_connection
    limit: int = driver.getlimit(SQLITE_LIMIT_VARIABLE_NUMBER)
    return min(limit, MOST_PARAMETERS)


def learn_sizes(connection: Connection, table: sa.Table) -> None:
    """Tell the database how large a table has become. Without it SQLite looks up every row of a large one by an index
    where reading them in their order takes half the time, and PostgreSQL guesses until its own round comes."""
    connection.exec_driver_sql(f"ANALYZE {table.name}")


def chunks(items: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
