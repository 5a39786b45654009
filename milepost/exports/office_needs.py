"""What the office formats need installed, and when the same Report is the same file."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from milepost.domain.errors import ConfigurationError

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip: its own would make other bytes each time."""


def office_library(module: str, what: str) -> Any:
    """The library, imported when the first file is written. Raises ConfigurationError naming what to install."""
    try:
        return import_module(module)
    except ImportError:
        raise ConfigurationError(
            f"{what} needs {module}, which is not installed: pip install 'milepost[office]'"
        ) from None


def naive_utc(at: datetime) -> datetime:
    """Office files have no time zones: theirs is UTC."""
    return at.astimezone(UTC).replace(tzinfo=None)


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip of the files in the order of their names, the same bytes each time."""
    kept = io.BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = ZipInfo(name, EPOCH)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[name])
    return kept.getvalue()


def unpacked(body: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
