"""What an error of a database means to the one who wrote the KPI query: try later, or mend query or address."""

import sqlite3
from typing import Any

import sqlalchemy as sa

from milepost.domain.errors import SourceError, SourceRefused, SourceUnavailable

TIMED_OUT = frozenset({sqlite3.SQLITE_INTERRUPT, "57014", 1969, 3024})
WRITES = frozenset({sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY, "25006", 1792})
"""Codes by which SQLite (below 256), PostgreSQL (text), MariaDB and MySQL say that they stopped or refused it."""

SQLITE_LATER = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,  # an extended code: a log or journal that nobody has written back
    }
)
MYSQL_LATER = frozenset({1040, 1053, 1203, 1205, 1213, 1317})
"""Too many connections, shutting down, a lock or deadlock, stopped by hand. Codes from 2000 to 2999 are the network."""


def no_answer(where: str, seconds: float) -> SourceUnavailable:
    return SourceUnavailable(
        f"{where}: gave no answer within {seconds:g} s; set timeout_seconds or make the query faster"
    )


def as_ours(where: str, error: sa.exc.StatementError | sqlite3.Warning, seconds: float, address: str) -> SourceError:
    """Our error for the database's. `address` says where the database's URL is written; neither shows a secret."""
    original = getattr(error, "orig", None) or error
    code = code_of(original)
    if code in TIMED_OUT:
        return no_answer(where, seconds)
    said = words_of(original)
    if code in WRITES:
        return SourceRefused(
            f"{where}: the query does more than read, and the database refused it ({said}); make it a SELECT"
        )
    if is_passing(error, code):
        return SourceUnavailable(f"{where}: {said}; try again later, or check {address}")
    return SourceRefused(f"{where}: {said}; check query (one SELECT, which cannot write) and {address}")


def words_of(original: BaseException) -> str:
    """The first line of what was said; MySQL's comes after its number."""
    text = original.args[-1] if original.args and isinstance(original.args[-1], str) else str(original)
    return text.strip().partition("\n")[0].rstrip(".")


def code_of(original: Any) -> object:
    """The number or, from PostgreSQL, the five characters by which a database tells its errors apart."""
    if original.args and isinstance(original.args[0], int):
        return original.args[0]
    return getattr(original, "sqlite_errorcode", None) or getattr(original, "sqlstate", None)


def is_passing(error: Exception, code: object) -> bool:
    if not isinstance(error, sa.exc.OperationalError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return isinstance(code, int) and code & 0xFF in SQLITE_LATER
    if isinstance(code, int):
        return 2000 <= code < 3000 or code in MYSQL_LATER
    return True
