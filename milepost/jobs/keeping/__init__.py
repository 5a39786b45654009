"""Where snapshots are kept: a folder of this machine, or one in a bucket."""

from pathlib import Path

from milepost.jobs.keeping.bucket import Bucket
from milepost.jobs.keeping.local import LocalPlace
from milepost.jobs.keeping.place import Found, Look, Place
from milepost.jobs.keeping.remote import RemotePlace

__all__ = ["Found", "Look", "Place", "place_of"]


def place_of(kept_in: Path | str) -> Place:
    """A folder, or an address that fsspec knows; nobody is asked yet."""
    return LocalPlace(kept_in) if isinstance(kept_in, Path) else RemotePlace(Bucket(kept_in))
