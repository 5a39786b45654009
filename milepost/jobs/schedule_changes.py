"""Schedules are made, changed, paused and deleted; what was due before a change is done as it was then."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from milepost.domain.errors import ChangedMeanwhile, ConfigurationError
from milepost.domain.people import Author
from milepost.domain.schedules import Schedule
from milepost.jobs.schedules import checked, schedules_of
from milepost.jobs.slots_due import plan_due
from milepost.jobs.workspace import Workspace, to_ms
from milepost.planning.schedules import broken_lines, schedule_lines
from milepost.store.schedules import StoredSchedule, remove_schedule, store_schedule, stored_schedules


def stored_one(workspace: Workspace, schedule_id: str) -> StoredSchedule | None:
    """What the store has of it: the whole, or whether one of milepost.yaml rests."""
    return next((one for one in stored_schedules(workspace.store) if one.id == schedule_id), None)


def keep_schedule(
    workspace: Workspace, schedule_id: str, body: Any, version: int, by: Author, now: datetime
) -> StoredSchedule:
    """Make one in the store (version 0), or change it. Raises ConfigurationError, NotAllowed and ChangedMeanwhile."""
    if schedule_id in workspace.configuration.schedules:
        raise ConfigurationError(f"the schedule {schedule_id!r} is in milepost.yaml; change it there")
    after, before = checked(workspace, schedule_id, body), schedules_of(workspace).known.get(schedule_id)
    stored = stored_one(workspace, schedule_id)
    paused = stored.paused if stored is not None else None
    if paused is not None:
        after = replace(after, paused=paused)
    lines = schedule_lines(before, after, by)
    if before is not None:
        plan_due(workspace, before, now)
    _begin(workspace, after, now)
    return store_schedule(workspace.store, schedule_id, version, body, paused, by.name, to_ms(now), lines)


def _begin(workspace: Workspace, schedule: Schedule, now: datetime) -> None:
    """From here on it fires: what lies before is never caught up."""
    plan_due(workspace, replace(schedule, paused=True), now)


def delete_schedule(workspace: Workspace, seen: StoredSchedule, by: Author, now: datetime) -> None:
    """Take one out of the store, as it was seen. Raises NotAllowed, ConfigurationError and ChangedMeanwhile."""
    if seen.body is None or seen.id in workspace.configuration.schedules:
        raise ConfigurationError(f"the schedule {seen.id!r} is in milepost.yaml; take it out there")
    before, projects = schedules_of(workspace).known.get(seen.id), workspace.configuration.projects
    lines = broken_lines(seen.id, seen.body, projects, by) if before is None else schedule_lines(before, None, by)
    if not remove_schedule(workspace.store, seen.id, seen.version, to_ms(now), lines):
        theirs = stored_one(workspace, seen.id)
        what = "changed" if theirs is not None else "deleted"
        raise ChangedMeanwhile(f"somebody else {what} the schedule {seen.id!r} meanwhile; look at it again", theirs)


def pause(workspace: Workspace, schedule_id: str, paused: bool, by: Author, now: datetime) -> None:
    """Let it rest, or go on. Raises NothingSuch, NotAllowed, and ChangedMeanwhile."""
    schedule = schedules_of(workspace).named(schedule_id)
    if schedule.paused == paused:
        return
    lines = schedule_lines(schedule, replace(schedule, paused=paused), by)
    if not paused:
        _begin(workspace, schedule, now)  # what it passed over is done with
    stored = stored_one(workspace, schedule_id)
    version, body = (stored.version, stored.body) if stored is not None else (0, None)
    store_schedule(workspace.store, schedule_id, version, body, paused, by.name, to_ms(now), lines)
