"""The schedules that were made or paused on the pages; each change must know the version that it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from milepost.domain.errors import ChangedMeanwhile
from milepost.domain.journal import Draft
from milepost.store.database import Store
from milepost.store.journal import append_lines
from milepost.store.tables import schedules


@dataclass(frozen=True, slots=True)
class StoredSchedule:
    """`body`: the keys of a schedule; None: they are in milepost.yaml. `paused`: None: as the keys say."""

    id: str
    version: int
    body: Any
    paused: bool | None
    by: str
    changed_ms: int


def stored_schedules(store: Store) -> list[StoredSchedule]:
    """All of them, by id."""
    with store.read() as connection:
        found = connection.execute(sa.select(schedules).order_by(schedules.c.id)).all()
    return [_stored(row) for row in found]


def store_schedule(
    store: Store,
    schedule_id: str,
    version: int,
    body: Any,
    paused: bool | None,
    by: str,
    now_ms: int,
    lines: Sequence[Draft] = (),
) -> StoredSchedule:
    """Keep it as the version after `version` (0: it is new), and write these lines into the journal with it. Raises
    ChangedMeanwhile, with theirs, if somebody was faster."""
    row = {
        "id": schedule_id,
        "version": version + 1,
        "body": None if body is None else orjson.dumps(body).decode(),
        "paused": paused,
        "by": by,
        "changed_ms": now_ms,
    }
    with store.write() as connection:
        if version == 0:
            columns = "id, version, body, paused, by, changed_ms"
            insert = (
                f"INSERT INTO milepost_schedules ({columns}) "
                "VALUES (:id, :version, :body, :paused, :by, :changed_ms) ON CONFLICT (id) DO NOTHING"
            )
            kept = connection.execute(sa.text(insert), row).rowcount == 1
        else:
            mine = (schedules.c.id == schedule_id, schedules.c.version == version)
            kept = connection.execute(schedules.update().where(*mine).values(**row)).rowcount == 1
        if not kept:
            theirs = connection.execute(sa.select(schedules).where(schedules.c.id == schedule_id)).one_or_none()
            raise ChangedMeanwhile(
                f"somebody else changed the schedule {schedule_id!r} meanwhile; look at theirs and change that",
                None if theirs is None else _stored(theirs),
            )
        append_lines(connection, lines, now_ms)
    return StoredSchedule(schedule_id, version + 1, body, paused, by, now_ms)


def remove_schedule(store: Store, schedule_id: str, version: int, now_ms: int = 0, lines: Sequence[Draft] = ()) -> bool:
    """Whether that version was there to be removed; if so, these lines are written into the journal with it."""
    with store.write() as connection:
        mine = (schedules.c.id == schedule_id, schedules.c.version == version)
        is_gone = connection.execute(schedules.delete().where(*mine)).rowcount == 1
        if is_gone:
            append_lines(connection, lines, now_ms)
        return is_gone


def _stored(row: sa.Row[tuple[object, ...]]) -> StoredSchedule:
    told = row._mapping
    body = None if told["body"] is None else orjson.loads(told["body"])
    return StoredSchedule(told["id"], told["version"], body, told["paused"], told["by"], told["changed_ms"])
