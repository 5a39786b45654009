"""How the journal is written, one line after the other, and read; no line is ever changed or removed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from hashlib import sha256

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from milepost.domain.errors import ChangedMeanwhile
from milepost.domain.journal import Draft, Entry, entry_of
from milepost.store.database import Store
from milepost.store.tables import journal

# Any number does, as long as every Milepost asks for the same lock.
JOURNAL_LOCK = 4_711_003
START = ""


def write_lines(store: Store, drafts: Sequence[Draft], now_ms: int) -> list[Entry]:
    """Write all of these, or none. Raises ChangedMeanwhile, with the other's last line, where somebody was faster."""
    if not drafts:
        return []
    with store.write() as connection:
        lock_journal(connection)
        written = list(following(last_line(connection), drafts, now_ms))
        for draft in drafts:
            refuse_if_taken(connection, draft)
        connection.execute(journal.insert(), [as_row(entry) for entry in written])
    return written


def lock_journal(connection: Connection) -> None:
    """Nobody else writes a line until this transaction ends: SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(JOURNAL_LOCK)))


def append_lines(connection: Connection, drafts: Sequence[Draft], now_ms: int) -> None:
    """Write these in a transaction that has made sure that nobody's change is lost: each becomes the version after the
    last one of its subject."""
    if not drafts:
        return
    lock_journal(connection)
    numbered = [replace(one, version=1 + _last_version(connection, one)) for one in drafts]
    written = following(last_line(connection), numbered, now_ms)
    connection.execute(journal.insert(), [as_row(entry) for entry in written])


def _last_version(connection: Connection, draft: Draft) -> int:
    found: int | None = connection.execute(
        sa.select(sa.func.max(journal.c.version)).where(
            journal.c.project_id == draft.project, journal.c.kind == draft.kind, journal.c.subject == draft.subject
        )
    ).scalar_one()
    return found or 0


def last_line(connection: Connection) -> Entry | None:
    found = connection.execute(sa.select(journal).order_by(journal.c.seq.desc()).limit(1)).one_or_none()
    return None if found is None else as_entry(found)


def following(last: Entry | None, drafts: Sequence[Draft], now_ms: int) -> Iterator[Entry]:
    """The lines that these make after the last one. A clock set back makes no line older than the one before it."""
    seq, at_ms, previous = (last.seq, max(now_ms, last.at_ms), last.digest) if last else (0, now_ms, START)
    for seq_, draft in enumerate(drafts, start=seq + 1):
        digest = digest_of(seq_, at_ms, draft, previous)
        yield entry_of(draft, seq_, at_ms, previous, digest)
        previous = digest


def digest_of(seq: int, at_ms: int, line: Draft, previous: str) -> str:
    told = [line.by, line.project, line.kind, line.subject, line.version, line.action, line.reason]
    return sha256(orjson.dumps([seq, at_ms, *told, content_text(line), previous])).hexdigest()


def content_text(line: Draft) -> str:
    return orjson.dumps(line.content, option=orjson.OPT_SORT_KEYS).decode()


def refuse_if_taken(connection: Connection, draft: Draft) -> None:
    """The version that a change makes must follow on the one there is."""
    mine = (
        (journal.c.project_id == draft.project) & (journal.c.kind == draft.kind) & (journal.c.subject == draft.subject)
    )
    found = connection.execute(sa.select(journal).where(mine).order_by(journal.c.version.desc()).limit(1)).one_or_none()
    theirs = None if found is None else as_entry(found)
    if draft.version == 1 + (theirs.version if theirs else 0):
        return
    if theirs is None:
        raise ChangedMeanwhile(f"{draft.kind} {draft.subject!r} has no version {draft.version - 1} to change", None)
    raise ChangedMeanwhile(
        f"{theirs.by} saved another version of {draft.kind} {draft.subject!r} first. Yours is not saved yet: compare "
        "the two, and save again what is to hold",
        theirs,
    )


def lines(store: Store, project: str) -> list[Entry]:
    """A project's lines, oldest first."""
    query = sa.select(journal).where(journal.c.project_id == project).order_by(journal.c.seq)
    with store.read() as connection:
        return [as_entry(row) for row in connection.execute(query)]


def every_line(store: Store) -> list[Entry]:
    """The lines of all projects, oldest first, as they were at one instant."""
    with store.read() as connection:
        return [as_entry(row) for row in connection.execute(sa.select(journal).order_by(journal.c.seq))]


def last_seq(store: Store, project: str) -> int:
    """Grows with every line of a project; 0 while there is none."""
    query = sa.select(sa.func.max(journal.c.seq)).where(journal.c.project_id == project)
    with store.read() as connection:
        return connection.execute(query).scalar_one() or 0


def first_fault(entries: Iterable[Entry]) -> tuple[Entry | None, str | None, int, str]:
    """The first line that is not as it was written, with what is wrong; the number of lines before it and the digest
    that they end with. None, None if all hold."""
    count, previous = 0, START
    for entry in entries:
        what = fault_of(entry, count, previous)
        if what is not None:
            return entry, what, count, previous
        count, previous = count + 1, entry.digest
    return None, None, count, previous


def fault_of(entry: Entry, before: int, previous: str) -> str | None:
    if entry.seq != before + 1:
        return f"line {before + 1} is missing"
    if entry.previous != previous:
        return "it does not follow on the line before it"
    if entry.digest != digest_of(entry.seq, entry.at_ms, entry, previous):
        return "it was changed after it was written"
    return None


def as_row(entry: Entry) -> dict[str, object]:
    told = {one.name: getattr(entry, one.name) for one in fields(Entry)}
    told["project_id"] = told.pop("project")
    return told | {"content": content_text(entry)}


def as_entry(row: sa.Row[tuple[object, ...]]) -> Entry:
    told = dict(row._mapping)
    project, content = told.pop("project_id"), orjson.loads(told.pop("content"))
    return Entry(project=project, content=content, **told)
