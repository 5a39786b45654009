"""Notes of a project: found in the journal, and written into it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from secrets import token_hex

from milepost.domain.errors import NothingSuch
from milepost.domain.journal import Draft
from milepost.domain.notes import About, Note, Notes, NoteVersion
from milepost.domain.people import Author
from milepost.domain.projects import Project, RunName
from milepost.jobs.plans import planned
from milepost.jobs.workspace import Workspace, nearest, to_ms, utc_now
from milepost.planning.contents import notes_of
from milepost.planning.notes import archived_note, changed_note, new_note, restored_note
from milepost.store.journal import lines, write_lines
from milepost.store.run_list import runs_named


def written_notes(workspace: Workspace, project_id: str) -> Notes:
    """All notes of a project in all their versions. Raises NothingSuch."""
    return notes_of(lines(workspace.store, workspace.project(project_id).id))


def write_note(workspace: Workspace, project_id: str, note: Note, by: Author) -> str:
    """Write a new note; returns its id. Raises NotAllowed, NothingSuch or ConfigurationError."""
    project = workspace.project(project_id)
    note = meant(workspace, project, note)
    note_id = token_hex(6)
    save(workspace, new_note(project.id, note_id, note, by))
    return note_id


def edit_note(workspace: Workspace, project_id: str, note_id: str, change: Callable[[Note], Note], by: Author) -> None:
    """Write the next version of a note. Raises NotAllowed, NothingSuch, ConfigurationError, and
    ChangedMeanwhile where somebody else was faster."""
    project, last = workspace.project(project_id), last_version(workspace, project_id, note_id)
    note = meant(workspace, project, change(last.note))
    save(workspace, changed_note(project.id, note_id, last, note, by))


def save_note(workspace: Workspace, project_id: str, note_id: str, seen: NoteVersion, note: Note, by: Author) -> None:
    """Write the version that follows on the one that its author saw. Raises NotAllowed, NothingSuch,
    ConfigurationError, and ChangedMeanwhile where it is not the last one any more."""
    project = workspace.project(project_id)
    save(workspace, changed_note(project.id, note_id, seen, meant(workspace, project, note), by))


def archive_note(workspace: Workspace, project_id: str, note_id: str, seen: NoteVersion, by: Author) -> None:
    """Raises NotAllowed and ChangedMeanwhile."""
    save(workspace, archived_note(workspace.project(project_id).id, note_id, seen, by))


def restore_note(workspace: Workspace, project_id: str, note_id: str, seen: NoteVersion, by: Author) -> None:
    """Raises NotAllowed and ChangedMeanwhile."""
    save(workspace, restored_note(workspace.project(project_id).id, note_id, seen, by))


def save(workspace: Workspace, draft: Draft | None) -> None:
    """Nothing where there is none. Raises ChangedMeanwhile."""
    write_lines(workspace.store, [] if draft is None else [draft], to_ms(utc_now()))


def last_version(workspace: Workspace, project_id: str, note_id: str) -> NoteVersion:
    """Raises NothingSuch, with the nearest id there is."""
    notes = written_notes(workspace, project_id)
    if note_id not in notes:
        raise NothingSuch(f"project {project_id!r} has no note {note_id!r}; {_offer(note_id, notes)}")
    return notes[note_id][-1]


def meant(workspace: Workspace, project: Project, note: Note) -> Note:
    """A note whose references exist; a reply lies where the note lies that it answers. Raises NothingSuch."""
    if note.about is not None:
        _refuse_unknown(workspace, project, note.about)
    if note.reply_to is None:
        return note
    answered = last_version(workspace, project.id, note.reply_to).note
    thread = answered.reply_to or note.reply_to  # who answers an answer answers the note
    return replace(
        note,
        begins=answered.begins,
        ends=answered.ends,
        about=answered.about,
        audience=answered.audience,
        reply_to=thread,
    )


def _refuse_unknown(workspace: Workspace, project: Project, about: About) -> None:
    if about.kind == "run":
        source, _, run_id = about.id.partition("/")
        if not runs_named(workspace.store, [RunName(source, run_id)]):
            raise NothingSuch(
                f"there is no run {run_id!r} of source {source!r}; a run is named SOURCE/RUN_ID, as the page Runs and "
                "`milepost status --json` have them"
            )
        return
    now = to_ms(utc_now())
    known: Iterable[str] = (
        planned(lines(workspace.store, project.id), project, now, now)
        if about.kind == "milestone"
        else [metric.id for metric in project.metrics]
    )
    if about.id not in known:
        raise NothingSuch(f"project {project.id!r} has no {about.kind} {about.id!r}; {nearest(about.id, known)}")


def _offer(note_id: str, notes: Notes) -> str:
    return nearest(note_id, notes) if notes else "nobody wrote one yet"
