"""What the store remembers of each source: its number, its cursor, when it was read and what went wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from milepost.domain.errors import SourceRefused
from milepost.store.database import Store
from milepost.store.tables import problems, sources


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source as last read; instants in ms, None before the first time."""

    id: int
    name: str
    kind: str
    link_template: str | None
    revision: int
    last_attempt_ms: int | None
    last_success_ms: int | None
    last_error: str | None
    rechecked: float | None


@dataclass(frozen=True, slots=True)
class ListedProblem:
    """One record of a source that could not be used."""

    source: str
    record_id: str
    what: str


STATE = [column for column in sources.c if column.name not in ("cursor", "cursor_version")]


def register_source(store: Store, name: str, kind: str) -> int:
    """The number of a source; it gets one when it is first met. Raises SourceRefused if its kind has changed."""
    with store.write() as connection:
        insert = "INSERT INTO milepost_sources (name, kind) VALUES (:name, :kind) ON CONFLICT (name) DO NOTHING"
        connection.execute(sa.text(insert), {"name": name, "kind": kind})
        row = connection.execute(sa.select(sources.c.id, sources.c.kind).where(sources.c.name == name)).one()
    if row.kind != kind:
        raise SourceRefused(
            f"source {name!r} was of kind {row.kind} before and is {kind} now; give the new source another name, "
            "so that what was read from the old one stays what it was"
        )
    return int(row.id)


def note_link(store: Store, source_id: int, link_template: str | None) -> None:
    """Keep where this source's runs can be opened: a URL as connectors give it."""
    change(store, source_id, link_template=link_template)


def source_states(store: Store, names: Iterable[str]) -> Mapping[str, SourceState]:
    """What is known of these sources; those never met are left out."""
    with store.read() as connection:
        query = sa.select(*STATE).where(sources.c.name.in_(sorted(names)))
        return {row.name: SourceState(**row._mapping) for row in connection.execute(query)}


def note_attempt(store: Store, source_id: int, now_ms: int) -> None:
    change(store, source_id, last_attempt_ms=now_ms)


def note_success(store: Store, source_id: int, now_ms: int) -> None:
    change(store, source_id, last_success_ms=now_ms, last_error=None)


def note_failure(store: Store, source_id: int, error: str) -> None:
    change(store, source_id, last_error=error)


def change(store: Store, source_id: int, **values: object) -> None:
    with store.write() as connection:
        connection.execute(sources.update().where(sources.c.id == source_id).values(values))


def listed_problems(store: Store, names: Iterable[str], most: int = 200) -> list[ListedProblem]:
    """The problems of these sources, newest first, at most `most` of each."""
    found = []
    with store.read() as connection:
        for name in sorted(names):
            query = (
                sa.select(problems.c.record_id, problems.c.what)
                .join(sources, sources.c.id == problems.c.source_id)
                .where(sources.c.name == name)
                .order_by(problems.c.seen_ms.desc(), problems.c.record_id)
                .limit(most)
            )
            found += [ListedProblem(name, row.record_id, row.what) for row in connection.execute(query)]
    return found
