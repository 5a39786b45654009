"""Snapshots: a Report that was kept, with its files and the proof that they are as they were written."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from itertools import groupby
from typing import Any

import orjson

from milepost.domain.changes import Edition, Seen
from milepost.domain.errors import ConfigurationError, NothingSuch
from milepost.domain.people import Audience
from milepost.exports.formats import FORMATS
from milepost.exports.json import SCHEMA, instant
from milepost.exports.json_seen import seen_in
from milepost.jobs.forecast_keeping import keep_shown
from milepost.jobs.keeping import Found, Place
from milepost.jobs.keeping.place import MANIFEST
from milepost.jobs.workspace import Workspace, definition_of, nearest
from milepost.metrics import for_audience
from milepost.metrics.changes import changes_since

JSON = "json"
SECOND = len("20261130T070000Z")
Tell = Callable[[str, int, int], None]
"""Is told which format is written next, how many are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of a snapshot."""

    name: str
    format: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is kept beside the files. `report`: the digest of the Report's JSON; `definition`: of what the project says
    about runs and metrics; `milepost`: the version of the program; `since`: the snapshot that it tells the changes
    since, the newest of an earlier instant for the same audience in the same folder."""

    id: str
    project: str
    as_of: str
    audience: Audience
    schema: str
    milepost: str
    definition: str
    report: str
    files: tuple[File, ...]
    since: str | None = None


def take_snapshot(
    workspace: Workspace,
    project_id: str,
    as_of: datetime,
    formats: Sequence[str],
    audience: Audience,
    out: Place,
    now: datetime,
    tell: Tell | None = None,
) -> tuple[Snapshot, Place]:
    """Write the files and the Report's JSON into a folder of their own below `out`, whole or not at all, and return
    what was kept and where. The same store, instant, audience and earlier snapshot give the same bytes. The forecasts
    that it shows are kept as made `now`. Raises NothingSuch and ConfigurationError."""
    refuse_unknown(formats)
    edition, since = edition_for(workspace, project_id, as_of, audience, out)
    kept = keep_edition(workspace, edition, since, formats, audience, out, tell)
    keep_shown(workspace, edition.report, now)
    return kept


def refuse_unknown(formats: Sequence[str]) -> None:
    """Raises NothingSuch, with the nearest format there is."""
    unknown = next((one for one in formats if one not in FORMATS), None)
    if unknown is not None:
        raise NothingSuch(f"there is no format {unknown!r}; {nearest(unknown, FORMATS)}")


def edition_for(
    workspace: Workspace, project_id: str, as_of: datetime, audience: Audience, out: Place
) -> tuple[Edition, str | None]:
    """The Report with what changed since the snapshot before it below `out`, and the id of that one."""
    report = for_audience(workspace.report(project_id, as_of), audience)
    before = snapshot_before(out, project_id, audience, as_of)
    return Edition(report, changes_since(before[1], report) if before else None), before[0].id if before else None


def keep_edition(
    workspace: Workspace,
    edition: Edition,
    since: str | None,
    formats: Sequence[str],
    audience: Audience,
    out: Place,
    tell: Tell | None = None,
) -> tuple[Snapshot, Place]:
    """Write an edition's files as take_snapshot does; `since`: the id of the snapshot that it compares with."""
    refuse_unknown(formats)
    written = _written(edition, formats, tell)
    files = tuple(File(FORMATS[name].file, name, len(body), sha256(body).hexdigest()) for name, body in written.items())
    told, as_of = sha256(written[JSON]).hexdigest(), edition.report.as_of
    kept = Snapshot(
        id=f"{id_begins(as_of)}-{audience}-{sha256(f'{told} {since}'.encode()).hexdigest()[:12]}",
        project=edition.report.project,
        as_of=instant(as_of) or "",
        audience=audience,
        schema=SCHEMA,
        milepost=version("milepost"),
        definition=definition_of(workspace.in_force(edition.report.project)),
        report=told,
        files=files,
        since=since,
    )
    return kept, _keep(kept, {FORMATS[name].file: body for name, body in written.items()}, out)


def _written(edition: Edition, formats: Sequence[str], tell: Tell | None) -> dict[str, bytes]:
    wanted = tuple(dict.fromkeys((JSON, *formats)))
    written = {}
    for done, name in enumerate(wanted):
        if tell is not None:
            tell(name, done, len(wanted))
        written[name] = FORMATS[name].write(edition)
    return written


def snapshot_before(out: Place, project_id: str, audience: Audience, as_of: datetime) -> tuple[Snapshot, Seen] | None:
    """The newest one of an earlier instant for that audience whose Report is as it was written, and what it showed.

    What is in each need not be read to know which come first: names begin with the instant, to the second.
    """
    home, asked = out.below(project_id), instant(as_of) or ""
    names = [name for name in home.names() if f"-{audience}-" in name and name[:SECOND] <= id_begins(as_of)]
    for _, of_a_second in groupby(reversed(names), key=lambda name: name[:SECOND]):
        read = [(kept, folder) for kept, folder in readable(home, of_a_second) if kept.as_of < asked]
        for kept, folder in sorted(read, key=lambda one: (one[0].as_of, one[0].id), reverse=True):
            body = kept_report(kept, folder) if (kept.project, kept.audience) == (project_id, audience) else None
            if body is not None:
                return kept, seen_in(orjson.loads(body))
    return None


def id_begins(as_of: datetime) -> str:
    """ "20261130T070000Z", with which the ids of all snapshots of that second begin."""
    return f"{as_of:%Y%m%dT%H%M%S}Z"


def readable(home: Place, names: Iterable[str]) -> Iterator[tuple[Snapshot, Place]]:
    """Those of these snapshots of a project whose manifest can be read."""
    for folder in (home.below(name) for name in names):
        with suppress(ConfigurationError):
            yield manifest_in(folder), folder


def kept_report(kept: Snapshot, folder: Place) -> bytes | None:
    """The Report's JSON of a snapshot; None if it is gone or was changed."""
    try:
        body = folder.read((FORMATS[JSON].file,)).get(FORMATS[JSON].file, b"")
    except OSError:
        return None
    return body if sha256(body).hexdigest() == kept.report else None


def _keep(kept: Snapshot, bodies: Mapping[str, bytes], out: Place) -> Place:
    folder = out.below(kept.project, kept.id)
    manifest = orjson.dumps(asdict(kept), option=orjson.OPT_INDENT_2)
    folder.write({**bodies, MANIFEST: manifest}, lambda: _is_whole(kept, folder))
    return folder


def _is_whole(kept: Snapshot, folder: Place) -> bool:
    try:
        return manifest_in(folder) == kept and not faults_of(kept, folder)
    except ConfigurationError:
        return False


def snapshots_in(out: Place, project_id: str | None = None) -> list[tuple[Snapshot, Place]]:
    """Those below a folder, oldest instant first. Raises ConfigurationError for a manifest that cannot be read."""
    found = out.found(2) if project_id is None else out.below(project_id).found(1)
    return in_order(found, project_id)


def in_order(found: Collection[Found], project_id: str | None) -> list[tuple[Snapshot, Place]]:
    """By project and instant. Raises ConfigurationError for a manifest that cannot be read."""
    read = [(told_by(one.manifest, one.folder), one.folder) for one in found]
    read.sort(key=lambda one: (one[0].project, one[0].as_of, one[0].id))
    return [one for one in read if project_id in (None, one[0].project)]


def manifest_in(folder: Place) -> Snapshot:
    """Raises ConfigurationError where there is none, or none that can be read."""
    try:
        told = folder.read((MANIFEST,)).get(MANIFEST)
    except OSError:
        told = None
    return told_by(told, folder)


def told_by(manifest: bytes | None, folder: Place) -> Snapshot:
    """Raises ConfigurationError for what is no manifest."""
    try:
        told: dict[str, Any] = orjson.loads(manifest or b"")
        return Snapshot(**{**told, "files": tuple(File(**one) for one in told["files"])})
    except (ValueError, TypeError, KeyError) as error:
        raise ConfigurationError(
            f"{folder}/{MANIFEST} is no manifest of a snapshot ({type(error).__name__}); take it again"
        ) from None


def faults_of(kept: Snapshot, folder: Place) -> list[str]:
    """What is not as it was written: files that are gone, changed or were put in."""
    return faults_in(kept, folder.looks(), folder.read([one.name for one in kept.files]))


def faults_in(kept: Snapshot, names: Collection[str], bodies: Mapping[str, bytes]) -> list[str]:
    """The same of what was read already; `names`: of all that is there."""
    faults = []
    for one in kept.files:
        if one.name not in bodies:
            faults.append(f"{one.name} is gone")
        elif sha256(bodies[one.name]).hexdigest() != one.sha256:
            faults.append(f"{one.name} was changed")
    return faults + put_in(kept, names)


def put_in(kept: Snapshot, names: Collection[str]) -> list[str]:
    known = {MANIFEST, *(one.name for one in kept.files)}
    return [f"{name} was put in" for name in sorted(names) if name not in known]
