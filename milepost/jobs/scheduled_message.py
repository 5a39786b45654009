"""What a schedule sends of a snapshot, and what a recipient of milepost.yaml is to the senders."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from milepost.domain.errors import ConfigurationError
from milepost.domain.schedules import Recipient, Schedule
from milepost.exports.formats import FORMATS
from milepost.figures.dates import day_text
from milepost.jobs.deliveries import message as sent
from milepost.jobs.scheduled_snapshot import MAIL, PICTURE
from milepost.jobs.snapshots import Snapshot
from milepost.jobs.workspace import Workspace


def _email(keys: Mapping[str, Any]) -> sent.Email:
    return sent.Email(from_=keys["sender"], **{key: held for key, held in keys.items() if key != "sender"})


MAKE: Mapping[str, Callable[[Mapping[str, Any]], sent.Recipient]] = {
    "folder": lambda keys: sent.Folder(**keys),
    "email": _email,
    "slack": lambda keys: sent.Slack(**keys),
    "teams": lambda keys: sent.Teams(**keys),
    "webhook": lambda keys: sent.Webhook(**keys),
    "apprise": lambda keys: sent.Apprise(**keys),
}


def reach(recipient: Recipient) -> sent.Recipient:
    """What the senders call it."""
    return MAKE[recipient.kind](recipient.keys)


def recipient_of(workspace: Workspace, schedule: Schedule, written: str) -> sent.Recipient:
    """Whom a delivery is for: a recipient's name, or its name and one address of it.

    Raises ConfigurationError if that is no longer among those that the schedule sends to.
    """
    name, _, address = written.partition(" ")
    known: Recipient | None = workspace.configuration.recipients.get(name)
    if name not in schedule.to or known is None:
        raise ConfigurationError(f"the schedule {schedule.id!r} no longer sends to {name!r}")
    made = reach(known)
    if not address:
        return made
    if not isinstance(made, sent.Email) or address not in made.to:
        raise ConfigurationError(f"the recipient {name!r} no longer has the address {address!r}")
    return replace(made, to=(address,))


def message_of(
    schedule: Schedule, title: str, kept: Snapshot, bodies: Mapping[str, bytes], lines: tuple[str, ...]
) -> sent.Message:
    """The files that the schedule asks for, and what changed. `title`: the project's."""
    day = datetime.fromisoformat(kept.as_of).astimezone(ZoneInfo(schedule.time_zone)).date()
    wanted = [name for name in schedule.formats if name in bodies]
    attachments = tuple(sent.Attachment(FORMATS[name].file, FORMATS[name].media_type, bodies[name]) for name in wanted)
    return sent.Message(
        project=kept.project,
        snapshot=kept.id,
        report=kept.report,
        subject=f"{title}, {day_text(day)}",
        lines=lines,
        html=bodies.get(MAIL) if PICTURE in bodies else None,  # it shows the picture
        picture=bodies.get(PICTURE),
        attachments=attachments,
    )
