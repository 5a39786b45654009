"""What people in the demo's story wrote on its curve, with days counted from the one that it was built for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from milepost.domain.journal import Draft
from milepost.domain.notes import About, Note, NoteKind
from milepost.domain.people import Audience, Author
from milepost.jobs.demo.trials import TIME_ZONE
from milepost.planning.notes import new_note


@dataclass(frozen=True, slots=True)
class DemoNote:
    """`begins` and `ends` are days before the one that the demo was built for."""

    project: str
    by: str
    kind: NoteKind
    text: str
    begins: int
    ends: int | None = None
    about: About | None = None
    audience: Audience = "stakeholders"


NOTES = (
    DemoNote(
        "progression", "noor@example.org", "note",
        "From here on the runs are in **W&B**; those before stay in MLflow.", 145, audience="team",
    ),
    DemoNote(
        "progression", "jan@example.org", "data change", "All ten questions of the new form are in the data.", 102, 96
    ),
    DemoNote(
        "digits", "tom@example.org", "decision",
        "One split of the data for everybody, so that models can be compared.", 83,
    ),
    DemoNote(
        "progression", "noor@example.org", "data change", "The patients of the *second clinic* join.", 54, 49,
        About("milestone", "clinics"),
    ),
    DemoNote(
        "digits", "ines@example.org", "data change",
        "Every image again, moved by a pixel in each direction: forms are never placed exactly.", 42, 36,
        About("metric", "accuracy"),
    ),
    DemoNote(
        "digits", "ines@example.org", "decision",
        "The branches wait:\n\n- no single run is accurate *and* fast enough\n- we do not lower the gate", 13,
        about=About("milestone", "branches"),
    ),
)  # fmt: skip


def note_lines(built_for: date) -> Iterator[tuple[datetime, Draft]]:
    """Each with the instant at which it was written."""
    for number, one in enumerate(NOTES, start=1):
        draft = new_note(one.project, f"demo-{number}", note_of(one, built_for), Author(one.by))
        yield at(built_for, one.begins, time(16, 20)), draft


def note_of(one: DemoNote, built_for: date) -> Note:
    ends = None if one.ends is None else at(built_for, one.ends, time(18))
    return Note(one.kind, one.text, at(built_for, one.begins, time(9)), ends, one.about, audience=one.audience)


def at(built_for: date, days_before: int, clock: time) -> datetime:
    return datetime.combine(built_for - timedelta(days=days_before), clock, ZoneInfo(TIME_ZONE)).astimezone(UTC)
