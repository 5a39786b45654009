"""Which snapshots are kept where the pages and the commands look for them, found by name, and two of them compared."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import orjson

from milepost.domain.changes import Edition
from milepost.domain.errors import ConfigurationError, NothingSuch
from milepost.domain.people import AUDIENCES, Audience
from milepost.exports.formats import FORMATS
from milepost.exports.json_report import report_in
from milepost.exports.json_seen import seen_in
from milepost.jobs.keeping import Found, Place, place_of
from milepost.jobs.keeping.place import MANIFEST
from milepost.jobs.snapshots import File, Snapshot, faults_of, kept_report, put_in, told_by
from milepost.jobs.workspace import nearest
from milepost.metrics.changes import changes_since

BY_HAND = "by hand"
"""The folder of those that no schedule took; the blank keeps it apart from every schedule's id."""
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}", re.ASCII)
"""What Milepost names folders; others are not looked into."""


@dataclass(frozen=True, slots=True)
class KeptSnapshot:
    """A snapshot where it is kept. `home`: the schedule that took it, or BY_HAND. `snapshot` is None where its manifest
    cannot be read or is that of another one; `fault` says why."""

    home: str
    project: str
    id: str
    folder: Place
    snapshot: Snapshot | None
    fault: str | None = None

    @property
    def name(self) -> str:
        """What it is called in addresses and commands."""
        return f"{self.home}/{self.project}/{self.id}"

    @property
    def audience(self) -> Audience:
        """For whom it was taken; where nobody knows, only the team may see that it is there."""
        return "team" if self.snapshot is None else self.snapshot.audience

    @property
    def as_of(self) -> datetime | None:
        return None if self.snapshot is None else datetime.fromisoformat(self.snapshot.as_of)

    @property
    def files(self) -> tuple[File, ...]:
        return () if self.snapshot is None else self.snapshot.files

    @property
    def since(self) -> str | None:
        return None if self.snapshot is None else self.snapshot.since

    def faults(self) -> list[str]:
        """What is not as it was written; reads every file."""
        if self.snapshot is None:
            return [self.fault or "its manifest cannot be read"]
        try:
            return faults_of(self.snapshot, self.folder)
        except OSError as error:
            return [f"it cannot be read ({error.strerror or error})"]

    def faults_at_sight(self) -> list[str]:
        """What names and sizes show of it, without reading a file."""
        if self.snapshot is None:
            return self.faults()
        looks, faults = self.folder.looks(), []
        for one in self.files:
            if one.name not in looks:
                faults.append(f"{one.name} is gone")
            elif looks[one.name].bytes != one.bytes:
                faults.append(f"{one.name} was changed")
        return faults + put_in(self.snapshot, looks)

    def body(self, file_name: str) -> tuple[File, bytes]:
        """One of its files, as it was written. Raises NothingSuch, and ConfigurationError if it was changed since."""
        file = next((one for one in self.files if one.name == file_name), None)
        if file is None:
            names = [one.name for one in self.files]
            raise NothingSuch(f"snapshot {self.id!r} has no file {file_name!r}; {nearest(file_name, names)}")
        try:
            body = self.folder.read((file.name,)).get(file.name, b"")
        except OSError:
            body = b""
        if sha256(body).hexdigest() != file.sha256:
            raise ConfigurationError(f"{file.name} of snapshot {self.id!r} is not as it was written; take it again")
        return file, body


def kept_snapshots(kept_in: Place, max_age_seconds: float = 0) -> list[KeptSnapshot]:
    """All below the place of `snapshots: kept_in:`, newest first; what is no folder of Milepost's is left out. See
    Place.found for `max_age_seconds`, and for what is raised where a bucket does not answer."""
    found = [_kept(one) for one in kept_in.found(3, max_age_seconds) if _is_ours(one)]
    return sorted(found, key=lambda one: (one.id, one.project, one.home), reverse=True)


def _is_ours(found: Found) -> bool:
    home, project, snapshot = found.way
    named = all(NAME.fullmatch(one) for one in (snapshot, project)) and (home == BY_HAND or NAME.fullmatch(home))
    return bool(named) and not found.is_linked


def _kept(found: Found) -> KeptSnapshot:
    home, project, name = found.way
    try:
        told = told_by(found.manifest, found.folder)
        fault = None if _is_sound(told) else f"{MANIFEST} cannot be read"
        if fault is None and ((told.project, told.id) != (project, name) or f"-{told.audience}-" not in told.id):
            fault = f"{MANIFEST} is that of another snapshot"
    except (ConfigurationError, ValueError, TypeError, AttributeError):
        return KeptSnapshot(home, project, name, found.folder, None, f"{MANIFEST} cannot be read")
    return KeptSnapshot(home, project, name, found.folder, told if fault is None else None, fault)


def _is_sound(told: Snapshot) -> bool:
    """Whether it says what a manifest says: anybody who can write into the folder may have written it. Raises
    ValueError, TypeError and AttributeError where it does not."""
    texts = (told.schema, told.milepost, told.definition, told.report, told.since or "")
    files = all(
        one.format in FORMATS and one.name == FORMATS[one.format].file and isinstance(one.bytes, int)
        for one in told.files
    )
    is_told = told.audience in AUDIENCES and all(isinstance(one, str) for one in texts)
    return files and is_told and datetime.fromisoformat(told.as_of).tzinfo is not None


def snapshot_named(found: Sequence[KeptSnapshot], name: str) -> KeptSnapshot:
    """By its id, by its whole name, or by the path or address of its folder. Raises NothingSuch, with the nearest there
    is."""
    here = _folder_here(name)
    if here is not None:
        return _kept(here)
    fitting = [one for one in found if name in (one.id, one.name, str(one.folder))]
    if not fitting:
        raise NothingSuch(f"there is no snapshot {name!r}; {_way_out(found)}")
    if len(fitting) > 1:
        raise NothingSuch(f"{name!r} is kept more than once; name one of {', '.join(one.name for one in fitting)}")
    return fitting[0]


def _folder_here(name: str) -> Found | None:
    """A folder of this machine that holds a snapshot, wherever it is."""
    try:
        if not name or not (Path(name) / MANIFEST).is_file():
            return None
        path = Path(name).resolve()
        manifest = (path / MANIFEST).read_bytes()
    except (OSError, ValueError):  # longer than a path can be, or with a NUL
        return None
    way = ("", "", "", *path.parts)[-3:]
    return Found(place_of(path), way, manifest)


def _way_out(found: Sequence[KeptSnapshot]) -> str:
    if not found:
        return "none is kept yet; `milepost snapshot PROJECT` takes one"
    return f"`milepost snapshots list` names those that are kept, such as {max(one.id for one in found)!r}"


def compared(one: KeptSnapshot, other: KeptSnapshot) -> Edition:
    """The Report of the later one, as far as words about changes need it, with what changed since the earlier one.

    Raises ConfigurationError where a Report is gone or was changed, or where they are of two projects.
    """
    if one.project != other.project:
        raise ConfigurationError(
            f"{one.id!r} is of {one.project!r} and {other.id!r} of {other.project!r}; compare two of one project"
        )
    (_, before), (_, after) = sorted(((_key(each), _document(each)) for each in (one, other)), key=lambda each: each[0])
    report = report_in(after)
    return Edition(report, changes_since(seen_in(before), report))


def _key(one: KeptSnapshot) -> tuple[str, str]:
    return ("" if one.snapshot is None else one.snapshot.as_of, one.name)


def _document(one: KeptSnapshot) -> object:
    body = None if one.snapshot is None else kept_report(one.snapshot, one.folder)
    if body is None:
        raise ConfigurationError(
            f"the Report of snapshot {one.id!r} is gone or was changed; `milepost snapshots show {one.id}` says more"
        )
    document: object = orjson.loads(body)
    return document
