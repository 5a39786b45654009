"""How notes are written, changed, answered, archived and looked back at in the page."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from milepost.app.markup import plain_markdown
from milepost.app.picks import Pick
from milepost.domain.errors import ChangedMeanwhile, MilepostError
from milepost.domain.journal import Entry
from milepost.domain.notes import NOTE_KINDS, About, Note, NoteVersion
from milepost.domain.people import AUDIENCES, Author
from milepost.domain.report import Report
from milepost.figures.dates import day_of, moment_text
from milepost.figures.note_words import about_words
from milepost.jobs.notes import archive_note, last_version, restore_note, save_note, write_note, written_notes
from milepost.jobs.workspace import Workspace
from milepost.metrics.kpis import start_of_day
from milepost.planning.contents import note_of

EARLIEST, LATEST = date(1990, 1, 2), date(2199, 12, 30)
AUDIENCE_WORDS = {"team": "The team", "stakeholders": "Everybody who sees the project"}
TEXT = "note text"
SEEN = "note seen"
ARCHIVED = "archived note"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody writes: a project's Report and store, and who they are. `past`: the Report is of a past day, which
    is looked at and not changed."""

    workspace: Workspace
    report: Report
    author: Author
    past: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.report.time_zone)

    @property
    def project(self) -> str:
        return self.report.project


def new_note_dialog(desk: Desk, pick: Pick) -> None:
    forget_undo()
    st.session_state.pop(TEXT, None)
    begins = pick.begins or start_of_day(day_of(desk.report.as_of, desk.zone), desk.zone)
    if "annotate" in desk.author.rights:
        _write(desk, None, Note("note", "", begins, pick.ends, pick.about))


def note_action(desk: Desk, asked: dict[str, Any]) -> None:
    """What a button in the list of notes asks for. A browser can ask for anything: whoever may not write is shown
    nothing."""
    act, note_id = asked["act"], asked["id"]
    forget_undo()
    try:
        desk.author.must("annotate", "work on notes")
        if act == "archived":
            return _archived(desk)
        seen = last_version(desk.workspace, desk.project, note_id)
        if act == "archive":
            archive_note(desk.workspace, desk.project, note_id, seen, desk.author)
            st.session_state[ARCHIVED] = (desk.project, note_id)
            st.rerun()
    except MilepostError as error:
        st.error(plain_markdown(f"Not done: {error}."))
        return None
    if act == "versions":
        return _versions(desk, note_id)
    st.session_state[TEXT] = "" if act == "reply" else seen.note.text
    if act == "reply":
        return _write(desk, None, replace(seen.note, text="", reply_to=note_id))
    st.session_state[SEEN] = seen
    return _write(desk, note_id, seen.note)


def offer_undo(desk: Desk) -> None:
    """After a note was archived: the way back."""
    project, note_id = st.session_state.get(ARCHIVED, (None, None))
    if note_id is None or project != desk.project or desk.past:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("The note is archived.", width="content")
        if st.button("Undo"):
            forget_undo()
            _restore(desk, note_id)


def forget_undo() -> None:
    """What was archived can be brought back from the list; the offer stands until the next step."""
    st.session_state.pop(ARCHIVED, None)


def _restore(desk: Desk, note_id: str) -> None:
    try:
        restore_note(
            desk.workspace, desk.project, note_id, last_version(desk.workspace, desk.project, note_id), desk.author
        )
    except MilepostError as error:
        st.error(plain_markdown(f"Not done: {error}."))
    else:
        st.rerun()


def _write(desk: Desk, note_id: str | None, note: Note) -> None:
    title = "Change the note" if note_id else "Answer the note" if note.reply_to else "Add a note"
    st.dialog(title)(_form)(desk, note_id, note)


def _form(desk: Desk, note_id: str | None, note: Note) -> None:
    with st.form("note", border=False):
        text = st.text_area("What happened or was decided", help="Markdown: **bold**, lists, links.", key=TEXT)
        made = replace(note, text=text) if note.reply_to else _facts(desk, replace(note, text=text))
        if not st.form_submit_button("Save the note"):
            return
    try:
        if note_id is None:
            write_note(desk.workspace, desk.project, made, desk.author)
        else:
            save_note(desk.workspace, desk.project, note_id, st.session_state[SEEN], made, desk.author)
    except ChangedMeanwhile as error:
        _say_theirs(error, desk.zone)
    except MilepostError as error:
        st.error(plain_markdown(f"Not saved yet: {error}."))
    else:
        st.session_state.pop(TEXT, None)
        st.toast("The note is saved.")
        st.rerun()


def _facts(desk: Desk, note: Note) -> Note:
    """Kind, days, what it is about and for whom. A day that is not changed keeps its time."""
    report, zone = desk.report, desk.zone
    subjects = [None, *(About("milestone", one.id) for one in report.milestones)]
    subjects += [About("metric", one.id) for one in report.metrics]
    if note.about not in subjects:
        subjects.append(note.about)
    kind = st.selectbox("Kind", NOTE_KINDS, index=NOTE_KINDS.index(note.kind), format_func=str.capitalize)
    with st.container(horizontal=True):
        first = st.date_input("Day", day_of(note.begins, zone), min_value=EARLIEST, max_value=LATEST)
        until = None if note.ends is None else _last_day(note.ends, zone)
        last = st.date_input("Until, for a period", until, min_value=EARLIEST, max_value=LATEST)
    about = st.selectbox(
        "About",
        subjects,
        index=subjects.index(note.about),
        format_func=lambda one: "the project" if one is None else about_words(one, report),
    )
    index = AUDIENCES.index(note.audience)
    audience = st.radio("For", AUDIENCES, index, horizontal=True, format_func=AUDIENCE_WORDS.__getitem__)
    begins = note.begins if first == day_of(note.begins, zone) else start_of_day(first, zone)
    ends = note.ends if last == until else None if last is None else _end_of_day(last, zone)
    return replace(note, kind=kind, begins=begins, ends=ends, about=about, audience=audience)


def _last_day(ends: datetime, zone: ZoneInfo) -> date:
    return day_of(ends - timedelta(milliseconds=1), zone)


def _end_of_day(day: date, zone: ZoneInfo) -> datetime:
    return start_of_day(day + timedelta(days=1), zone) - timedelta(milliseconds=1)


def _say_theirs(error: ChangedMeanwhile, zone: ZoneInfo) -> None:
    """Both versions side by side: theirs here, the reader's own still in the form. Saving again then follows on
    theirs."""
    st.error(plain_markdown(f"{error}."))
    theirs = error.theirs
    if isinstance(theirs, Entry):
        at = datetime.fromtimestamp(theirs.at_ms / 1000, zone)
        st.session_state[SEEN] = seen = NoteVersion(
            note_of(theirs.content), theirs.version, at, theirs.by, theirs.content["archived"]
        )
        st.markdown(plain_markdown(f"The version of {theirs.by}:"))
        st.code(seen.note.text, language=None, wrap_lines=True)


@st.dialog("Versions of the note", width="medium")
def _versions(desk: Desk, note_id: str) -> None:
    """Newest first; every one is kept."""
    held = written_notes(desk.workspace, desk.project)[note_id]
    for one in reversed(held):
        what = "archived" if one.archived else one.note.kind
        told = f"Version {one.version} by {one.by}, {moment_text(one.at, desk.zone)}: {what}, {one.note.audience}"
        st.markdown(plain_markdown(told))
        st.code(one.note.text, language=None, wrap_lines=True)


@st.dialog("Archived notes", width="medium")
def _archived(desk: Desk) -> None:
    gone = [(key, held) for key, held in written_notes(desk.workspace, desk.project).items() if held[-1].archived]
    if not gone:
        st.markdown("No note is archived.")
    for key, held in gone:
        last = held[-1]
        st.markdown(plain_markdown(f"Archived by {last.by}, {moment_text(last.at, desk.zone)}"))
        st.code(last.note.text, language=None, wrap_lines=True)
        if st.button("Restore", key=f"restore {key}"):
            _restore(desk, key)
