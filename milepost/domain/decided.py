"""The parts of a Report that people decided: notes, moved goalposts and sign-offs."""

from dataclasses import dataclass
from datetime import date, datetime

from milepost.domain.people import Audience
from milepost.domain.plan import About, Decision, FrozenEvidence, NoteKind, SignOffState


@dataclass(frozen=True, slots=True)
class Move:
    """One moved goalpost: a change of the due day or of the gates. `targets_before` and `targets_after` are by metric
    id, of the gates that compare with a plain number."""

    at: datetime
    by: str
    reason: str | None
    due_before: date
    due_after: date
    gates_before: tuple[str, ...]
    gates_after: tuple[str, ...]
    targets_before: tuple[tuple[str, float], ...]
    targets_after: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class SignOff:
    """Whether people accepted a milestone. `needed` of the `approvers` must accept. `evidence` is what the request
    froze; `reopened` says why an earlier request no longer holds."""

    state: SignOffState
    approvers: tuple[str, ...] = ()
    needed: int = 0
    asked_at: datetime | None = None
    asked_by: str | None = None
    evidence: FrozenEvidence | None = None
    decisions: tuple[Decision, ...] = ()
    reopened: str | None = None
    version: int = 0


NO_SIGN_OFF = SignOff("not required")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a note."""

    id: str
    text: str
    by: str
    at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Note:
    """A note of people on the project. `number` is what its flag on the chart shows: 1 for the earliest moment. `ends`
    is None for a note on a moment. `by` and `at`: its first version; `edited_at`: its last one, if there were more."""

    number: int
    id: str
    kind: NoteKind
    text: str
    audience: Audience
    begins: datetime
    ends: datetime | None
    about: About | None
    by: str
    at: datetime
    edited_at: datetime | None
    version: int
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class DueSeen:
    """From when on a milestone was due on which day."""

    since: datetime
    due: date
