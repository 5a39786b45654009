"""How the milestones of each project stood at the last look, and what happened since, told once whoever looks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from milepost.domain.ledger import SlotKey
from milepost.store.database import Store
from milepost.store.ledger import key_columns, one_at_a_time
from milepost.store.tables import looks


@dataclass(frozen=True, slots=True)
class Look:
    """`stamp`: of what was looked at; `looked_ms`: when; `stood`: the milestones, as plain values."""

    project: str
    version: int
    stamp: str
    looked_ms: int
    stood: Any


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the ledger. `name`: what the message is known by; `lines`: its subject, then what it says."""

    key: SlotKey
    name: str
    report: str
    lines: tuple[str, ...]


SLOT = sa.text(
    "INSERT INTO milepost_slots (schedule_id, project_id, slot_ms, state, changed_ms, next_ms, attempts, snapshot, "
    "report, lines) "
    "VALUES (:schedule_id, :project_id, :slot_ms, 'rendered', :now, :now, 0, :snapshot, :report, :lines) "
    "ON CONFLICT (schedule_id, project_id, slot_ms) DO NOTHING"
)
DELIVERY = sa.text(
    "INSERT INTO milepost_deliveries (schedule_id, project_id, slot_ms, recipient, state, changed_ms, next_ms, "
    "attempts, report) VALUES (:schedule_id, :project_id, :slot_ms, :recipient, 'planned', :now, :now, 0, :report) "
    "ON CONFLICT (schedule_id, project_id, slot_ms, recipient) DO NOTHING"
)


def last_looks(store: Store) -> dict[str, Look]:
    """By project."""
    with store.read() as connection:
        found = connection.execute(sa.select(looks)).all()
    return {one.project_id: _look(one) for one in found}


def _look(row: sa.Row[tuple[object, ...]]) -> Look:
    told = row._mapping
    return Look(told["project_id"], told["version"], told["stamp"], told["looked_ms"], orjson.loads(told["stood"]))


def keep_look(
    store: Store, before: Look | None, now: Look, happened: Sequence[Happened], recipients: Sequence[str]
) -> bool:
    """Write down how all stand, and with it what happened and who is told: all of it, or nothing where somebody else
    has looked since `before`. Returns whether it was written."""
    row = {
        "project_id": now.project,
        "version": now.version,
        "stamp": now.stamp,
        "looked_ms": now.looked_ms,
        "stood": orjson.dumps(now.stood).decode(),
    }
    with one_at_a_time(store) as connection:
        if not _replace(connection, before, row):
            return False
        for one in happened:
            told = {**key_columns(one.key), "now": now.looked_ms, "report": one.report}
            connection.execute(SLOT, {**told, "snapshot": one.name, "lines": orjson.dumps(one.lines).decode()})
            for recipient in recipients:
                connection.execute(DELIVERY, {**told, "recipient": recipient})
        return True


def _replace(connection: Connection, before: Look | None, row: dict[str, Any]) -> bool:
    if before is None:
        first = (
            "INSERT INTO milepost_looks (project_id, version, stamp, looked_ms, stood) "
            "VALUES (:project_id, :version, :stamp, :looked_ms, :stood) ON CONFLICT (project_id) DO NOTHING"
        )
        return connection.execute(sa.text(first), row).rowcount == 1
    mine = (looks.c.project_id == before.project, looks.c.version == before.version)
    return connection.execute(looks.update().where(*mine).values(**row)).rowcount == 1


def forget_looks(store: Store, projects: Collection[str]) -> None:
    """The next look at these is the first one."""
    if projects:
        with store.write() as connection:
            connection.execute(looks.delete().where(looks.c.project_id.in_(list(projects))))
