"""Snapshots: a Report that was kept, with its files and the proof that they are as they were written."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from secrets import token_hex
from typing import Any

import orjson

from milepost.domain.errors import ConfigurationError, NothingSuch
from milepost.domain.people import Audience
from milepost.exports.formats import FORMATS
from milepost.exports.json import SCHEMA, instant, report_to_json
from milepost.jobs.workspace import Workspace, definition_of, nearest
from milepost.metrics import for_audience

MANIFEST = "snapshot.json"
BEFORE = ".before"


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
    about runs and metrics; `milepost`: the version of the program."""

    id: str
    project: str
    as_of: str
    audience: Audience
    schema: str
    milepost: str
    definition: str
    report: str
    files: tuple[File, ...]


def take_snapshot(
    workspace: Workspace, project_id: str, as_of: datetime, formats: Sequence[str], audience: Audience, out: Path
) -> tuple[Snapshot, Path]:
    """Write the files into a folder of their own below `out`, whole or not at all, and return what was kept and where.
    The same store, instant and audience give the same bytes. Raises NothingSuch and ConfigurationError."""
    unknown = next((one for one in formats if one not in FORMATS), None)
    if unknown is not None:
        raise NothingSuch(f"there is no format {unknown!r}; {nearest(unknown, FORMATS)}")
    report = for_audience(workspace.report(project_id, as_of), audience)
    written = {name: FORMATS[name].write(report) for name in dict.fromkeys(formats)}
    told = sha256(report_to_json(report)).hexdigest()
    files = tuple(File(FORMATS[name].file, name, len(body), sha256(body).hexdigest()) for name, body in written.items())
    kept = Snapshot(
        id=f"{as_of:%Y%m%dT%H%M%S}Z-{audience}-{told[:12]}",
        project=project_id,
        as_of=instant(as_of) or "",
        audience=audience,
        schema=SCHEMA,
        milepost=version("milepost"),
        definition=definition_of(workspace.in_force(project_id)),
        report=told,
        files=files,
    )
    return kept, _keep(kept, {FORMATS[name].file: body for name, body in written.items()}, out)


def _keep(kept: Snapshot, bodies: dict[str, bytes], out: Path) -> Path:
    """Written beside and then renamed, so that nobody ever finds half of it; one that is there and whole stays."""
    home = out / kept.project
    target, made = home / kept.id, home / f".{kept.id}-{token_hex(4)}"
    for place in (home, target):
        if place.is_symlink():
            raise ConfigurationError(f"{place} is a link to somewhere else; nothing is written through it")
    if target.is_dir() and _is_whole(kept, target):
        return target
    try:
        made.mkdir(parents=True)
        for name, body in bodies.items():
            (made / name).write_bytes(body)
        (made / MANIFEST).write_bytes(orjson.dumps(asdict(kept), option=orjson.OPT_INDENT_2))
        if target.is_dir():
            target.rename(made / BEFORE)
        made.rename(target)
    except OSError as error:
        shutil.rmtree(made, ignore_errors=True)
        raise ConfigurationError(
            f"{home}: the snapshot could not be written ({error.strerror or error}); name another folder with --out"
        ) from None
    shutil.rmtree(target / BEFORE, ignore_errors=True)
    return target


def _is_whole(kept: Snapshot, folder: Path) -> bool:
    try:
        return read_manifest(folder / MANIFEST) == kept and not faults_of(kept, folder)
    except ConfigurationError:
        return False


def snapshots_in(out: Path, project_id: str | None = None) -> list[tuple[Snapshot, Path]]:
    """Those below a folder, oldest instant first. Raises ConfigurationError for a manifest that cannot be read."""
    found = [(read_manifest(path), path.parent) for path in _manifests(out)]
    found.sort(key=lambda one: (one[0].project, one[0].as_of, one[0].id))
    return [one for one in found if project_id in (None, one[0].project)]


def _manifests(out: Path) -> Iterator[Path]:
    return (path for path in out.glob(f"*/*/{MANIFEST}") if not path.parent.name.startswith("."))


def read_manifest(path: Path) -> Snapshot:
    try:
        told: dict[str, Any] = orjson.loads(path.read_bytes())
        return Snapshot(**{**told, "files": tuple(File(**one) for one in told["files"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ConfigurationError(
            f"{path} is no manifest of a snapshot ({type(error).__name__}); take it again"
        ) from None


def faults_of(kept: Snapshot, folder: Path) -> list[str]:
    """What is not as it was written: files that are gone, changed or were put in."""
    faults = []
    for one in kept.files:
        path = folder / one.name
        if not path.is_file() or path.is_symlink():
            faults.append(f"{one.name} is gone")
        elif sha256(path.read_bytes()).hexdigest() != one.sha256:
            faults.append(f"{one.name} was changed")
    known = {MANIFEST, *(one.name for one in kept.files)}
    return faults + [f"{path.name} was put in" for path in sorted(folder.iterdir()) if path.name not in known]
