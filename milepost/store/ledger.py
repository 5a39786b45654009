"""Which slots are planned, and who has each of them: a slot is planned once and rendered by one worker at a time.

Every function takes the time as an argument. A worker has what it claimed until its lease ends; one that died is
noticed by that, and its slot is claimed anew.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from milepost.domain.ledger import Claim, SlotKey
from milepost.store.database import Store
from milepost.store.tables import counters, deliveries, slots

# Any number does, as long as every Milepost asks for the same lock.
LEDGER_LOCK = 4_711_004
LEASE_MS = 15 * 60_000
MOST_RENDERINGS = 5
LONGEST_WAIT_MS = 6 * 3_600_000
DIED = "its worker died while rendering, {} times in a row"
DIED_STEP = "look into the server's log and its memory; then `milepost schedules run {}`"


@contextmanager
def one_at_a_time(store: Store) -> Iterator[Connection]:
    """A transaction that no other worker's overlaps: SQLite has one writer anyway."""
    with store.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LEDGER_LOCK)))
        yield connection


def planned_until(store: Store, schedule_id: str) -> int | None:
    """Up to when this schedule's slots were planned; None if it was never looked at."""
    with store.read() as connection:
        return connection.execute(
            sa.select(counters.c.value).where(counters.c.name == _mark(schedule_id))
        ).scalar_one_or_none()


def plan(
    store: Store,
    schedule_id: str,
    before_ms: int | None,
    until_ms: int,
    run: Sequence[SlotKey],
    skip: Sequence[SlotKey],
    why: str,
    now_ms: int,
) -> int:
    """Write down slots to run, and slots that are passed over and why; returns how many were not there yet.

    before_ms: what planned_until said; if another worker has planned since, nothing is done.
    """
    with one_at_a_time(store) as connection:
        if not _move_mark(connection, schedule_id, before_ms, until_ms):
            return 0
        rows = [_planned(key, "planned", now_ms, None) for key in run]
        return _insert(connection, rows + [_planned(key, "skipped", now_ms, why) for key in skip])


def add_slots(store: Store, keys: Sequence[SlotKey], now_ms: int) -> int:
    """Plan these beside the schedule's own times; returns how many were not there yet."""
    with one_at_a_time(store) as connection:
        return _insert(connection, [_planned(key, "planned", now_ms, None) for key in keys])


def _insert(connection: Connection, rows: Sequence[dict[str, object]]) -> int:
    return sum(connection.execute(sa.text(INSERT), row).rowcount for row in rows)


def _mark(schedule_id: str) -> str:
    return f"planned {schedule_id}"


def _move_mark(connection: Connection, schedule_id: str, before_ms: int | None, until_ms: int) -> bool:
    if before_ms is None:
        first = "INSERT INTO milepost_counters (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING"
        return connection.execute(sa.text(first), {"name": _mark(schedule_id), "value": until_ms}).rowcount == 1
    mine = (counters.c.name == _mark(schedule_id), counters.c.value == before_ms)
    return connection.execute(counters.update().where(*mine).values(value=until_ms)).rowcount == 1


INSERT = (
    "INSERT INTO milepost_slots (schedule_id, project_id, slot_ms, state, changed_ms, next_ms, attempts, reason) "
    "VALUES (:schedule_id, :project_id, :slot_ms, :state, :now, :now, 0, :reason) "
    "ON CONFLICT (schedule_id, project_id, slot_ms) DO NOTHING"
)


def _planned(key: SlotKey, state: str, now_ms: int, reason: str | None) -> dict[str, object]:
    return {**key_columns(key), "state": state, "now": now_ms, "reason": reason}


def key_columns(key: SlotKey) -> dict[str, object]:
    return {"schedule_id": key.schedule, "project_id": key.project, "slot_ms": key.slot_ms}


def claim_slot(store: Store, worker: str, now_ms: int) -> Claim | None:
    """Take the oldest slot that is due, or whose worker's lease has ended; None if there is none.

    The slots of a project are taken one after the other, so that each tells what changed since the one before it.
    """
    with store.read() as connection:
        if connection.execute(claimable(now_ms)).first() is None:
            return None
    with one_at_a_time(store) as connection:
        _give_up_poison(connection, now_ms)
        found = connection.execute(claimable(now_ms)).first()
        if found is None:
            return None
        key, attempts = SlotKey(found.slot_ms, found.schedule_id, found.project_id), found.attempts + 1
        # The conditions again: what was read may have been taken by a worker that does not know of the lock.
        taken = connection.execute(
            slots.update()
            .where(*same(slots, key), _is_due(slots, now_ms), slots.c.attempts == found.attempts)
            .values(state="claimed", worker=worker, attempts=attempts, lease_ms=now_ms + LEASE_MS, changed_ms=now_ms)
        )
        return Claim(key, worker, attempts) if taken.rowcount == 1 else None


def claimable(now_ms: int) -> sa.Select[tuple[object, ...]]:
    earlier = slots.alias()
    held = sa.exists().where(
        earlier.c.schedule_id == slots.c.schedule_id,
        earlier.c.project_id == slots.c.project_id,
        earlier.c.slot_ms < slots.c.slot_ms,
        earlier.c.state == "claimed",
        ~lease_ended(earlier, now_ms),
    )
    columns = (slots.c.schedule_id, slots.c.project_id, slots.c.slot_ms, slots.c.attempts)
    ordered = sa.select(*columns).order_by(slots.c.slot_ms, slots.c.schedule_id, slots.c.project_id)
    return ordered.where(_is_due(slots, now_ms), ~held).limit(1)


def _is_due(table: sa.FromClause, now_ms: int) -> sa.ColumnElement[bool]:
    abandoned = sa.and_(table.c.state == "claimed", lease_ended(table, now_ms))
    return sa.or_(sa.and_(table.c.state == "planned", wait_is_over(table, now_ms)), abandoned)


def lease_ended(table: sa.FromClause, now_ms: int) -> sa.ColumnElement[bool]:
    """A lease that ends later than any can was given by a clock that has been set back; it counts for nothing."""
    return sa.or_(table.c.lease_ms <= now_ms, table.c.lease_ms > now_ms + 2 * LEASE_MS)


def wait_is_over(table: sa.FromClause, now_ms: int) -> sa.ColumnElement[bool]:
    return sa.or_(table.c.next_ms <= now_ms, table.c.next_ms > now_ms + 2 * LONGEST_WAIT_MS)


def same(table: sa.FromClause, key: SlotKey) -> tuple[sa.ColumnElement[bool], ...]:
    return tuple(table.c[name] == value for name, value in key_columns(key).items())


def _give_up_poison(connection: Connection, now_ms: int) -> None:
    """A slot that kills whoever renders it would do so for ever."""
    dead = sa.and_(slots.c.state == "claimed", lease_ended(slots, now_ms), slots.c.attempts >= MOST_RENDERINGS)
    for found in connection.execute(sa.select(slots).where(dead)).all():
        connection.execute(
            slots.update()
            .where(*same(slots, SlotKey(found.slot_ms, found.schedule_id, found.project_id)))
            .values(
                state="failed",
                changed_ms=now_ms,
                reason=DIED.format(found.attempts),
                next_step=DIED_STEP.format(found.schedule_id),
            )
        )


def record_rendered(
    store: Store,
    claim: Claim,
    snapshot: str,
    report: str,
    lines: Sequence[str],
    recipients: Sequence[str],
    now_ms: int,
) -> bool:
    """Write down the snapshot and, with it, whom it goes to; whether the slot was still this worker's."""
    kept = {"state": "rendered", "snapshot": snapshot, "report": report, "lines": orjson.dumps(list(lines)).decode()}
    with one_at_a_time(store) as connection:
        if not _settle(connection, claim, kept | {"reason": None, "next_step": None}, now_ms):
            return False
        first = {"state": "planned", "changed_ms": now_ms, "next_ms": now_ms, "attempts": 0, "report": report}
        rows = [{**key_columns(claim.key), "recipient": one, **first} for one in recipients]
        if rows:
            connection.execute(deliveries.insert(), rows)
        return True


def record_not_rendered(
    store: Store, claim: Claim, reason: str, next_step: str, again_ms: int | None, now_ms: int
) -> bool:
    """Write down why it could not be rendered; `again_ms`: when it is tried again, None: it is not."""
    state = "failed" if again_ms is None else "planned"
    told = {"state": state, "reason": reason, "next_step": next_step, "next_ms": again_ms or now_ms}
    with one_at_a_time(store) as connection:
        return _settle(connection, claim, told, now_ms)


def _settle(connection: Connection, claim: Claim, told: dict[str, object], now_ms: int) -> bool:
    mine = (slots.c.state == "claimed", slots.c.worker == claim.worker, slots.c.attempts == claim.attempts)
    done = slots.update().where(*same(slots, claim.key), *mine)
    return connection.execute(done.values(**told, changed_ms=now_ms, lease_ms=None)).rowcount == 1
