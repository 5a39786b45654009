"""What a schedule would send is made to look at, or sent to one recipient as a test: the ledger knows nothing of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from os import environ as process_environ
from pathlib import Path
from tempfile import TemporaryDirectory

from milepost.domain.errors import ConfigurationError
from milepost.domain.schedules import Schedule
from milepost.figures.change_words import news_lines
from milepost.jobs.deliveries.message import Email, Message, Outcome, Recipient
from milepost.jobs.deliveries.sending import send
from milepost.jobs.keeping import Place, place_of
from milepost.jobs.scheduled_message import message_of, recipient_of
from milepost.jobs.scheduled_snapshot import formats_of, home_of
from milepost.jobs.snapshots import Snapshot, Tell, edition_for, keep_edition
from milepost.jobs.workspace import Workspace, to_ms

TEST = "[test] "


def preview(
    workspace: Workspace,
    schedule: Schedule,
    projects: Sequence[str],
    out: Path,
    now: datetime,
    tell: Tell | None = None,
) -> list[tuple[Snapshot, Place]]:
    """The snapshots that it would take now, below `out` and not among its own. Raises ConfigurationError."""
    return [_made(workspace, schedule, project, place_of(out), now, tell)[:2] for project in projects]


def _made(
    workspace: Workspace, schedule: Schedule, project: str, out: Place, now: datetime, tell: Tell | None = None
) -> tuple[Snapshot, Place, tuple[str, ...]]:
    at = now.replace(microsecond=now.microsecond // 1000 * 1000)
    edition, since = edition_for(workspace, project, at, schedule.audience, home_of(workspace, schedule.id))
    kept, folder = keep_edition(
        workspace, edition, since, formats_of(workspace, schedule), schedule.audience, out, tell
    )
    return kept, folder, news_lines(edition)


def send_test(
    workspace: Workspace,
    schedule: Schedule,
    project: str,
    recipient: str,
    now: datetime,
    address: str | None = None,
    environ: Mapping[str, str] = process_environ,
) -> Outcome:
    """Send what it would send now to one of its recipients, marked as a test; `address`: of an e-mail recipient, this
    one only. Raises ConfigurationError, with the way out."""
    whom = recipient_of_test(workspace, schedule, recipient, address)
    with TemporaryDirectory(prefix="milepost-test-") as out:
        kept, folder, lines = _made(workspace, schedule, project, place_of(Path(out)), now)
        read = folder.read([one.name for one in kept.files])
    bodies = {one.format: read[one.name] for one in kept.files}
    message = as_test(message_of(workspace, schedule, kept, bodies, lines))
    return send(whom, message, f"test {schedule.id} {project} {to_ms(now)} {recipient}", now, environ)


def recipient_of_test(workspace: Workspace, schedule: Schedule, recipient: str, address: str | None) -> Recipient:
    whom = recipient_of(workspace, schedule, recipient)
    if address is None:
        return whom
    if not isinstance(whom, Email):
        raise ConfigurationError(f"the recipient {recipient!r} gets no mail; leave the address out")
    if address.count("@") != 1 or any(one.isspace() or one in "<>,;" for one in address):
        raise ConfigurationError(f"{address!a:.80} is no e-mail address; write only the address")
    return replace(whom, to=(address,))


def as_test(message: Message) -> Message:
    """Nobody takes it for the real one: neither by its subject nor by the folder that it is put into."""
    return replace(message, subject=f"{TEST}{message.subject}", snapshot=f"test-{message.snapshot}")
