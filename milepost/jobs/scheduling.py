"""What is due is done: slots are planned, snapshots taken, each handed over to its recipients, forecasts kept."""

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from secrets import token_hex

from milepost.domain.errors import KeepingError, MilepostError, StoreRefused
from milepost.domain.events import event_named
from milepost.domain.ledger import Claim, DeliveryState, SlotKey
from milepost.exports.clean_text import clean
from milepost.jobs.deliveries.message import Failed, HandedOver, Message, Outcome, Recipient
from milepost.jobs.deliveries.sending import send
from milepost.jobs.event_message import event_told, owner_of
from milepost.jobs.forecast_keeping import keep_due
from milepost.jobs.milestone_events import plan_events
from milepost.jobs.scheduled_message import message_of, recipient_of
from milepost.jobs.scheduled_snapshot import kept_snapshot, snapshot_of
from milepost.jobs.schedules import Schedules, schedules_of
from milepost.jobs.slots_due import plan_due
from milepost.jobs.telling import is_telling, plan_to_tell, plan_to_tell_of_messages, told, told_of_message
from milepost.jobs.workspace import Workspace, to_ms
from milepost.store.delivery_ledger import claim_delivery, mark_lost, record_delivery
from milepost.store.ledger import LONGEST_WAIT_MS, MOST_RENDERINGS, claim_slot, record_not_rendered, record_rendered
from milepost.store.ledger_lines import slot_line

Clock = Callable[[], datetime]
HandOver = Callable[[Recipient, Message, str, datetime, Mapping[str, str]], Outcome]
MOST_DELIVERIES = 6
FIRST_WAIT_MS = 60_000
LONGEST_REASON = 1_000
RUN_AGAIN = "mend that; then `milepost schedules run {}`"
TELL_BY_HAND = "mend that; it is not told again by itself"
NO_SCHEDULE = "the schedule {!r} is no more"
NO_PROJECT = "the project {!r} is no more"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a slot, or to a delivery of it. `owner`: who answers for the schedule, or for the
    milestone that is told of."""

    key: SlotKey
    recipient: str
    state: str
    reason: str | None = None
    next_step: str | None = None
    owner: str | None = None

    @property
    def is_trouble(self) -> bool:
        return self.state in ("failed", "unknown")


@dataclass(slots=True)
class Done:
    """What one round did. `broken`: schedules and projects that cannot be used, with why."""

    planned: int = 0
    events: list[Event] = field(default_factory=list)
    broken: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_trouble(self) -> bool:
        return bool(self.broken) or any(one.is_trouble for one in self.events)


def worker_name() -> str:
    """A name that no other worker has."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{token_hex(4)}"


def do_due(
    workspace: Workspace,
    clock: Clock,
    worker: str,
    hand_over: HandOver = send,
    environ: Mapping[str, str] = os.environ,
) -> Done:
    """Do all that is due, and return what was done. Several may do so at once, on one store, on many machines.

    Raises StoreRefused if the store is gone, locked or read-only: nothing is lost, the next round goes on from there.
    """
    schedules = schedules_of(workspace)
    noticed = plan_events(workspace, clock())
    done = Done(noticed.planned, broken={**schedules.broken, **noticed.broken})
    for schedule in schedules.known.values():
        done.planned += plan_due(workspace, schedule, clock())
    shift = Shift(workspace, schedules, clock, worker, hand_over, environ, done)
    shift.tell_lost()
    shift.work()
    try:
        keep_due(workspace, clock())
    except StoreRefused:
        raise
    except MilepostError as error:  # what was done before is told all the same
        done.broken = {**done.broken, "forecasts": str(error)}
    return done


@dataclass(frozen=True, slots=True)
class Shift:
    """One worker's round: it delivers what is ready before it renders what is next."""

    workspace: Workspace
    schedules: Schedules
    clock: Clock
    worker: str
    hand_over: HandOver
    environ: Mapping[str, str]
    done: Done

    def work(self) -> None:
        """Until nothing is left, and whoever is to be told of trouble is told."""
        is_more = True
        while is_more:
            while self.deliver_next() or self.render_next():
                pass
            now = self.clock()
            told = [plan_to_tell(self.workspace, one, now) for one in self.schedules.known.values()]
            is_more = sum(told) + plan_to_tell_of_messages(self.workspace, now) > 0

    def tell_lost(self) -> None:
        for one in mark_lost(self.workspace.store, to_ms(self.clock())):
            self.tell(one.key, one.recipient, one.state, one.reason, one.next_step)

    def render_next(self) -> bool:
        claim = claim_slot(self.workspace.store, self.worker, to_ms(self.clock()))
        if claim is None:
            return False
        key = claim.key
        schedule = self.schedules.known.get(key.schedule)
        if schedule is None or key.project not in self.workspace.configuration.projects:
            gone = NO_SCHEDULE.format(key.schedule) if schedule is None else NO_PROJECT.format(key.project)
            self.not_rendered(claim, gone, "nothing is to be done if that was meant", again=False)
            return True
        try:
            rendered = snapshot_of(self.workspace, schedule, key, self.clock())
        except Exception as error:  # one report that cannot be made must not stop the others
            self.not_rendered(claim, reason_of(error), RUN_AGAIN.format(key.schedule), again=True)
            return True
        kept = rendered.kept
        at_ms = to_ms(self.clock())
        if record_rendered(self.workspace.store, claim, kept.id, kept.report, rendered.lines, schedule.to, at_ms):
            self.tell(key, "", "rendered")
        return True

    def not_rendered(self, claim: Claim, reason: str, next_step: str, *, again: bool) -> None:
        now_ms = to_ms(self.clock())
        again_ms = now_ms + wait_ms(claim.attempts) if again and claim.attempts < MOST_RENDERINGS else None
        if record_not_rendered(self.workspace.store, claim, reason, next_step, again_ms, now_ms):
            self.tell(claim.key, "", "failed" if again_ms is None else "planned", reason, next_step)

    def deliver_next(self) -> bool:
        now = self.clock()
        claim = claim_delivery(self.workspace.store, self.worker, to_ms(now))
        if claim is None:
            return False
        try:
            recipient, message = self.prepared(claim)
        except Exception as error:  # one message that cannot be put together must not stop the others
            again = isinstance(error, StoreRefused | KeepingError | OSError)
            step = TELL_BY_HAND if event_named(claim.key.schedule) else RUN_AGAIN.format(claim.key.schedule)
            outcome: Outcome = Failed(reason_of(error), step, again)
        else:
            outcome = self.hand_over(recipient, message, name_of(claim), now, self.environ)
        self.record(claim, outcome)
        return True

    def prepared(self, claim: Claim) -> tuple[Recipient, Message]:
        """Whom it is for and what is sent. Raises ConfigurationError where it must not be sent."""
        key, event = claim.key, event_named(claim.key.schedule)
        if event is not None:
            return (told_of_message if is_telling(claim) else event_told)(self.workspace, event, claim)
        schedule, _ = self.schedules.named(key.schedule), self.workspace.project(key.project)
        if is_telling(claim):
            return told(self.workspace, schedule, claim)
        line = slot_line(self.workspace.store, key)
        if line is None or line.snapshot is None or line.report is None:
            raise MilepostError("the ledger has no snapshot for it")
        recipient = recipient_of(self.workspace, schedule, claim.recipient)
        kept, bodies = kept_snapshot(self.workspace, key, line.snapshot, line.report)
        if kept.audience != schedule.audience:
            raise MilepostError(f"it was made for {kept.audience}, and the schedule is for {schedule.audience} now")
        return recipient, message_of(self.workspace, schedule, kept, bodies, line.lines)

    def record(self, claim: Claim, outcome: Outcome) -> None:
        store, now_ms = self.workspace.store, to_ms(self.clock())
        if isinstance(outcome, HandedOver):
            refused = [self.refused(claim, address, why, now_ms) for address, why in outcome.refused]
            if record_delivery(store, claim, "handed over", outcome.told, None, now_ms, also=refused):
                self.tell(claim.key, claim.recipient, "handed over", outcome.told)
                for name, reason, step, again_ms in refused:
                    self.tell(claim.key, name, "failed" if again_ms is None else "planned", reason, step)
        elif isinstance(outcome, Failed):
            again_ms = next_try(claim, outcome, now_ms)
            state: DeliveryState = "failed" if again_ms is None else "planned"
            reason, step = short(outcome.reason), outcome.next_step
            if record_delivery(store, claim, state, reason, step, now_ms, again_ms=again_ms):
                self.tell(claim.key, claim.recipient, state, reason, step)
        elif record_delivery(store, claim, "unknown", short(outcome.reason), outcome.next_step, now_ms):
            self.tell(claim.key, claim.recipient, "unknown", outcome.reason, outcome.next_step)

    def refused(self, claim: Claim, address: str, why: Failed, now_ms: int) -> tuple[str, str, str, int | None]:
        name = claim.recipient.partition(" ")[0]
        return f"{name} {address}", short(why.reason), why.next_step, next_try(claim, why, now_ms)

    def tell(
        self, key: SlotKey, recipient: str, state: str, reason: str | None = None, next_step: str | None = None
    ) -> None:
        schedule, event = self.schedules.known.get(key.schedule), event_named(key.schedule)
        owner = schedule.owner if schedule is not None else None
        told = Event(key, recipient, state, reason, next_step, owner)
        if told.is_trouble and event is not None:
            told = replace(told, owner=owner_of(self.workspace, event, key.project))
        self.done.events.append(told)


def name_of(claim: Claim) -> str:
    """What a delivery is known by, the same at each try."""
    return f"{claim.key.schedule} {claim.key.project} {claim.key.slot_ms} {claim.recipient}"


def wait_ms(attempts: int) -> int:
    """1, 2, 4, 8, … minutes."""
    return min(FIRST_WAIT_MS << min(max(0, attempts - 1), 20), LONGEST_WAIT_MS)


def next_try(claim: Claim, why: Failed, now_ms: int) -> int | None:
    """When a failed delivery is tried again; None: not at all."""
    if not why.again or claim.attempts >= MOST_DELIVERIES:
        return None
    return now_ms + min(max(wait_ms(claim.attempts), round((why.after_seconds or 0) * 1000)), LONGEST_WAIT_MS)


def reason_of(error: Exception) -> str:
    if isinstance(error, MilepostError):
        return short(str(error))
    return short(f"it broke off unexpectedly ({type(error).__name__}: {error})")


def short(text: str) -> str:
    told = " ".join(clean(text).split())
    return told if len(told) <= LONGEST_REASON else told[: LONGEST_REASON - 1] + "…"
