"""Notes: what people wrote on a moment or a period of a project, in every version of it, and as a Report tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from milepost.domain.people import Audience

NoteKind = Literal["decision", "incident", "data change", "release", "note"]
NOTE_KINDS: tuple[NoteKind, ...] = get_args(NoteKind)
AboutKind = Literal["milestone", "metric", "run"]


@dataclass(frozen=True, slots=True)
class About:
    """What a note is about; a run is named `SOURCE/RUN_ID`."""

    kind: AboutKind
    id: str


@dataclass(frozen=True, slots=True)
class Note:
    """Pinned to a moment, or to a period if it `ends`; both aware. `text` is Markdown. `reply_to`: the id of the note
    that it answers, whose audience it shares."""

    kind: NoteKind
    text: str
    begins: datetime
    ends: datetime | None = None
    about: About | None = None
    reply_to: str | None = None
    audience: Audience = "team"


@dataclass(frozen=True, slots=True)
class NoteVersion:
    """A note as one version has it: who made it when."""

    note: Note
    version: int
    at: datetime
    by: str
    archived: bool


Notes = Mapping[str, Sequence[NoteVersion]]
"""The versions of each note by its id, oldest first; at least one."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a note."""

    id: str
    text: str
    by: str
    at: datetime
    edited_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoteReport:
    """A note of people on the project: `number` is 1 for the earliest moment; `ends` is None for a note on a moment.
    `by` and `at` are of its first version, `edited_by` and `edited_at` of its last one if there were more."""

    number: int
    id: str
    kind: NoteKind
    text: str
    begins: datetime
    ends: datetime | None
    about: About | None
    by: str
    at: datetime
    edited_by: str | None
    edited_at: datetime | None
    replies: tuple[Reply, ...]
    audience: Audience = "team"
