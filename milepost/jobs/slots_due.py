"""Which slots of a schedule are due, which of those that nobody was there for are caught up, and which are not."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from milepost.domain.cron import next_slots, slots
from milepost.domain.ledger import SlotKey
from milepost.domain.schedules import Schedule
from milepost.jobs.workspace import Workspace, from_ms, to_ms
from milepost.store.ledger import plan, planned_until

ON_TIME = timedelta(minutes=15)
MOST_CAUGHT_UP = 1_000
MOST_LISTED = 50
MISSED = "nothing ran at that time"


@dataclass(frozen=True, slots=True)
class Due:
    """Slots to run, and slots that are passed over with why."""

    run: tuple[datetime, ...]
    skip: tuple[datetime, ...]
    why: str


def plan_due(workspace: Workspace, schedule: Schedule, now: datetime) -> int:
    """Write down what is due by now; returns how many slots are new. One that is seen for the first time begins now."""
    before_ms, now_ms = planned_until(workspace.store, schedule.id), to_ms(now)
    due = Due((), (), "")
    if before_ms is not None and before_ms <= now_ms:
        due = due_slots(schedule, from_ms(before_ms), now)
        if not due.run and not due.skip and not schedule.paused:
            return 0
    # Where the last look lies in the future, the clock was set back: what was planned then stays as it is.
    run, skip = ([key for one in some for key in keys_of(schedule, one)] for some in (due.run, due.skip))
    return plan(workspace.store, schedule.id, before_ms, now_ms, run, skip, due.why, now_ms)


def due_slots(schedule: Schedule, after: datetime, now: datetime) -> Due:
    """Those later than `after`, by now; of those that are late, what the schedule says is caught up."""
    if schedule.paused:
        return Due((), (), "")
    found = deque(_until_last_day(schedule, after, now), maxlen=MOST_CAUGHT_UP)
    if not found:
        return Due((), (), "")
    if schedule.missed == "all":
        return Due(tuple(found), (), "")
    last = found.pop()
    passed = tuple(found)[-MOST_LISTED:]
    if schedule.missed == "skip":
        why = f"{MISSED}, and missed times are skipped"
        late = now - last > ON_TIME
        return Due((), (*passed, last)[-MOST_LISTED:], why) if late else Due((last,), passed, why)
    return Due((last,), passed, f"{MISSED}, and only the latest missed time is caught up")


def _until_last_day(schedule: Schedule, after: datetime, now: datetime) -> Iterator[datetime]:
    zone = ZoneInfo(schedule.time_zone)
    for slot in slots(schedule.cron, schedule.time_zone, after, now):
        if schedule.until is not None and slot.astimezone(zone).date() > schedule.until:
            return
        yield slot


def coming_slots(schedule: Schedule, after: datetime, count: int) -> list[datetime]:
    """The next ones, on the schedule's own clock; fewer if it fires no more."""
    zone = ZoneInfo(schedule.time_zone)
    found = (one.astimezone(zone) for one in next_slots(schedule.cron, schedule.time_zone, after, count))
    return [one for one in found if schedule.until is None or one.date() <= schedule.until]


def keys_of(schedule: Schedule, slot: datetime) -> Iterator[SlotKey]:
    return (SlotKey(to_ms(slot), schedule.id, project) for project in schedule.projects)
