"""How far a folder of offline runs was read: what each log looked like then, and whose it was."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from milepost.connectors.wandb_folders import LoggedFolder
from milepost.connectors.wandb_offline_run import DAY_MS
from milepost.domain.records import Cursor

Known = tuple[int, int, str]


@dataclass
class Position:
    """folders: size, time of change and key of each log that was read. running: when each open run last wrote.

    whole: everything was read once; until then `read_to` is the key from which on it was not.
    """

    histories: list[str]
    folders: dict[str, Known] = field(default_factory=dict)
    running: dict[str, int | None] = field(default_factory=dict)
    read_to: str | None = None
    whole: bool = False

    @classmethod
    def read(cls, since: Cursor | None, histories: frozenset[str]) -> "Position":
        """From the beginning if the history of other metrics is wanted than before."""
        wanted = sorted(histories)
        if since is None or since.get("histories") != wanted:
            return cls(wanted)
        folders = {name: (size, mtime_ns, key) for name, (size, mtime_ns, key) in since["folders"].items()}
        return cls(wanted, folders, dict(since["running"]), since["read_to"], since["whole"])

    def written(self) -> dict[str, Any]:
        return {
            "histories": self.histories,
            "folders": {name: list(known) for name, known in self.folders.items()},
            "running": dict(self.running),
            "read_to": self.read_to,
            "whole": self.whole,
        }

    def key_of(self, folder: LoggedFolder) -> str | None:
        """Whose log it is, if it has not changed since it was read."""
        known = self.folders.get(folder.name)
        return known[2] if known is not None and known[:2] == folder.fingerprint else None

    def by_key(self) -> dict[str, dict[str, Known]]:
        found: dict[str, dict[str, Known]] = {}
        for name, known in self.folders.items():
            found.setdefault(known[2], {})[name] = known
        return found

    def is_due(self, key: str, now_ms: int) -> bool:
        """Whether a run that was open has since been silent for so long that it counts as killed."""
        return key in self.running and now_ms - (self.running[key] or 0) > DAY_MS

    def forget(self, keys: Iterable[str]) -> None:
        known = self.by_key()
        for key in keys:
            self.running.pop(key, None)
            for name in known.get(key, ()):
                del self.folders[name]

    def note(self, read: dict[str, list[LoggedFolder]]) -> None:
        """These were read, and are all that there is of these keys."""
        self.forget(read)
        for key, folders in read.items():
            for one in folders:
                self.folders[one.name] = (*one.fingerprint, key)
