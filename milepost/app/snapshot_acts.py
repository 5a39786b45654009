"""What a reader can do on the Snapshots page: take one now, and have all of them proved."""

from collections.abc import Mapping

import streamlit as st

from milepost.app import working
from milepost.app.kept_readers import faults_of_kept, seen_snapshots, snapshot_work
from milepost.app.markup import plain_markdown
from milepost.app.note_dialog import AUDIENCE_WORDS
from milepost.app.snapshot_choices import Found
from milepost.app.who import Reader
from milepost.app.work_progress import show_work
from milepost.domain.errors import KeepingError, MilepostError
from milepost.domain.people import AUDIENCES
from milepost.domain.projects import Project
from milepost.jobs.workspace import Workspace, utc_now

FORMAT_WORDS: Mapping[str, str] = {
    "html": "Page (HTML)",
    "pdf": "Document (PDF)",
    "pptx": "Slides (PPTX)",
    "xlsx": "Tables (XLSX)",
    "csv": "Tables (CSV)",
    "png": "Chart (PNG)",
    "svg": "Chart (SVG)",
    "json": "Everything (JSON)",
    "mail": "Page for a mail (HTML)",
}
USUAL = ("html", "pdf")


def offer_new_one(workspace: Workspace, reader: Reader) -> None:
    """For whoever plans a project."""
    plans = reader.projects(workspace, "plan")
    if plans and st.button("Take a snapshot"):
        st.dialog("Take a snapshot")(_form)(workspace, reader, plans)


def _form(workspace: Workspace, reader: Reader, plans: Mapping[str, Project]) -> None:
    with st.form("snapshot", border=False):
        names = list(plans)
        project = st.selectbox("Project", names, format_func=lambda one: plans[one].title)
        formats = st.multiselect("Files", list(FORMAT_WORDS), USUAL, format_func=FORMAT_WORDS.__getitem__)
        audience = st.radio("For", AUDIENCES, AUDIENCES.index("stakeholders"), format_func=AUDIENCE_WORDS.__getitem__)
        if not st.form_submit_button("Take it now"):
            return
    try:
        author = reader.author(project)
        author.must("plan", "take snapshots")
        if audience == "team":
            author.must("see team notes", "take snapshots for the team")
    except MilepostError as error:
        st.error(plain_markdown(f"Not done: {error}."))
        return
    call = ("snapshot", project, "--format", ",".join(formats), "--audience", audience, "--progress", "json", "--json")
    words = f"Taking a snapshot of {plans[project].title}"
    working.start(workspace.configuration.path, snapshot_work(project), words, reader.person.name, call)
    st.rerun()


def say_what_was_taken(workspace: Workspace, reader: Reader) -> None:
    """How far the work is that somebody asked for, or what came of it; for those who may ask for it."""
    for project in reader.projects(workspace, "plan"):
        work = working.latest(workspace.configuration.path, snapshot_work(project))
        if work is None or not work.is_news(utc_now()):
            continue
        if work.is_running:
            show_work(work)
        elif work.outcome is not None:
            told = work.outcome
            st.success(
                plain_markdown(f"Taken: {told['id']}, with {len(told['files'])} files. It is in the list below.")
            )
        else:
            st.error(plain_markdown(f"No snapshot was taken: {work.error}"))


def offer_proof(
    workspace: Workspace, reader: Reader, found: Found
) -> tuple[Found, Mapping[str, tuple[str, ...]] | None]:
    """Every file of all that are listed is read again, however it looks: what is wrong with each, by its name; and
    those that are still there."""
    if not found.every or not st.button("Verify all", help="Reads every file again and compares it with its digest."):
        return found, None
    listed = {one.name for one in found.every}
    try:
        again = [one for one in seen_snapshots(workspace, reader) if one.name in listed]
        gone = dict.fromkeys(listed - {one.name for one in again}, ("it is gone",))
        return Found(tuple(again), found.page), {one.name: faults_of_kept(one, again=True) for one in again} | gone
    except KeepingError as error:
        st.error(plain_markdown(f"Not verified: {error}."))
        return found, None


def say_proof(proof: Mapping[str, tuple[str, ...]] | None) -> None:
    if proof is None:
        return
    faulty = [f"{name}: {', '.join(what)}" for name, what in proof.items() if what]
    if not faulty:
        st.success(f"Read again: every file is as it was written, in {len(proof):,} of {len(proof):,} snapshots.")
        return
    way = "Nothing of them is sent or shown. Take them again, or bring the files back from a backup."
    st.error(plain_markdown(f"Read again: {'; '.join(faulty)}. {way}"))
