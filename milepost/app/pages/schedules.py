"""When snapshots are taken by themselves, to whom they go, what became of them, and how that is changed."""

import streamlit as st

from milepost.app.as_of import chosen_day
from milepost.app.components import show_document, show_head
from milepost.app.milestone_messages import messages_html, messages_of
from milepost.app.nothing_yet import let_in
from milepost.app.schedule_acts import offer_acts, offer_schedule_undo, offer_to_delete
from milepost.app.schedule_dialog import offer_new_schedule
from milepost.app.schedule_history import history_of
from milepost.app.schedule_views import choose_schedule, schedules_headline, seen_schedules
from milepost.app.schedule_work import show_schedule_work
from milepost.app.schedules_html import broken_html, history_html, schedules_html
from milepost.jobs.workspace import utc_now

workspace, reader = let_in("schedules")
as_of, now = chosen_day(workspace), utc_now()
seen = seen_schedules(workspace, reader)
show_head(
    "Schedules",
    schedules_headline(seen.known, now, as_of.zone),
    "A schedule takes a snapshot of each of its projects at its times, and brings it to its recipients.",
    as_of,
    demo=workspace.configuration.demo,
)
if as_of.day is not None:
    st.info("Schedules are shown as they are now; what became of past times stands in their history.")
offer_new_schedule(workspace, reader)
offer_schedule_undo(workspace, reader)
show_document(schedules_html(seen.known, now), key="schedules")
if seen.broken:
    show_document(broken_html(seen.broken), key="broken")
    offer_to_delete(workspace, reader, seen.broken)
chosen = choose_schedule(seen.known)
if chosen is not None:
    offer_acts(workspace, reader, chosen)
    show_schedule_work(workspace, chosen)
    show_document(history_html(chosen, history_of(workspace, chosen)), key="history")
messages = messages_of(workspace, reader)
if messages:
    show_document(messages_html(messages), key="messages")
