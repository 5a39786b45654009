"""What became of each delivery: one worker begins it, and one that died meanwhile leaves it unknown for good."""

from collections.abc import Sequence

import sqlalchemy as sa

from milepost.domain.events import OF_MILESTONE
from milepost.domain.ledger import Claim, DeliveryLine, DeliveryState, SlotKey
from milepost.store.database import Store
from milepost.store.ledger import LEASE_MS, claimable, key_columns, lease_ended, one_at_a_time, same, wait_is_over
from milepost.store.tables import deliveries

LOST = "the server died while it was sending: whether it arrived, nobody knows"
LOST_STEP = "ask the recipient whether it arrived; send it by hand if not"


def claim_delivery(store: Store, worker: str, now_ms: int) -> Claim | None:
    """Begin the oldest delivery that is due; None if there is none. From here on it may have been sent."""
    due = _is_due(now_ms)
    order = (deliveries.c.slot_ms, deliveries.c.schedule_id, deliveries.c.project_id, deliveries.c.recipient)
    oldest = sa.select(deliveries).where(due).order_by(*order).limit(1)
    with store.read() as connection:
        if connection.execute(oldest).first() is None:
            return None
    with one_at_a_time(store) as connection:
        found = connection.execute(oldest).first()
        if found is None:
            return None
        claim = Claim(
            SlotKey(found.slot_ms, found.schedule_id, found.project_id), worker, found.attempts + 1, found.recipient
        )
        taken = connection.execute(
            deliveries.update()
            .where(*_this(claim), due, deliveries.c.attempts == found.attempts)
            .values(
                state="sending",
                worker=worker,
                attempts=claim.attempts,
                lease_ms=now_ms + LEASE_MS,
                changed_ms=now_ms,
            )
        )
        return claim if taken.rowcount == 1 else None


def _is_due(now_ms: int) -> sa.ColumnElement[bool]:
    return sa.and_(deliveries.c.state == "planned", wait_is_over(deliveries, now_ms))


def is_work_waiting(store: Store, now_ms: int) -> bool:
    """Whether a slot can be claimed, a delivery begun, or one be marked as lost."""
    lost = sa.and_(deliveries.c.state == "sending", lease_ended(deliveries, now_ms))
    ready = sa.select(deliveries.c.slot_ms).where(sa.or_(_is_due(now_ms), lost)).limit(1)
    with store.read() as connection:
        return any(connection.execute(one).first() is not None for one in (ready, claimable(now_ms)))


TELLING = "!"
"""With this before its name, a recipient is told that something went wrong, and with what."""

TELL = """
INSERT INTO milepost_deliveries
(schedule_id, project_id, slot_ms, recipient, state, changed_ms, next_ms, attempts, report)
SELECT schedule_id, project_id, slot_ms, :mark || {what}, 'planned', :now, :now, 0, coalesce(report, '')
FROM {table} WHERE {{whose}} AND state IN ('failed', 'unknown') AND changed_ms >= :since {but}
ON CONFLICT (schedule_id, project_id, slot_ms, recipient) DO NOTHING
"""
TELL_OF_SLOTS = TELL.format(what="''", table="milepost_slots", but="")
TELL_OF_DELIVERIES = TELL.format(
    what="recipient", table="milepost_deliveries", but=f"AND recipient NOT LIKE '{TELLING}%'"
)
OF_SCHEDULE = "schedule_id = :whose"
OF_MILESTONES = f"project_id = :whose AND schedule_id LIKE '{OF_MILESTONE}%'"
"""What happens to milestones, in the ledger; no schedule's id has a blank in it."""


def plan_telling(store: Store, schedule_id: str, names: Sequence[str], since_ms: int, now_ms: int) -> int:
    """Plan that each of these is told, once, of each thing that went wrong since then; returns how many are new."""
    return _plan_telling(store, OF_SCHEDULE, schedule_id, names, since_ms, now_ms)


def plan_telling_of_messages(store: Store, project: str, names: Sequence[str], since_ms: int, now_ms: int) -> int:
    """The same of messages about what happened to a project's milestones."""
    return _plan_telling(store, OF_MILESTONES, project, names, since_ms, now_ms)


def _plan_telling(store: Store, of: str, whose: str, names: Sequence[str], since_ms: int, now_ms: int) -> int:
    statements = [sa.text(one.format(whose=of)) for one in (TELL_OF_SLOTS, TELL_OF_DELIVERIES)]
    rows = [{"mark": f"{TELLING}{name} ", "whose": whose, "since": since_ms, "now": now_ms} for name in names]
    with one_at_a_time(store) as connection:
        return sum(connection.execute(statement, row).rowcount for row in rows for statement in statements)


def _this(claim: Claim) -> tuple[sa.ColumnElement[bool], ...]:
    return (*same(deliveries, claim.key), deliveries.c.recipient == claim.recipient)


def mark_lost(store: Store, now_ms: int) -> list[DeliveryLine]:
    """Deliveries whose worker died while sending become unknown; returns those that this caller marked."""
    lost = sa.and_(deliveries.c.state == "sending", lease_ended(deliveries, now_ms))
    with store.read() as connection:
        if connection.execute(sa.select(deliveries.c.slot_ms).where(lost).limit(1)).first() is None:
            return []
    with one_at_a_time(store) as connection:
        told = {"state": "unknown", "reason": LOST, "next_step": LOST_STEP, "changed_ms": now_ms}
        found = connection.execute(deliveries.update().where(lost).values(**told).returning(deliveries)).all()
        return [delivery_line(row) for row in found]


def record_delivery(
    store: Store,
    claim: Claim,
    state: DeliveryState,
    reason: str | None,
    next_step: str | None,
    now_ms: int,
    *,
    again_ms: int | None = None,
    also: Sequence[tuple[str, str, str, int | None]] = (),
) -> bool:
    """Write down what became of it; whether it was still this worker's.

    A worker that was thought dead may still tell what it knows of what is held for unknown. again_ms: when it is tried
    again. also: of several addresses, those that were refused: recipient, reason, next step, and when to try again.
    """
    mine = (
        deliveries.c.state.in_(("sending", "unknown")),
        deliveries.c.worker == claim.worker,
        deliveries.c.attempts == claim.attempts,
    )
    told = {"state": state, "reason": reason, "next_step": next_step, "changed_ms": now_ms, "lease_ms": None}
    with one_at_a_time(store) as connection:
        done = deliveries.update().where(*_this(claim), *mine).values(**told, next_ms=again_ms or now_ms)
        report = connection.execute(done.returning(deliveries.c.report)).scalar_one_or_none()
        if report is None:
            return False
        rows = [{**key_columns(claim.key), **_refused(one, report, claim.attempts, now_ms)} for one in also]
        if rows:
            connection.execute(deliveries.insert(), rows)
        return True


def _refused(one: tuple[str, str, str, int | None], report: str, attempts: int, now_ms: int) -> dict[str, object]:
    recipient, reason, next_step, again_ms = one
    return {
        "recipient": recipient,
        "state": "failed" if again_ms is None else "planned",
        "changed_ms": now_ms,
        "next_ms": again_ms or now_ms,
        "attempts": attempts,
        "report": report,
        "reason": reason,
        "next_step": next_step,
    }


def delivery_line(row: sa.Row[tuple[object, ...]]) -> DeliveryLine:
    told = row._mapping
    return DeliveryLine(
        SlotKey(told["slot_ms"], told["schedule_id"], told["project_id"]),
        told["recipient"],
        told["state"],
        told["changed_ms"],
        told["attempts"],
        told["report"],
        told["reason"],
        told["next_step"],
    )
