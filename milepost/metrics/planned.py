"""What a plan means for a project and its Report: the milestones that hold, their moved goalposts, and the notes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

from milepost.domain.decided import DueSeen, Move, Note, Reply
from milepost.domain.plan import NoteVersion, Plan, PlannedMilestone
from milepost.domain.projects import Milestone, Project

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def planned_project(project: Project, plan: Plan) -> Project:
    """The project with the milestones that hold, in their order."""
    held = [versions[-1].milestone for versions in plan.milestones.values() if not versions[-1].archived]
    return replace(project, milestones=tuple(sorted(held, key=lambda one: (one.place, one.due, one.id))))


def moves_of(versions: Sequence[PlannedMilestone]) -> tuple[Move, ...]:
    """Each change of the due day or of the gates, oldest first."""
    return tuple(move_of(before.milestone, after) for before, after in pairwise(versions) if is_moved(before, after))


def is_moved(before: PlannedMilestone, after: PlannedMilestone) -> bool:
    return goalposts(before.milestone) != goalposts(after.milestone)


def goalposts(milestone: Milestone) -> tuple[object, ...]:
    """What is promised: a change of it needs a reason."""
    return milestone.due, tuple(gate.text for gate in milestone.gates), milestone.baseline


def move_of(before: Milestone, after: PlannedMilestone) -> Move:
    return Move(
        at=after.edit.at or BEGINNING,
        by=after.edit.by,
        reason=after.edit.reason,
        due_before=before.due,
        due_after=after.milestone.due,
        gates_before=tuple(gate.text for gate in before.gates),
        gates_after=tuple(gate.text for gate in after.milestone.gates),
        targets_before=targets(before),
        targets_after=targets(after.milestone),
    )


def targets(milestone: Milestone) -> tuple[tuple[str, float], ...]:
    return tuple((gate.subject, gate.amount) for gate in milestone.gates if gate.reference == "value")


def dues_of(versions: Sequence[PlannedMilestone], first_seen: datetime) -> tuple[DueSeen, ...]:
    """The days it was due on, oldest first. `first_seen`: from when on a milestone of the file is drawn."""
    told: list[DueSeen] = []
    for version in versions:
        if not told or told[-1].due != version.milestone.due:
            told.append(DueSeen(version.edit.at or first_seen, version.milestone.due))
    return tuple(told)


def notes_of(plan: Plan) -> tuple[Note, ...]:
    """All notes that are not archived, numbered in order of the moments that they are pinned to."""
    held = [versions for versions in plan.notes.values() if not versions[-1].archived]
    own = [versions for versions in held if versions[-1].reply_to is None]
    ordered = sorted(own, key=lambda versions: (versions[-1].begins, written_at(versions), versions[-1].id))
    answers = list(answering(held))
    return tuple(note_of(number, versions, answers) for number, versions in enumerate(ordered, start=1))


def answering(held: Sequence[Sequence[NoteVersion]]) -> Iterator[tuple[str, Reply]]:
    """Replies with the id of the note that each answers, oldest first."""
    replies = [versions for versions in held if versions[-1].reply_to is not None]
    for versions in sorted(replies, key=lambda versions: (written_at(versions), versions[0].id)):
        last = versions[-1]
        reply = Reply(last.id, last.text, versions[0].edit.by, written_at(versions), last.edit.version)
        yield str(last.reply_to), reply


def note_of(number: int, versions: Sequence[NoteVersion], answers: Sequence[tuple[str, Reply]]) -> Note:
    first, last = versions[0], versions[-1]
    return Note(
        number=number,
        id=last.id,
        kind=last.kind,
        text=last.text,
        audience=last.audience,
        begins=last.begins,
        ends=last.ends,
        about=last.about,
        by=first.edit.by,
        at=written_at(versions),
        edited_at=last.edit.at if len(versions) > 1 else None,
        version=last.edit.version,
        replies=tuple(reply for note_id, reply in answers if note_id == last.id),
    )


def written_at(versions: Sequence[NoteVersion]) -> datetime:
    return versions[0].edit.at or BEGINNING
