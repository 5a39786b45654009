"""Which kept snapshots a reader may see, and whether each is as it was written."""

from milepost.app.kept import Kept
from milepost.app.who import Reader
from milepost.jobs.kept_snapshots import KeptSnapshot, kept_snapshots
from milepost.jobs.snapshots import MANIFEST
from milepost.jobs.workspace import Workspace

_faults: Kept[tuple[str, ...]] = Kept(20_000)


def seen_snapshots(workspace: Workspace, reader: Reader, project_id: str | None = None) -> list[KeptSnapshot]:
    """Those of projects that they see, newest first; those for the team only where they may read its notes."""
    rights = {name: reader.rights(name) for name in reader.projects(workspace)}
    return [
        one
        for one in kept_snapshots(workspace.configuration.kept_in)
        if one.project in rights
        and project_id in (None, one.project)
        and (one.audience == "stakeholders" or "see team notes" in rights[one.project])
    ]


def faults_of_kept(one: KeptSnapshot, *, again: bool = False) -> tuple[str, ...]:
    """What is not as it was written. Files are read anew when they look otherwise than they did, or if `again` is
    asked for."""
    if again:
        return tuple(one.faults())
    return _faults.get((one.folder, one.fault, _looks(one)), lambda: tuple(one.faults()))


def _looks(one: KeptSnapshot) -> tuple[tuple[str, int, int, int], ...]:
    try:
        found = [(path.name, path.lstat()) for path in sorted(one.folder.iterdir()) if path.name != MANIFEST]
    except OSError:
        return ()
    return tuple((name, each.st_size, each.st_mtime_ns, each.st_ctime_ns) for name, each in found)
