"""What became of the times of a schedule, in words, as much of it as a reader may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from milepost.app.schedule_views import SeenSchedule
from milepost.domain.ledger import DeliveryLine, SlotLine
from milepost.jobs.workspace import Workspace, from_ms
from milepost.store.delivery_ledger import TELLING
from milepost.store.ledger_lines import by_slot, delivery_lines, slot_lines

MOST = 60
SLOTS = {
    "planned": ("○ waiting to be made", "muted"),
    "claimed": ("○ being made", "muted"),
    "rendered": ("✓ made", "reached"),
    "failed": ("! failed", "late"),
    "skipped": ("– passed over", "muted"),
}
DELIVERIES = {
    "planned": ("○", "waits", "muted"),
    "sending": ("○", "being sent", "muted"),
    "handed over": ("✓", "handed over", "reached"),
    "failed": ("!", "failed", "late"),
    "unknown": ("?", "nobody knows whether it arrived; it is never sent again by itself", "late"),
}


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    """`tone`: the colour of the words."""

    words: str
    tone: str
    reason: str | None
    next_step: str | None


@dataclass(frozen=True, slots=True)
class ShownSlot:
    """`link`: the page with its snapshot's files; "" where there is none."""

    at: datetime
    project: str
    words: str
    tone: str
    reason: str | None
    next_step: str | None
    link: str
    deliveries: tuple[ShownDelivery, ...]


def history_of(workspace: Workspace, one: SeenSchedule) -> tuple[ShownSlot, ...]:
    """Its latest times, newest first, for the projects that the reader sees. Reasons may name addresses, and are for
    those who may change it."""
    slots = [line for line in slot_lines(workspace.store, one.id, MOST) if line.key.project in one.titles]
    if not slots:
        return ()
    sent = by_slot(delivery_lines(workspace.store, one.id, min(line.key.slot_ms for line in slots)))
    return tuple(_slot(line, sent.get(line.key, ()), one) for line in slots)


def _slot(line: SlotLine, sent: Sequence[DeliveryLine], one: SeenSchedule) -> ShownSlot:
    words, tone = SLOTS[line.state]
    again = line.state == "planned" and line.attempts > 0
    shown = _shown(line.reason, line.next_step, may_change=one.may_change)
    deliveries = tuple(shown_delivery(each, may_change=one.may_change) for each in sent)
    link = f"snapshots?project={quote(line.key.project, safe='')}" if line.state == "rendered" else ""
    told = "! failed, and is tried again" if again else words
    return ShownSlot(from_ms(line.key.slot_ms), line.key.project, told, tone, *shown, link, deliveries)


def shown_delivery(line: DeliveryLine, *, may_change: bool) -> ShownDelivery:
    """`may_change`: whether the reader may know addresses and reasons."""
    mark, words, tone = DELIVERIES[line.state]
    is_telling = line.recipient.startswith(TELLING)
    name, _, address = line.recipient.removeprefix(TELLING).partition(" ")
    to = f"{name} {address}".strip() if may_change else name
    whom = f"telling {name} of what went wrong" if is_telling else f"to {to}"
    again = line.state == "planned" and line.attempts > 0
    told = f"{mark} {whom}: {'failed, and is tried again' if again else words}"
    return ShownDelivery(told, tone, *_shown(line.reason, line.next_step, may_change=may_change))


def _shown(reason: str | None, next_step: str | None, *, may_change: bool) -> tuple[str | None, str | None]:
    return (reason, next_step) if may_change else (None, None)
