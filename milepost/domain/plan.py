"""What people decide about a project: milestones as they were planned and moved, notes, and sign-offs."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from milepost.domain.people import Audience
from milepost.domain.projects import Milestone

NoteKind = Literal["decision", "incident", "data change", "release", "note"]
NOTE_KINDS: tuple[NoteKind, ...] = ("decision", "incident", "data change", "release", "note")
AboutKind = Literal["milestone", "metric", "run"]
SignOffState = Literal["not required", "awaiting", "accepted", "rejected"]
Verdict = Literal["accept", "reject"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One version of something: who made it when (None: it was there from the beginning), and why."""

    version: int
    at: datetime | None
    by: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A milestone as one version of the plan has it. `in_file`: milepost.yaml declares it, so no page changes it."""

    milestone: Milestone
    edit: Edit
    in_file: bool = False
    archived: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What a note is about; a run is named `SOURCE/RUN_ID`."""

    kind: AboutKind
    id: str


@dataclass(frozen=True, slots=True)
class NoteVersion:
    """A note as one version has it. Pinned to a moment (`ends` is None) or a period; `reply_to` is the id of the note
    that it answers. `text` is Markdown."""

    id: str
    kind: NoteKind
    text: str
    audience: Audience
    begins: datetime
    ends: datetime | None
    edit: Edit
    about: About | None = None
    reply_to: str | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class FrozenEvidence:
    """What an approver was shown: kept whatever becomes of the run. `digest` is over all of it and the gates."""

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
    """A request for sign-off with the decisions so far. `why` says what closed it, if it was not decided."""

    milestone: str
    asked_by: str
    asked_at: datetime
    evidence: FrozenEvidence
    edit: Edit
    decisions: tuple[Decision, ...] = ()
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that people decided about a project, as it stood at an instant; each list in order of time.

    Every version of each: milestones and notes by id, sign-offs by milestone.
    """

    milestones: dict[str, tuple[PlannedMilestone, ...]] = field(default_factory=dict)
    notes: dict[str, tuple[NoteVersion, ...]] = field(default_factory=dict)
    sign_offs: dict[str, tuple[SignOffVersion, ...]] = field(default_factory=dict)
