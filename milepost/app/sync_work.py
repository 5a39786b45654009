"""A sync of all sources, begun in the background: one at a time in this server."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from milepost.app import working
from milepost.app.working import Work

_WHAT = "sync"


def latest_sync(config: Path) -> Work | None:
    """The one under way, or else the last one that this server did."""
    return working.latest(config, _WHAT)


def start_sync(config: Path, by: str) -> Work:
    """Where one is under way already, that one is the answer."""
    return working.start(config, _WHAT, "Reading all sources", by, ("sync", "--progress", "json", "--json"))


def outcomes_of(work: Work) -> list[Mapping[str, Any]]:
    """What came of each source; none while it goes on, or where it could not begin."""
    return list(work.outcome["sources"]) if work.outcome is not None else []
