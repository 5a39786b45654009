"""The snapshot of one slot: taken once, whole and sound, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec

from milepost.domain.errors import ConfigurationError
from milepost.domain.ledger import SlotKey
from milepost.domain.schedules import Schedule
from milepost.exports.json import instant
from milepost.figures.change_words import news_lines
from milepost.jobs.forecast_keeping import keep_shown
from milepost.jobs.keeping import Place
from milepost.jobs.snapshots import (
    Snapshot,
    edition_for,
    faults_in,
    id_begins,
    keep_edition,
    manifest_in,
    readable,
    refuse_unknown,
)
from milepost.jobs.workspace import Workspace, from_ms

PICTURE, MAIL = "png", "mail"
IN_MESSAGES = {"email": (PICTURE, MAIL), "slack": (PICTURE,), "teams": (PICTURE,), "apprise": (PICTURE,)}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A sound snapshot, with what a message says of it."""

    kept: Snapshot
    lines: tuple[str, ...]


def home_of(workspace: Workspace, schedule_id: str) -> Place:
    """Each schedule has a folder of its own, so that its snapshots tell what changed since its own last one."""
    return workspace.kept.below(schedule_id)


def snapshot_of(workspace: Workspace, schedule: Schedule, key: SlotKey, now: datetime) -> Rendered:
    """The one that a worker left before it died, if it is sound, or else a new one; its forecasts are kept as made
    `now`.

    Raises ConfigurationError for what cannot be written or is broken, and NothingSuch.
    """
    formats = formats_of(workspace, schedule)
    refuse_unknown(formats)
    out, as_of = home_of(workspace, schedule.id), from_ms(key.slot_ms)
    out.below(key.project).sweep()  # nobody else writes there while a slot of this project is claimed
    edition, since = edition_for(workspace, key.project, as_of, schedule.audience, out)
    left = _left_behind(schedule, key, formats, out)
    kept, folder = left or keep_edition(workspace, edition, since, formats, schedule.audience, out)
    refuse_unsound(kept, folder)
    keep_shown(workspace, edition.report, now)
    return Rendered(kept, news_lines(edition))


def formats_of(workspace: Workspace, schedule: Schedule) -> tuple[str, ...]:
    """Those that it asks for, and what goes into the messages themselves, where pictures can be made."""
    recipients = workspace.configuration.recipients
    kinds = [recipients[name].kind for name in schedule.to if name in recipients]
    besides = [name for kind in kinds for name in IN_MESSAGES.get(kind, ())] if find_spec("typst") else []
    return tuple(dict.fromkeys((*schedule.formats, *besides)))


def _left_behind(schedule: Schedule, key: SlotKey, formats: Sequence[str], out: Place) -> tuple[Snapshot, Place] | None:
    wanted = (instant(from_ms(key.slot_ms)), schedule.audience)
    home, begins = out.below(key.project), id_begins(from_ms(key.slot_ms))
    for kept, folder in readable(home, [name for name in home.names() if name.startswith(begins)]):
        has_all = set(formats) <= {one.format for one in kept.files}
        if (kept.as_of, kept.audience) == wanted and has_all and not unsound(kept, folder):
            return kept, folder
    return None


def unsound(kept: Snapshot, folder: Place) -> list[str]:
    """Why it must not be sent: what is not as it was written, and what is empty."""
    return _unsound(kept, folder, folder.read([one.name for one in kept.files]))


def _unsound(kept: Snapshot, folder: Place, bodies: Mapping[str, bytes]) -> list[str]:
    empty = [f"{one.name} is empty" for one in kept.files if one.bytes == 0]
    return faults_in(kept, folder.looks(), bodies) + empty


def refuse_unsound(kept: Snapshot, folder: Place) -> None:
    """Raises ConfigurationError."""
    _refuse(unsound(kept, folder), folder)


def _refuse(faults: Sequence[str], folder: Place) -> None:
    if faults:
        raise ConfigurationError(f"{folder}: {', '.join(faults)}; a broken snapshot is never sent")


def kept_snapshot(
    workspace: Workspace, key: SlotKey, snapshot_id: str, report: str
) -> tuple[Snapshot, dict[str, bytes]]:
    """A snapshot as the ledger knows it, with its files by format, which are those that were proved. Raises
    ConfigurationError if it is not sound, and KeepingError if nobody can say."""
    folder = home_of(workspace, key.schedule).below(key.project, snapshot_id)
    kept = manifest_in(folder)
    if kept.report != report:
        raise ConfigurationError(f"{folder}: it is another one than was written down; a broken snapshot is never sent")
    bodies = folder.read([one.name for one in kept.files])
    _refuse(_unsound(kept, folder, bodies), folder)
    return kept, {one.format: bodies[one.name] for one in kept.files}
