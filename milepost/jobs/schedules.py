"""Which schedules there are: those of milepost.yaml and those that were made on the pages; and which of them rest."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from milepost.config.scheduled import stored_schedule
from milepost.domain.errors import ConfigurationError, NothingSuch
from milepost.domain.schedules import Schedule
from milepost.jobs.milestone_events import is_event_waiting
from milepost.jobs.slots_due import keys_of, plan_due
from milepost.jobs.workspace import Workspace, nearest, to_ms
from milepost.store.delivery_ledger import is_work_waiting
from milepost.store.ledger import add_slots
from milepost.store.schedules import stored_schedules


@dataclass(frozen=True, slots=True)
class Schedules:
    """`broken`: those of the store that can no longer be used, with why."""

    known: Mapping[str, Schedule]
    broken: Mapping[str, str]

    def named(self, schedule_id: str) -> Schedule:
        """Raises NothingSuch, with the nearest there is; ConfigurationError for a broken one."""
        if schedule_id in self.broken:
            raise ConfigurationError(self.broken[schedule_id])
        if schedule_id not in self.known:
            raise NothingSuch(f"there is no schedule {schedule_id!r}; {nearest(schedule_id, self.known)}")
        return self.known[schedule_id]


def schedules_of(workspace: Workspace) -> Schedules:
    """milepost.yaml comes first: one of the store with the same id only says whether it rests."""
    known, broken = dict(workspace.configuration.schedules), {}
    for stored in stored_schedules(workspace.store):
        try:
            if stored.id not in known and stored.body is not None:
                known[stored.id] = checked(workspace, stored.id, stored.body)
        except ConfigurationError as error:
            broken[stored.id] = str(error)
        if stored.id in known and stored.paused is not None:
            known[stored.id] = replace(known[stored.id], paused=stored.paused)
    return Schedules(known, broken)


def checked(workspace: Workspace, schedule_id: str, body: Any) -> Schedule:
    """The schedule in a body with the keys of milepost.yaml. Raises ConfigurationError."""
    whole = workspace.configuration
    return stored_schedule(schedule_id, body, whole.projects, whole.recipients, whole.time_zone)


def is_due(workspace: Workspace, now: datetime) -> bool:
    """Write down what is due by now, and tell whether there is anything to do; cheap where there is not."""
    for schedule in schedules_of(workspace).known.values():
        plan_due(workspace, schedule, now)
    return is_work_waiting(workspace.store, to_ms(now)) or is_event_waiting(workspace, now)


def plan_now(workspace: Workspace, schedule_id: str, now: datetime) -> None:
    """One more slot, at this instant. Raises NothingSuch, and ConfigurationError for one that cannot be used."""
    schedule = schedules_of(workspace).named(schedule_id)
    plan_due(workspace, schedule, now)
    add_slots(workspace.store, list(keys_of(schedule, now)), to_ms(now))
