"""What a place can do where snapshots are kept, or one of them is; the same on this machine and in a bucket."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

MANIFEST = "snapshot.json"


@dataclass(frozen=True, slots=True)
class Look:
    """How a file looks from outside: `rest` is another text when it was written again."""

    bytes: int
    rest: str


@dataclass(frozen=True, slots=True)
class Found:
    """A folder with a manifest. `way`: its name and those of the folders above it, from the place that was searched;
    `manifest`: None where it cannot be read."""

    folder: Place
    way: tuple[str, ...]
    manifest: bytes | None
    is_linked: bool = False


class Place(Protocol):
    """Its text is what people call it: a path or an address, without secrets. All that asks a bucket raises
    SnapshotsUnavailable or SnapshotsRefused; what is on this machine raises OSError where it cannot be read."""

    @property
    def name(self) -> str:
        """The last part of its path."""

    @property
    def is_remote(self) -> bool:
        """Whether every look costs a while, so that readers look at names and sizes first."""

    def below(self, *names: str) -> Place:
        """A folder in it, there or not."""

    def found(self, levels: int, max_age_seconds: float = 0) -> list[Found]:
        """The snapshots so many folders down; hidden ones are none. A bucket's list may be one that was fetched up to
        `max_age_seconds` ago, and so may the reason why it could not be."""

    def names(self) -> list[str]:
        """Of the snapshots directly in it, without reading any; hidden ones are none."""

    def looks(self) -> Mapping[str, Look]:
        """All that is in it, by name; of a folder that was found in a bucket, as it was then."""

    def read(self, names: Collection[str]) -> dict[str, bytes]:
        """Those of these files that are there; a link is no file."""

    def write(self, files: Mapping[str, bytes], unless: Callable[[], bool]) -> None:
        """Make these files all that is in it, the manifest last, so that nobody takes half of it for a snapshot; not
        if what is there is whole. Raises ConfigurationError where that cannot be done."""

    def sweep(self) -> None:
        """Take away what a worker that died left half-written in it."""
