"""The message that tells of what happened to a milestone, as it was written down when it was noticed."""

from milepost.domain.errors import ConfigurationError, MilepostError, NothingSuch
from milepost.domain.events import MilestoneEvent
from milepost.domain.ledger import Claim
from milepost.jobs.deliveries.message import Message, Recipient
from milepost.jobs.milestone_events import message_name
from milepost.jobs.scheduled_message import page_link, recipient_among
from milepost.jobs.workspace import Workspace
from milepost.store.ledger_lines import slot_line


def owner_of(workspace: Workspace, event: MilestoneEvent, project: str) -> str | None:
    """Who answers for the milestone, in the plan as it is now."""
    try:
        return next((one.owner for one in workspace.in_force(project).milestones if one.id == event.milestone), None)
    except NothingSuch:  # the project was taken out in the meantime
        return None


def event_told(workspace: Workspace, event: MilestoneEvent, claim: Claim) -> tuple[Recipient, Message]:
    """Whom it is for and what is said. Raises ConfigurationError if they are no longer to be told, and NothingSuch."""
    key = claim.key
    notify = workspace.configuration.notify.get(workspace.project(key.project).id)
    if notify is None or event.kind not in notify.events:
        raise ConfigurationError(f"the project {key.project!r} no longer tells that a milestone is {event.kind}")
    recipient = recipient_among(workspace, notify.to, claim.recipient, f"the project {key.project!r} no longer tells")
    line = slot_line(workspace.store, key)
    if line is None or line.snapshot is None or not line.lines:
        raise MilepostError("the ledger has no words for it")
    if line.snapshot != message_name(key, event, notify.audience):
        raise MilepostError(f"it was written for another audience than the {notify.audience} who are told now")
    return recipient, Message(
        project=key.project,
        snapshot=line.snapshot,
        report=line.report or "",
        subject=line.lines[0],
        lines=line.lines[1:],
        link=page_link(workspace.configuration, key.project),
    )
