"""One line of the journal: who changed what, when and why. What people decided is read from nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

Subject = Literal["milestone", "note", "sign-off", "schedule"]
Action = Literal["adopt", "create", "change", "archive", "restore", "ask", "accept", "reject"]
"""adopt: milepost.yaml declared it when Milepost first saw the file, so it counts from the beginning."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A line to be written. `version` is the one it makes: one more than the version that its author saw. `content`
    is the whole of the subject after the change."""

    by: str
    project: str
    kind: Subject
    subject: str
    version: int
    action: Action
    content: Mapping[str, Any]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Entry(Draft):
    """A written line. `at_ms` never falls from one line to the next. `digest` is over this line and the digest of the
    line before it (`previous`; empty for the first), so that a line changed later shows."""

    seq: int
    at_ms: int
    previous: str
    digest: str


def entry_of(draft: Draft, seq: int, at_ms: int, previous: str, digest: str) -> Entry:
    """The line that a draft becomes at its place."""
    told: dict[str, Any] = {one.name: getattr(draft, one.name) for one in fields(Draft)}
    return Entry(**told, seq=seq, at_ms=at_ms, previous=previous, digest=digest)
