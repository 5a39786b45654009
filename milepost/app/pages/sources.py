"""Where the data come from: the state of every source, its problems, and reading them now."""

import streamlit as st

from milepost.app import reports
from milepost.app.as_of import chosen_day
from milepost.app.components import show_document, show_head
from milepost.app.nothing_yet import let_in
from milepost.app.sync_progress import say_what_came, show_progress
from milepost.app.sync_work import latest_sync, start_sync

workspace, reader = let_in("sources")
as_of = chosen_day(workspace)
shown = reports.sources(workspace, reader.projects(workspace))
show_head(
    "Sources",
    shown.headline,
    "Milepost only reads; what was read before stays on the pages while a source does not answer.",
    as_of,
    demo=workspace.configuration.demo,
)
if as_of.day is not None:
    st.info("Sources are shown as they are now: whether one answered on a past day is not kept.")
running = latest_sync(workspace.configuration.path)
if running is not None and running.is_running:
    show_progress(running)
else:
    if reader.may("sync", workspace) and st.button(
        "Sync now", help="Reads what is new from every source, as `milepost sync` does."
    ):
        start_sync(workspace.configuration.path, reader.person.name)
        st.rerun()
    if running is not None:
        say_what_came(running)
show_document(shown.html, key="sources")
