"""How a batch is kept: its records and the place to resume from, in one transaction."""

from dataclasses import dataclass

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from milepost.domain.errors import SyncTakenOver
from milepost.domain.records import Batch, Cursor
from milepost.store import bulk
from milepost.store.database import Store
from milepost.store.intake_experiments import keep_experiments
from milepost.store.intake_kpis import keep_points
from milepost.store.intake_problems import keep_problems
from milepost.store.intake_runs import keep_runs
from milepost.store.tables import runs, sources


@dataclass(frozen=True, slots=True)
class Changes:
    """What a batch changed in the store, in records."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    unusable: int = 0
    other: int = 0

    def __add__(self, more: "Changes") -> "Changes":
        return Changes(
            self.new + more.new,
            self.changed + more.changed,
            self.gone + more.gone,
            self.unusable + more.unusable,
            self.other + more.other,
        )

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone or self.unusable or self.other)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a source was read up to; `version` tells whether somebody else has moved it since."""

    source_id: int
    cursor: Cursor | None
    version: int


def keep_batch(store: Store, position: Position, batch: Batch, now_ms: int) -> tuple[Position, Changes]:
    """Keep one batch whole or not at all. Raises SyncTakenOver if another process read on in the meantime."""
    with store.write() as connection:
        moved = move_cursor(connection, position, batch)
        changes = keep_records(connection, position.source_id, batch, now_ms)
        if changes:
            bump = sources.update().where(sources.c.id == position.source_id)
            connection.execute(bump.values(revision=sources.c.revision + 1))
    return moved, changes


def move_cursor(connection: Connection, position: Position, batch: Batch) -> Position:
    cursor = batch.resume_at if batch.resume_at is not None else position.cursor
    version = position.version + 1
    statement = (
        sources.update()
        .where(sources.c.id == position.source_id, sources.c.cursor_version == position.version)
        .values(
            cursor=None if cursor is None else orjson.dumps(dict(cursor)).decode(),
            cursor_version=version,
            rechecked=batch.rechecked,
        )
    )
    if connection.execute(statement).rowcount != 1:
        raise SyncTakenOver("another process is syncing this source; it goes on there and nothing is lost")
    return Position(position.source_id, cursor, version)


def keep_records(connection: Connection, source_id: int, batch: Batch, now_ms: int) -> Changes:
    other = keep_experiments(connection, source_id, batch, now_ms)
    new, changed, gone = keep_runs(connection, source_id, batch, now_ms)
    points_new, points_changed, points_gone = keep_points(connection, source_id, batch, now_ms)
    unusable = keep_problems(connection, source_id, batch, now_ms)
    return Changes(new + points_new, changed + points_changed, gone + points_gone, unusable, other)


def learn_sizes(store: Store) -> None:
    """After many new runs; costs some milliseconds for a hundred thousand of them."""
    with store.write() as connection:
        bulk.learn_sizes(connection, runs)


def position_of(store: Store, source_id: int) -> Position:
    with store.read() as connection:
        row = connection.execute(
            sa.select(sources.c.cursor, sources.c.cursor_version).where(sources.c.id == source_id)
        ).one()
    return Position(source_id, None if row.cursor is None else orjson.loads(row.cursor), row.cursor_version)
