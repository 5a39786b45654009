"""One line of the journal: who changed what, when and why. What people decided is read from nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Subject = Literal["milestone", "note", "sign-off"]
Action = Literal["adopt", "create", "change", "archive", "restore", "reply", "ask", "accept", "reject", "close"]
"""adopt: milepost.yaml declared it when Milepost first saw the file, so it counts from the beginning. ask, accept,
reject and close are of sign-offs; close: the evidence of a request changed or went."""


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
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A written line. `at_ms` never falls from one line to the next. `digest` is over this line and the digest of the
    line before it (`previous`; empty for the first), so that a line changed later shows."""

    seq: int
    at_ms: int
    by: str
    project: str
    kind: Subject
    subject: str
    version: int
    action: Action
    content: Mapping[str, Any]
    reason: str | None
    previous: str
    digest: str
