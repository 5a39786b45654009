"""What a planner can do with a schedule: change, pause, delete and bring back, run, look at and test it."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import streamlit as st

from milepost.app.markup import plain_markdown, quiet
from milepost.app.schedule_dialog import open_form
from milepost.app.schedule_views import SeenSchedule
from milepost.app.schedule_work import is_at_work, start_preview, start_run, start_test
from milepost.app.who import Reader
from milepost.domain.errors import MilepostError
from milepost.domain.people import Author
from milepost.jobs.schedule_changes import delete_schedule, keep_schedule, pause, stored_one
from milepost.jobs.workspace import Workspace, utc_now

DELETED = "deleted schedule"


def offer_acts(workspace: Workspace, reader: Reader, one: SeenSchedule) -> None:
    """Buttons for whoever plans all of its projects; others are told why there are none."""
    if not one.may_change:
        if reader.may("plan", workspace):
            st.markdown(quiet("This schedule is also for projects that you do not plan, so you may not change it."))
        return
    if one.in_file:
        st.markdown(
            quiet("It stands in milepost.yaml: change it there. Here it can be paused, run, looked at and tested.")
        )
    author = reader.author_in(one.schedule.projects)
    with st.container(horizontal=True, gap="small"):
        if not one.in_file and st.button("Edit"):
            open_form(workspace, reader, one)
        if st.button("Resume" if one.schedule.paused else "Pause"):
            _tried(lambda: pause(workspace, one.id, not one.schedule.paused, author, utc_now()))
        busy = is_at_work(workspace, one)
        if st.button(
            "Run now", disabled=busy, help="Takes its snapshots now, beside its times, and sends them to all."
        ):
            st.dialog("Run it now?")(_confirm_run)(workspace, author, one)
        if st.button("Preview", disabled=busy, help="Makes its snapshots to look at. Nothing is sent."):
            _tried(lambda: start_preview(workspace, author, one))
        if one.schedule.to and st.button("Send a test", disabled=busy, help="To one recipient, marked as a test."):
            st.dialog("Send a test")(_test_form)(workspace, reader, one)
        if not one.in_file and st.button("Delete"):
            _delete(workspace, author, one)


def _tried(act: Callable[[], Any]) -> None:
    try:
        act()
    except MilepostError as error:
        st.error(plain_markdown(f"Not done: {error}."))
    else:
        st.rerun()


def _confirm_run(workspace: Workspace, author: Author, one: SeenSchedule) -> None:
    whom = f"goes to {', '.join(one.schedule.to)}" if one.schedule.to else "is kept and goes to nobody"
    st.markdown(plain_markdown(f"A snapshot of {', '.join(one.titles.values())} is taken now and {whom}."))
    if st.button("Run it", type="primary"):
        _tried(lambda: start_run(workspace, author, one))


def _delete(workspace: Workspace, author: Author, one: SeenSchedule) -> None:
    stored = one.stored
    if stored is None:
        return

    def act() -> None:
        delete_schedule(workspace, stored, author, utc_now())
        st.session_state[DELETED] = stored
        st.query_params.pop("schedule", None)

    _tried(act)


def offer_to_delete(workspace: Workspace, reader: Reader, broken: Iterable[str]) -> None:
    """Of what cannot be used any more; only who plans every project is told of it."""
    author = reader.author_in(workspace.configuration.projects)
    for name in broken:
        stored = stored_one(workspace, name)
        if stored is not None and st.button(plain_markdown(f"Delete {name}"), key=f"delete broken {name}"):
            _tried(partial(delete_schedule, workspace, stored, author, utc_now()))


def offer_schedule_undo(workspace: Workspace, reader: Reader) -> None:
    """After one was deleted: the way back. It goes on from now and catches nothing up."""
    gone = st.session_state.get(DELETED)
    if gone is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            plain_markdown(f"The schedule {gone.id} is deleted. Its snapshots and its history stay."), width="content"
        )
        if st.button("Undo", key="undo schedule"):
            del st.session_state[DELETED]
            author = reader.author_in(gone.body["projects"])

            def act() -> None:
                kept = keep_schedule(workspace, gone.id, gone.body, 0, author, utc_now())
                if gone.paused:
                    pause(workspace, kept.id, True, author, utc_now())

            _tried(act)


def _test_form(workspace: Workspace, reader: Reader, one: SeenSchedule) -> None:
    """To one recipient; of mail to one address of it, or to who asks."""
    choices = choices_of_test(one, reader.person.email)
    names = list(one.titles)
    project = names[0] if len(names) == 1 else st.selectbox("Project", names, format_func=one.titles.__getitem__)
    words = st.radio("To", list(choices), format_func=plain_markdown)
    st.markdown(quiet("Its subject begins with [test]. It counts for no time of the schedule and is in no history."))
    if st.button("Send the test", type="primary"):
        author = reader.author_in(one.schedule.projects)
        _tried(lambda: start_test(workspace, author, one, project, *choices[words], words))


def choices_of_test(one: SeenSchedule, own: str | None) -> dict[str, tuple[str, str | None]]:
    """By what is shown: the recipient, and the address of it. Whoever asks comes first."""
    found: dict[str, tuple[str, str | None]] = {}
    for name in one.schedule.to:
        known = one.recipients.get(name)
        if known is None:
            continue
        if known.kind != "email":
            found[f"{name} ({known.kind})"] = (name, None)
            continue
        listed = known.keys["to"]
        addresses = [str(each) for each in listed] if isinstance(listed, tuple) else []
        for address in dict.fromkeys([*([own] if own else []), *addresses]):
            found[f"{name}: {address}{' (you)' if address == own else ''}"] = (name, address)
    return found
