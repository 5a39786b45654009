"""The snapshot of one slot: taken once, whole and sound, or not at all."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from milepost.domain.errors import ConfigurationError
from milepost.domain.ledger import SlotKey
from milepost.domain.schedules import Schedule
from milepost.exports.json import instant
from milepost.figures.change_words import news_lines
from milepost.jobs.forecast_keeping import keep_shown
from milepost.jobs.snapshots import (
    MANIFEST,
    Snapshot,
    edition_for,
    faults_of,
    keep_edition,
    read_manifest,
    refuse_unknown,
    snapshots_in,
)
from milepost.jobs.workspace import Workspace, from_ms

PICTURE, MAIL = "png", "mail"
IN_MESSAGES = {"email": (PICTURE, MAIL), "slack": (PICTURE,), "teams": (PICTURE,), "apprise": (PICTURE,)}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A sound snapshot, with what a message says of it."""

    kept: Snapshot
    lines: tuple[str, ...]


def home_of(workspace: Workspace, schedule_id: str) -> Path:
    """Each schedule has a folder of its own, so that its snapshots tell what changed since its own last one."""
    return workspace.configuration.kept_in / schedule_id


def snapshot_of(workspace: Workspace, schedule: Schedule, key: SlotKey, now: datetime) -> Rendered:
    """The one that a worker left before it died, if it is sound, or else a new one; its forecasts are kept as made
    `now`.

    Raises ConfigurationError for what cannot be written or is broken, and NothingSuch.
    """
    formats = formats_of(workspace, schedule)
    refuse_unknown(formats)
    out, as_of = home_of(workspace, schedule.id), from_ms(key.slot_ms)
    _sweep(out / key.project)
    edition, since = edition_for(workspace, key.project, as_of, schedule.audience, out)
    left = _left_behind(schedule, key, formats, out)
    kept, folder = left or keep_edition(workspace, edition, since, formats, schedule.audience, out)
    refuse_unsound(kept, folder)
    keep_shown(workspace, edition.report, now)
    return Rendered(kept, news_lines(edition))


def _sweep(home: Path) -> None:
    """What dead workers left half-written: nobody else writes here while a slot of this project is claimed."""
    for half in home.glob(".*-????????"):
        shutil.rmtree(half, ignore_errors=True)


def formats_of(workspace: Workspace, schedule: Schedule) -> tuple[str, ...]:
    """Those that it asks for, and what goes into the messages themselves, where pictures can be made."""
    recipients = workspace.configuration.recipients
    kinds = [recipients[name].kind for name in schedule.to if name in recipients]
    besides = [name for kind in kinds for name in IN_MESSAGES.get(kind, ())] if find_spec("typst") else []
    return tuple(dict.fromkeys((*schedule.formats, *besides)))


def _left_behind(schedule: Schedule, key: SlotKey, formats: Sequence[str], out: Path) -> tuple[Snapshot, Path] | None:
    wanted = (instant(from_ms(key.slot_ms)), schedule.audience)
    for kept, folder in snapshots_in(out, key.project):
        has_all = set(formats) <= {one.format for one in kept.files}
        if (kept.as_of, kept.audience) == wanted and has_all and not unsound(kept, folder):
            return kept, folder
    return None


def unsound(kept: Snapshot, folder: Path) -> list[str]:
    """Why it must not be sent: what is not as it was written, and what is empty."""
    return faults_of(kept, folder) + [f"{one.name} is empty" for one in kept.files if one.bytes == 0]


def refuse_unsound(kept: Snapshot, folder: Path) -> None:
    """Raises ConfigurationError."""
    faults = unsound(kept, folder)
    if faults:
        raise ConfigurationError(f"{folder}: {', '.join(faults)}; a broken snapshot is never sent")


def kept_snapshot(
    workspace: Workspace, key: SlotKey, snapshot_id: str, report: str
) -> tuple[Snapshot, dict[str, bytes]]:
    """A snapshot as the ledger knows it, with its files by format. Raises ConfigurationError if it is not sound."""
    folder = home_of(workspace, key.schedule) / key.project / snapshot_id
    kept = read_manifest(folder / MANIFEST)
    if kept.report != report:
        raise ConfigurationError(f"{folder}: it is another one than was written down; a broken snapshot is never sent")
    refuse_unsound(kept, folder)
    bodies = {one.format: (folder / one.name).read_bytes() for one in kept.files}
    if any(sha256(bodies[one.format]).hexdigest() != one.sha256 for one in kept.files):
        raise ConfigurationError(f"{folder}: a file was changed while it was read; a broken snapshot is never sent")
    return kept, bodies
