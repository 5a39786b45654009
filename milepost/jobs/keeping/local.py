"""Snapshots in a folder of this machine: renamed into place whole, and never written through a link."""

import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from milepost.domain.errors import ConfigurationError
from milepost.jobs.keeping.place import MANIFEST, Found, Look

BEFORE = ".before"


@dataclass(frozen=True, slots=True)
class LocalPlace:
    path: Path

    def __str__(self) -> str:
        return str(self.path)

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def is_remote(self) -> bool:
        return False

    def below(self, *names: str) -> "LocalPlace":
        return LocalPlace(self.path.joinpath(*names))

    def found(self, levels: int, max_age_seconds: float = 0) -> list[Found]:  # noqa: ARG002 - a disk is asked anew
        return [self._found(path, levels) for path in self._manifests(levels)]

    def _manifests(self, levels: int) -> list[Path]:
        paths = self.path.glob("*/" * levels + MANIFEST)
        return [path for path in paths if not path.parent.name.startswith(".")]

    def _found(self, manifest: Path, levels: int) -> Found:
        folders = (manifest, *manifest.parents[:levels])
        try:
            told = manifest.read_bytes()
        except OSError:
            told = None
        way = manifest.parent.relative_to(self.path).parts
        return Found(LocalPlace(manifest.parent), way, told, any(one.is_symlink() for one in folders))

    def names(self) -> list[str]:
        return sorted(one.parent.name for one in self._manifests(1))

    def looks(self) -> Mapping[str, Look]:
        found = [(path.name, path.lstat()) for path in sorted(self.path.iterdir())]
        return {name: Look(one.st_size, f"{one.st_mtime_ns} {one.st_ctime_ns}") for name, one in found}

    def read(self, names: Collection[str]) -> dict[str, bytes]:
        paths = [self.path / name for name in names]
        return {one.name: one.read_bytes() for one in paths if one.is_file() and not one.is_symlink()}

    def write(self, files: Mapping[str, bytes], unless: Callable[[], bool]) -> None:
        """Written beside and then renamed, so that nobody ever finds half of it; one that is there and whole stays."""
        home, made = self.path.parent, self.path.with_name(f".{self.path.name}-{token_hex(4)}")
        for place in (home, self.path):
            if place.is_symlink():
                raise ConfigurationError(f"{place} is a link to somewhere else; nothing is written through it")
        if self.path.is_dir() and unless():
            return
        try:
            made.mkdir(parents=True)
            for name, body in files.items():
                (made / name).write_bytes(body)
            if self.path.is_dir():
                self.path.rename(made / BEFORE)
            made.rename(self.path)
        except OSError as error:
            shutil.rmtree(made, ignore_errors=True)
            raise ConfigurationError(
                f"{home}: the snapshot could not be written ({error.strerror or error}); name another folder with --out"
            ) from None
        shutil.rmtree(self.path / BEFORE, ignore_errors=True)

    def sweep(self) -> None:
        """Those of names such as write() gives to what it has not renamed yet."""
        for half in self.path.glob(".*-????????"):
            shutil.rmtree(half, ignore_errors=True)
