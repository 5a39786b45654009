"""What is written down of each time a schedule fires: the slot, its snapshot, and each delivery of it."""

from dataclasses import dataclass
from typing import Literal

SlotState = Literal["planned", "claimed", "rendered", "failed", "skipped"]
DeliveryState = Literal["planned", "sending", "handed over", "failed", "unknown"]


@dataclass(frozen=True, slots=True, order=True)
class SlotKey:
    """One time of one schedule, for one project of it."""

    slot_ms: int
    schedule: str
    project: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A slot or a delivery that a worker has until its lease ends: what it records counts only while it has it.

    recipient: its name, or its name and one address; "" for a slot. attempts: how often it was claimed, this one too.
    """

    key: SlotKey
    worker: str
    attempts: int
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class SlotLine:
    """What became of a slot. `report`: the digest of the Report's JSON; `lines`: what changed, in words."""

    key: SlotKey
    state: SlotState
    changed_ms: int
    attempts: int
    snapshot: str | None
    report: str | None
    lines: tuple[str, ...]
    reason: str | None
    next_step: str | None


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """What became of a delivery."""

    key: SlotKey
    recipient: str
    state: DeliveryState
    changed_ms: int
    attempts: int
    report: str
    reason: str | None
    next_step: str | None
