"""Sign-off: what an approver was shown, what they said to it, and whether that still holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SignOffState = Literal["not required", "awaiting", "accepted", "rejected"]
Verdict = Literal["accept", "reject"]


@dataclass(frozen=True, slots=True)
class FrozenEvidence:
    """The evidence as an approver was shown it, kept whatever becomes of the run and its tracker. `digest` is over all
    the rest."""

    source: str
    run_id: str
    run_name: str
    url: str | None
    at: datetime
    values: tuple[tuple[str, float], ...]
    params: tuple[tuple[str, str], ...]
    gates: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One approver's word."""

    by: str
    verdict: Verdict
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SignOffVersion:
    """A request with the decisions so far."""

    version: int
    asked_by: str
    asked_at: datetime
    evidence: FrozenEvidence
    decisions: tuple[Decision, ...] = ()
    again: str | None = None
    """Why an earlier request did not hold any more."""


SignOffs = Mapping[str, Sequence[SignOffVersion]]
"""The versions of the sign-off of each milestone, by its id, oldest first."""


@dataclass(frozen=True, slots=True)
class SignOff:
    """Whether people accepted a milestone: `needed` of the `approvers` must. `evidence` is what the request froze,
    None while nobody was asked. `reopened` says why an earlier request no longer holds; `holds`, that the request is
    about the evidence there is now."""

    state: SignOffState
    approvers: tuple[str, ...] = ()
    needed: int = 0
    asked_at: datetime | None = None
    asked_by: str | None = None
    evidence: FrozenEvidence | None = None
    decisions: tuple[Decision, ...] = ()
    reopened: str | None = None
    holds: bool = False
    version: int = 0


NO_SIGN_OFF = SignOff("not required")
