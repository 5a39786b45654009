"""What the office and print formats need: their library where it is installed, and times as their files have them."""

from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from milepost.domain.errors import ConfigurationError


def office_library(module: str, what: str, extra: str = "office") -> Any:
    """The library, imported when the first file is written. Raises ConfigurationError naming what to install."""
    try:
        return import_module(module)
    except ImportError:
        raise ConfigurationError(
            f"{what} needs {module}, which is not installed: pip install 'milepost[{extra}]'"
        ) from None


def naive_utc(at: datetime) -> datetime:
    """Office files have no time zones: theirs is UTC."""
    return at.astimezone(UTC).replace(tzinfo=None)
