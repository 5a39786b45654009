"""Who is told when something went wrong, and in which words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from milepost.domain.errors import ConfigurationError
from milepost.domain.events import MilestoneEvent
from milepost.domain.ledger import Claim
from milepost.domain.schedules import Schedule
from milepost.jobs.deliveries.message import Message, Recipient
from milepost.jobs.event_message import owner_of
from milepost.jobs.scheduled_message import page_link, reach
from milepost.jobs.workspace import Workspace, from_ms, to_ms
from milepost.store.delivery_ledger import TELLING, plan_telling, plan_telling_of_messages
from milepost.store.ledger_lines import delivery_line_of, slot_line

NEWS = timedelta(days=1)
"""What is older is told to nobody: who is to be told from today on does not want to hear of last year."""


def plan_to_tell(workspace: Workspace, schedule: Schedule, now: datetime) -> int:
    """Plan that those who are told of trouble are told of the latest, once each; returns how many messages are new."""
    if not schedule.tell:
        return 0
    return plan_telling(workspace.store, schedule.id, schedule.tell, to_ms(now - NEWS), to_ms(now))


def plan_to_tell_of_messages(workspace: Workspace, now: datetime) -> int:
    """The same of messages about milestones that did not arrive, or of which nobody knows."""
    told = {project: one.tell for project, one in workspace.configuration.notify.items() if one.tell}
    since, now_ms = to_ms(now - NEWS), to_ms(now)
    return sum(plan_telling_of_messages(workspace.store, *one, since, now_ms) for one in told.items())


def is_telling(claim: Claim) -> bool:
    return claim.recipient.startswith(TELLING)


def told(workspace: Workspace, schedule: Schedule, claim: Claim) -> tuple[Recipient, Message]:
    """Whom it is for and what is said. Raises ConfigurationError if they are no longer to be told."""
    name, _, whose = claim.recipient.removeprefix(TELLING).partition(" ")
    if name not in schedule.tell or name not in workspace.configuration.recipients:
        raise ConfigurationError(f"the schedule {schedule.id!r} no longer tells {name!r}")
    return reach(workspace.configuration.recipients[name]), _message(workspace, schedule, claim, whose)


def told_of_message(workspace: Workspace, event: MilestoneEvent, claim: Claim) -> tuple[Recipient, Message]:
    """The same where a message about a milestone went wrong. Raises NothingSuch, too."""
    name, _, whose = claim.recipient.removeprefix(TELLING).partition(" ")
    key, notify = claim.key, workspace.configuration.notify.get(workspace.project(claim.key.project).id)
    if notify is None or name not in notify.tell or name not in workspace.configuration.recipients:
        raise ConfigurationError(f"the project {key.project!r} no longer tells {name!r} what did not arrive")
    said, line = slot_line(workspace.store, key), delivery_line_of(workspace.store, key, whose)
    subject = said.lines[0] if said is not None and said.lines else key.schedule
    owner = owner_of(workspace, event, key.project)
    lines = () if line is None else (line.reason, line.next_step, owner and f"{owner} answers for this milestone")
    return reach(workspace.configuration.recipients[name]), Message(
        project=key.project,
        snapshot=f"trouble-{from_ms(key.slot_ms):%Y%m%dT%H%M%S}Z",
        report="" if line is None else line.report,
        subject=f"Milepost: “{subject}”: sending to {whose}: {'gone' if line is None else line.state}",
        lines=tuple(filter(None, lines)),
        link=page_link(workspace.configuration, key.project),
    )


def _message(workspace: Workspace, schedule: Schedule, claim: Claim, whose: str) -> Message:
    key, store = claim.key, workspace.store
    line = delivery_line_of(store, key, whose) if whose else slot_line(store, key)
    slot = from_ms(key.slot_ms)
    local = slot.astimezone(ZoneInfo(schedule.time_zone))
    state = line.state if line is not None else "gone"
    what = f"sending to {whose}" if whose else "the snapshot"
    lines = (line.reason or "", line.next_step or "") if line is not None else ()
    owner = (f"{schedule.owner} answers for this schedule",) if schedule.owner else ()
    return Message(
        project=key.project,
        snapshot=f"trouble-{slot:%Y%m%dT%H%M%S}Z",
        report=line.report or "" if line is not None else "",
        subject=f"Milepost: {schedule.title} of {local:%Y-%m-%d %H:%M}, {key.project}: {what}: {state}",
        lines=(*filter(None, lines), *owner),
    )
