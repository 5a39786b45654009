"""How a note is written in the page: a form with what it is, when, what about, and the words."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from milepost.app.markup import plain_markdown
from milepost.domain.errors import MilepostError
from milepost.domain.notes import NOTE_KINDS, About, Note
from milepost.domain.people import AUDIENCES, Author
from milepost.domain.report import Report
from milepost.figures.note_words import about_words
from milepost.jobs.notes import write_note
from milepost.jobs.workspace import Workspace
from milepost.metrics.kpis import start_of_day


def offer_note(workspace: Workspace, report: Report, author: Author) -> None:
    """A button for who may write; the form loads when it is pressed."""
    if "annotate" in author.rights and st.button(
        "Add a note", help="Write what was decided, released or went wrong beside the curve."
    ):
        _write(workspace, report, author)


@st.dialog("Add a note")
def _write(workspace: Workspace, report: Report, author: Author) -> None:
    zone = ZoneInfo(report.time_zone)
    subjects = [None, *(About("milestone", one.id) for one in report.milestones)]
    subjects += [About("metric", one.id) for one in report.metrics]
    with st.form("note", border=False):
        text = st.text_area("What happened or was decided", help="Markdown: **bold**, lists, links.", key="note text")
        kind = st.selectbox("Kind", NOTE_KINDS, index=len(NOTE_KINDS) - 1, format_func=str.capitalize)
        with st.container(horizontal=True):
            first = st.date_input("Day", report.as_of.astimezone(zone).date(), min_value=EARLIEST, max_value=LATEST)
            last = st.date_input("Until, for a period", None, min_value=EARLIEST, max_value=LATEST)
        about = st.selectbox(
            "About", subjects, format_func=lambda one: "the project" if one is None else about_words(one, report)
        )
        audience = st.radio("For", AUDIENCES, horizontal=True, format_func=AUDIENCE_WORDS.__getitem__)
        if not st.form_submit_button("Save the note", type="primary"):
            return
    try:
        ends = None if last is None else start_of_day(last + timedelta(days=1), zone) - timedelta(milliseconds=1)
        write_note(
            workspace,
            report.project,
            Note(kind, text, start_of_day(first, zone), ends, about, audience=audience),
            author,
        )
    except MilepostError as error:
        st.error(plain_markdown(f"Not saved yet: {error}."))
    else:
        st.session_state.pop("note text", None)
        st.toast("The note is saved.")
        st.rerun()


AUDIENCE_WORDS = {"team": "The team", "stakeholders": "Everybody who sees the project"}
EARLIEST, LATEST = date(1990, 1, 2), date(2199, 12, 30)
