"""Snapshots in a bucket, or wherever else fsspec leads: the manifest is written last, so where it is, all is."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from milepost.jobs.keeping.bucket import Bucket
from milepost.jobs.keeping.place import MANIFEST, Found, Look


class RemotePlace:
    """`way`: the folders from the bucket's address down to it; `listed`: what was in it when it was found."""

    def __init__(self, bucket: Bucket, way: tuple[str, ...] = (), listed: Mapping[str, Look] | None = None) -> None:
        self.bucket = bucket
        self.way = way
        self.listed = listed

    def __str__(self) -> str:
        return "/".join((self.bucket.address, *self.way))

    __repr__ = __str__

    @property
    def name(self) -> str:
        return self.way[-1] if self.way else ""

    @property
    def is_remote(self) -> bool:
        return True

    def below(self, *names: str) -> "RemotePlace":
        return RemotePlace(self.bucket, (*self.way, *names))

    def found(self, levels: int, max_age_seconds: float = 0) -> list[Found]:
        listed = self._listed(levels, max_age_seconds)
        places = {way: RemotePlace(self.bucket, (*self.way, *way), looks) for way, looks in listed.items()}
        manifests = {way: place.path(MANIFEST) for way, place in places.items()}
        bodies = self.bucket.read_once({manifests[way]: looks[MANIFEST].rest for way, looks in listed.items()})
        return [Found(place, way, bodies[manifests[way]]) for way, place in places.items() if manifests[way] in bodies]

    def names(self) -> list[str]:
        return sorted(name for (name,) in self._listed(1, 0))

    def _listed(self, levels: int, max_age_seconds: float) -> dict[tuple[str, ...], dict[str, Look]]:
        """The files of each folder with a manifest, by its way from here."""
        folders: dict[tuple[str, ...], dict[str, Look]] = {}
        for path, info in self.bucket.files("/".join(self.way), max_age_seconds).items():
            parts = path.split("/")
            name = "/".join(parts[levels:])
            if name:  # else it is a mark that some consoles leave for a folder
                folders.setdefault(tuple(parts[:levels]), {})[name] = look_of(info)
        return {way: looks for way, looks in folders.items() if MANIFEST in looks and not way[-1].startswith(".")}

    def path(self, name: str) -> str:
        return "/".join((*self.way, name))

    def looks(self) -> Mapping[str, Look]:
        return self.looks_now() if self.listed is None else self.listed

    def looks_now(self) -> Mapping[str, Look]:
        found = self.bucket.files("/".join(self.way))
        return {name: look_of(info) for name, info in sorted(found.items()) if name}

    def read(self, names: Collection[str]) -> dict[str, bytes]:
        paths = {self.path(name): name for name in names}
        return {paths[path]: body for path, body in self.bucket.read(list(paths)).items()}

    def write(self, files: Mapping[str, bytes], unless: Callable[[], bool]) -> None:
        """What is there and broken goes first, its manifest before all else."""
        there = self.looks_now()
        if MANIFEST in there and unless():
            return
        others = [name for name in there if name != MANIFEST and name not in files]
        self.bucket.remove([self.path(name) for name in ([MANIFEST] if MANIFEST in there else []) + others])
        self.bucket.put("/".join(self.way), files)

    def sweep(self) -> None:
        """Files without a manifest are no snapshot, and the next try writes over them: nothing needs to be deleted,
        which many who may write into a bucket may not do."""


def look_of(info: Mapping[str, Any]) -> Look:
    rest = sorted((str(key), str(value)) for key, value in info.items())
    return Look(int(info.get("size") or 0), repr(rest))
