"""What may be written as a note, and the line of the journal that it becomes."""

from dataclasses import replace
from datetime import UTC, datetime

from milepost.domain.errors import ConfigurationError
from milepost.domain.journal import Action, Draft
from milepost.domain.notes import Note, NoteVersion
from milepost.domain.people import Author
from milepost.planning.contents import note_content

LONGEST = 20_000
"""Characters; what is longer is a document to link to."""
EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def new_note(project: str, note_id: str, note: Note, by: Author) -> Draft:
    """Raises NotAllowed, and ConfigurationError for what no note may be."""
    by.must("annotate", "write notes")
    return _draft(project, note_id, 1, "create", checked(note), by, archived=False)


def changed_note(project: str, note_id: str, last: NoteVersion, note: Note, by: Author) -> Draft | None:
    """None where nothing changes. A note that is archived must be restored first. Raises NotAllowed or
    ConfigurationError."""
    by.must("annotate", "change notes")
    if last.archived:
        raise ConfigurationError(f"note {note_id!r} is archived; restore it before you change it")
    note = checked(note)
    if note == last.note:
        return None
    return _draft(project, note_id, last.version + 1, "change", note, by, archived=False)


def archived_note(project: str, note_id: str, last: NoteVersion, by: Author) -> Draft | None:
    """None where it is archived already. Raises NotAllowed."""
    by.must("annotate", "archive notes")
    return (
        None if last.archived else _draft(project, note_id, last.version + 1, "archive", last.note, by, archived=True)
    )


def restored_note(project: str, note_id: str, last: NoteVersion, by: Author) -> Draft | None:
    """None where it is there. Raises NotAllowed."""
    by.must("annotate", "restore notes")
    return (
        _draft(project, note_id, last.version + 1, "restore", last.note, by, archived=False) if last.archived else None
    )


def _draft(
    project: str, note_id: str, version: int, action: Action, note: Note, by: Author, *, archived: bool
) -> Draft:
    return Draft(by.name, project, "note", note_id, version, action, note_content(note, archived=archived), None)


def checked(note: Note) -> Note:
    """The note with its text trimmed, and as a moment where it ends when it begins. Raises ConfigurationError."""
    text = note.text.strip()
    if not text:
        raise ConfigurationError("the note has no text; write what happened or what was decided")
    if len(text) > LONGEST:
        raise ConfigurationError(
            f"the note has {len(text):,} characters; at most {LONGEST:,} fit: shorten it, or link to a document"
        )
    odd = next((one for one in text if _is_odd(one)), None)
    if odd is not None:
        raise ConfigurationError(f"the note holds {odd!r}, which is no text; take it out")
    for what, instant in (("begins", note.begins), ("ends", note.ends)):
        if instant is not None and not EARLIEST <= instant < LATEST:
            raise ConfigurationError(f"the note {what} on {instant:%Y-%m-%d}; write a day from 1990 to 2199")
    if note.ends is not None and note.ends < note.begins:
        raise ConfigurationError(
            f"the note ends ({note.ends:%Y-%m-%d %H:%M} UTC) before it begins ({note.begins:%Y-%m-%d %H:%M} UTC)"
        )
    return replace(note, text=text, ends=None if note.ends == note.begins else note.ends)


def _is_odd(character: str) -> bool:
    """Control characters and halves of surrogate pairs."""
    return (character < " " and character not in "\n\t\r") or character == "\x7f" or "\ud800" <= character <= "\udfff"
