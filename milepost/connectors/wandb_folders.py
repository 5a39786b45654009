"""Which logs lie in a folder of offline W&B runs, and of which run each is."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from milepost.connectors.mlflow_records import clean
from milepost.connectors.wandb_log import WandbLog
from milepost.connectors.wandb_offline_run import instant, run_id_of
from milepost.domain.errors import SourceRefused, SourceUnavailable

RUN_FOLDERS = ("run-", "offline-run-")
PARENTS = ("", "wandb", ".wandb")
"""The folder itself, or those that the client makes in the folder it is given."""


@dataclass(frozen=True, slots=True)
class LoggedFolder:
    """One folder with a log. `name` is told from the source's folder, `label` is its last part.

    size, mtime_ns: the log's; a folder that cannot be looked into has the size -1.
    """

    name: str
    label: str
    log: Path
    size: int
    mtime_ns: int

    @property
    def fingerprint(self) -> tuple[int, int]:
        return self.size, self.mtime_ns


@dataclass(frozen=True, slots=True)
class Opening:
    """What a log says first: whose it is, and when it was begun. `key` is the run's id, or the folder's label."""

    key: str
    begun_ms: int | None = None


def is_run(key: str) -> bool:
    """A run's id has its project before a slash; a folder's label has no slash."""
    return "/" in key


def logged_folders(where: str, path: Path) -> list[LoggedFolder]:
    """All of them, in order of name. Raises SourceRefused or SourceUnavailable."""
    found: list[LoggedFolder] = []
    for parent in PARENTS:
        try:
            with os.scandir(path / parent) as entries:
                for entry in entries:
                    if entry.name.startswith(RUN_FOLDERS) and entry.is_dir():
                        found += log_in(Path(entry.path), f"{parent}/" if parent else "")
        except OSError as error:
            if not parent or not isinstance(error, FileNotFoundError | NotADirectoryError):
                raise ours(where, error) from None
    return sorted(found, key=lambda one: one.name)


def ours(where: str, error: OSError) -> SourceRefused | SourceUnavailable:
    if isinstance(error, FileNotFoundError):
        return SourceRefused(f"{where}: there is no such folder; check path, and whether its disk is mounted")
    if isinstance(error, NotADirectoryError):
        return SourceRefused(f"{where}: is a file; name the folder that holds run-* or offline-run-* folders")
    if isinstance(error, PermissionError):
        return SourceRefused(f"{where}: {error.strerror}; check path and its permissions")
    return SourceUnavailable(f"{where}: {error.strerror}; try again later")


def log_in(folder: Path, prefix: str) -> Iterator[LoggedFolder]:
    """At most one; a folder that vanishes meanwhile has none."""
    label = clean(folder.name)
    name = clean(prefix + folder.name)
    try:
        logs = sorted(one for one in folder.iterdir() if one.name.startswith("run-") and one.suffix == ".wandb")
        if logs:
            stat = logs[0].stat()
            yield LoggedFolder(name, label, logs[0], stat.st_size, stat.st_mtime_ns)
    except FileNotFoundError:
        return
    except OSError:
        yield LoggedFolder(name, label, folder, -1, 0)


def opening_of(folder: LoggedFolder) -> Opening:
    """Reads no further than to the record that says whose log it is."""
    try:
        for record in WandbLog(folder.log).records():
            if record.HasField("run") and record.run.run_id:
                return Opening(run_id_of(record.run), instant(record.run.start_time))
    except OSError:
        pass
    return Opening(folder.label)


def in_order(folders: list[LoggedFolder]) -> list[LoggedFolder]:
    """As their logs were begun; of copies the longer one comes last."""
    if len(folders) < 2:
        return folders
    return sorted(folders, key=lambda one: (opening_of(one).begun_ms or 0, one.size, one.name))
