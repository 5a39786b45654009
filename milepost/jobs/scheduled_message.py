"""What a schedule sends of a snapshot, and what a recipient of milepost.yaml is to the senders."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from milepost.config import Configuration
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
    return recipient_among(workspace, schedule.to, written, f"the schedule {schedule.id!r} no longer sends to")


def recipient_among(workspace: Workspace, to: Sequence[str], written: str, otherwise: str) -> sent.Recipient:
    """The same where `to` names those who may get it; `otherwise`: what is said before the name of one who may not."""
    name, _, address = written.partition(" ")
    known: Recipient | None = workspace.configuration.recipients.get(name)
    if name not in to or known is None:
        raise ConfigurationError(f"{otherwise} {name!r}")
    made = reach(known)
    if not address:
        return made
    if not isinstance(made, sent.Email) or address not in made.to:
        raise ConfigurationError(f"the recipient {name!r} no longer has the address {address!r}")
    return replace(made, to=(address,))


def message_of(
    workspace: Workspace, schedule: Schedule, kept: Snapshot, bodies: Mapping[str, bytes], lines: tuple[str, ...]
) -> sent.Message:
    """The files that the schedule asks for, what changed, and where to read on. Raises NothingSuch."""
    day = datetime.fromisoformat(kept.as_of).astimezone(ZoneInfo(schedule.time_zone)).date()
    wanted = [name for name in schedule.formats if name in bodies]
    title = workspace.project(kept.project).title
    attachments = tuple(sent.Attachment(FORMATS[name].file, FORMATS[name].media_type, bodies[name]) for name in wanted)
    return sent.Message(
        project=kept.project,
        snapshot=kept.id,
        report=kept.report,
        subject=f"{title}, {day_text(day)}",
        lines=lines,
        html=bodies.get(MAIL) if PICTURE in bodies else None,  # it shows the picture
        picture=bodies.get(PICTURE),
        picture_link=picture_link(workspace.configuration, kept, bodies),
        link=page_link(workspace.configuration, kept.project),
        attachments=attachments,
    )


def page_link(configuration: Configuration, project: str) -> str | None:
    """Where people read the project's page; None where nobody said at which address they open it."""
    return configuration.address and f"{configuration.address}/project?project={quote(project)}"


def picture_link(configuration: Configuration, kept: Snapshot, bodies: Mapping[str, bytes]) -> str | None:
    """Where the chart is fetched by those who cannot be handed it; None where that takes signing in, which they
    cannot."""
    if configuration.address is None or configuration.access is not None or PICTURE not in bodies:
        return None
    return f"{configuration.address}/api/projects/{quote(kept.project)}/snapshots/{kept.id}/{FORMATS[PICTURE].file}"
