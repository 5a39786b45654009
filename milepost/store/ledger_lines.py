"""What the ledger says, newest first, and one line of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import orjson
import sqlalchemy as sa

from milepost.domain.events import OF_MILESTONE
from milepost.domain.ledger import DeliveryLine, SlotKey, SlotLine
from milepost.store.database import Store
from milepost.store.delivery_ledger import delivery_line
from milepost.store.ledger import same
from milepost.store.tables import deliveries, slots


def slot_lines(store: Store, schedule_id: str | None = None, most: int = 100) -> list[SlotLine]:
    """The newest slots of a schedule, or of all; newest first."""
    asked = sa.select(slots).order_by(slots.c.slot_ms.desc(), slots.c.schedule_id, slots.c.project_id).limit(most)
    mine = asked if schedule_id is None else asked.where(slots.c.schedule_id == schedule_id)
    with store.read() as connection:
        return [_slot_line(row) for row in connection.execute(mine)]


def milestone_lines(store: Store, projects: Collection[str], most: int = 100) -> list[SlotLine]:
    """The newest of what happened to milestones of these projects and was to be told; newest first."""
    told = (slots.c.schedule_id.startswith(OF_MILESTONE), slots.c.project_id.in_(list(projects)))
    order = (slots.c.slot_ms.desc(), slots.c.project_id, slots.c.schedule_id)
    with store.read() as connection:
        return [
            _slot_line(row) for row in connection.execute(sa.select(slots).where(*told).order_by(*order).limit(most))
        ]


def slot_line(store: Store, key: SlotKey) -> SlotLine | None:
    with store.read() as connection:
        found = connection.execute(sa.select(slots).where(*same(slots, key))).one_or_none()
        return None if found is None else _slot_line(found)


def delivery_line_of(store: Store, key: SlotKey, recipient: str) -> DeliveryLine | None:
    with store.read() as connection:
        asked = sa.select(deliveries).where(*same(deliveries, key), deliveries.c.recipient == recipient)
        found = connection.execute(asked).one_or_none()
        return None if found is None else delivery_line(found)


def delivery_lines(store: Store, schedule_id: str | None = None, since_ms: int = 0) -> list[DeliveryLine]:
    """The deliveries of slots since then; in the order of slots and recipients."""
    order = (deliveries.c.slot_ms, deliveries.c.schedule_id, deliveries.c.project_id, deliveries.c.recipient)
    asked = sa.select(deliveries).where(deliveries.c.slot_ms >= since_ms).order_by(*order)
    mine = asked if schedule_id is None else asked.where(deliveries.c.schedule_id == schedule_id)
    with store.read() as connection:
        return [delivery_line(row) for row in connection.execute(mine)]


def by_slot(lines: Iterable[DeliveryLine]) -> Mapping[SlotKey, Sequence[DeliveryLine]]:
    found: defaultdict[SlotKey, list[DeliveryLine]] = defaultdict(list)
    for line in lines:
        found[line.key].append(line)
    return found


def _slot_line(row: sa.Row[tuple[object, ...]]) -> SlotLine:
    told = row._mapping
    return SlotLine(
        SlotKey(told["slot_ms"], told["schedule_id"], told["project_id"]),
        told["state"],
        told["changed_ms"],
        told["attempts"],
        told["snapshot"],
        told["report"],
        tuple(orjson.loads(told["lines"] or "[]")),
        told["reason"],
        told["next_step"],
    )
