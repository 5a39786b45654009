"""What takes a while of a schedule, begun in the background and followed on the page: a run, a preview, a test."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import streamlit as st

from milepost.app import working
from milepost.app.markup import plain_markdown
from milepost.app.schedule_views import SeenSchedule
from milepost.app.snapshot_routes import TYPES
from milepost.app.work_progress import show_work
from milepost.domain.people import Author
from milepost.jobs.recipient_words import recipient_words
from milepost.jobs.workspace import Workspace, utc_now

KINDS = ("run", "preview", "test")
_one_preview = Lock()
_folders: dict[tuple[Path, str], "TemporaryDirectory[str]"] = {}
"""Where previews lie until the next one of the same schedule, or until the server ends."""


def _what(kind: str, one: SeenSchedule) -> str:
    return f"{kind} of schedule {one.id}"


def is_at_work(workspace: Workspace, one: SeenSchedule) -> bool:
    found = (working.latest(workspace.configuration.path, _what(kind, one)) for kind in KINDS)
    return any(work is not None and work.is_running for work in found)


def start_run(workspace: Workspace, author: Author, one: SeenSchedule) -> None:
    """Raises NotAllowed."""
    author.must("plan", "run this schedule")
    _start(workspace, author, one, "run", f"Running {one.schedule.title}", ("schedules", "run", one.id, "--json"))


def start_preview(workspace: Workspace, author: Author, one: SeenSchedule) -> None:
    """Raises NotAllowed."""
    author.must("plan", "make previews")
    with _one_preview:  # a second folder in place of the first would take it away from who writes there
        if is_at_work(workspace, one):
            return
        folder = TemporaryDirectory(prefix="milepost-preview-")
        _folders[workspace.configuration.path, one.id] = folder
        call = ("schedules", "preview", one.id, "--out", folder.name, "--progress", "json", "--json")
        _start(workspace, author, one, "preview", f"Making a preview of {one.schedule.title}", call)


def start_test(
    workspace: Workspace, author: Author, one: SeenSchedule, project: str, name: str, address: str | None, words: str
) -> None:
    """Raises NotAllowed."""
    author.must("plan", "send tests")
    only = ("--address", address) if address else ()
    call = ("schedules", "test", one.id, name, "--project", project, *only, "--json")
    _start(workspace, author, one, "test", f"Sending a test to {words}", call)


def _start(workspace: Workspace, author: Author, one: SeenSchedule, kind: str, words: str, call: Sequence[str]) -> None:
    config = workspace.configuration.path
    for other in KINDS:
        working.forget(config, _what(other, one))
    working.start(config, _what(kind, one), words, author.name, call)


def show_schedule_work(workspace: Workspace, one: SeenSchedule) -> None:
    """How far it is, or what came of it; for those who may ask for it."""
    if not one.may_change:
        return
    for kind, say in (("run", _say_run), ("preview", _say_preview), ("test", _say_test)):
        work = working.latest(workspace.configuration.path, _what(kind, one))
        if work is None or not work.is_news(utc_now()):
            continue
        if work.is_running:
            show_work(work)
        elif work.outcome is None:
            st.error(plain_markdown(f"{work.words}: {work.error}"))
        else:
            say(work.outcome, one)


def _say_run(told: Mapping[str, Any], one: SeenSchedule) -> None:
    mine = [each for each in told["events"] if each["schedule"] == one.id and each["project"] in one.titles]
    bad = [each for each in mine if each["state"] not in ("rendered", "handed over")]
    words = [event_words(each) for each in mine]
    if bad:
        st.warning(plain_markdown(f"Ran, not without trouble. {'. '.join(words)}."))
    elif words:
        st.success(plain_markdown(f"Ran. {'. '.join(words)}."))
    else:
        st.info("Another process had it first; what became of it is in the history below.")


def event_words(told: Mapping[str, Any]) -> str:
    """ "fraud to board: handed over"."""
    to = f"{told['project']} to {recipient_words(told['recipient'])}"
    what = to if told["recipient"] else f"the snapshot of {told['project']}"
    state = {"rendered": "made", "planned": "to be tried again"}.get(told["state"], told["state"])
    why = "" if told["state"] == "handed over" else ": ".join(filter(None, (told["reason"], told["next_step"])))
    return f"{what}: {state}{f' ({why})' if why else ''}"


def _say_preview(told: Mapping[str, Any], one: SeenSchedule) -> None:
    st.success("This is what it would send now. Nothing was sent.")
    for kept in (each for each in told["snapshots"] if each["project"] in one.titles):  # it may be for others by now
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(plain_markdown(one.titles.get(kept["project"], kept["project"])), width="content")
            for file in kept["files"]:
                _offer(kept["project"], Path(kept["folder"]) / file["name"], one)


def _offer(project: str, path: Path, one: SeenSchedule) -> None:
    if not path.is_file():
        st.markdown(plain_markdown(f"{path.name} is gone; make the preview again."), width="content")
        return
    st.download_button(
        path.name,
        path.read_bytes(),
        f"preview-{one.id}-{project}-{path.name}",
        TYPES.get(path.name, "application/octet-stream"),
        key=f"preview {one.id} {project} {path.name}",
        on_click="ignore",
    )


def _say_test(told: Mapping[str, Any], one: SeenSchedule) -> None:
    words = ": ".join(filter(None, (told["state"], told["reason"], told["next_step"])))
    refused = [f"{each['address']}: {each['reason']}: {each['next_step']}" for each in told["refused"]]
    say = st.success if told["state"] == "handed over" and not refused else st.error
    say(plain_markdown(f"The test of {one.schedule.title}: {'; '.join([words, *refused])}."))
