"""Which kept snapshots a reader may see, and whether each is as it was written."""

from milepost.app import working
from milepost.app.kept import Kept
from milepost.app.who import Reader
from milepost.domain.errors import KeepingError
from milepost.jobs.keeping import Look
from milepost.jobs.keeping.place import MANIFEST
from milepost.jobs.kept_snapshots import KeptSnapshot, kept_snapshots
from milepost.jobs.workspace import Workspace, utc_now

LIST_SECONDS = 30.0
"""How old a bucket's list may be that a page shows."""
_faults: Kept[tuple[str, ...]] = Kept(20_000)


def seen_snapshots(
    workspace: Workspace, reader: Reader, project_id: str | None = None, max_age_seconds: float = 0
) -> list[KeptSnapshot]:
    """Those of projects that they see, newest first; those for the team only where they may read its notes. Raises
    KeepingError where a bucket does not answer; `max_age_seconds` is as Place.found has it."""
    rights = {name: reader.rights(name) for name in reader.projects(workspace)}
    return [
        one
        for one in kept_snapshots(workspace.kept, max_age_seconds)
        if one.project in rights
        and project_id in (None, one.project)
        and (one.audience == "stakeholders" or "see team notes" in rights[one.project])
    ]


def listed_snapshots(workspace: Workspace, reader: Reader) -> tuple[list[KeptSnapshot], str | None]:
    """The same for a page, from a list that is not older than the last snapshot that was taken on a page; or why there
    is none, with the way out."""
    ended = [_ended(workspace, project) for project in workspace.configuration.projects]
    age = min([LIST_SECONDS, *(one for one in ended if one is not None)])
    try:
        return seen_snapshots(workspace, reader, max_age_seconds=age), None
    except KeepingError as error:
        return [], str(error)


def snapshot_work(project: str) -> str:
    """The kind of work that takes a snapshot of a project."""
    return f"snapshot of {project}"


def _ended(workspace: Workspace, project: str) -> float | None:
    """How many seconds ago the taking of a snapshot ended, if one did."""
    work = working.latest(workspace.configuration.path, snapshot_work(project))
    return None if work is None or work.ended is None else (utc_now() - work.ended).total_seconds()


def faults_of_kept(one: KeptSnapshot, *, again: bool = False) -> tuple[str, ...]:
    """What is not as it was written. Files are read anew when they look otherwise than they did, or if `again` is
    asked for; those in a bucket only then, and until then what names and sizes show must do."""
    key = _key(one)
    if again:
        return _faults.keep(key, tuple(one.faults()))
    if one.folder.is_remote:
        known = _faults.peek(key)
        return tuple(one.faults_at_sight()) if known is None else known
    return _faults.get(key, lambda: tuple(one.faults()))


def is_proved(one: KeptSnapshot) -> bool:
    """Whether its files were read, and not only looked at."""
    return not one.folder.is_remote or _faults.peek(_key(one)) is not None


def _key(one: KeptSnapshot) -> tuple[str, str | None, tuple[tuple[str, Look], ...]]:
    try:
        looks = one.folder.looks()
    except OSError:
        looks = {}
    return str(one.folder), one.fault, tuple((name, look) for name, look in looks.items() if name != MANIFEST)
