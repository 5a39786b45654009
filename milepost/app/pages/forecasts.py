"""How good the forecasts are: what was told against what came true, what is likely now, and every outcome."""

import streamlit as st

from milepost.app import reports
from milepost.app.as_of import chosen_day
from milepost.app.choices import choose_projects
from milepost.app.components import show_document, show_head
from milepost.app.nothing_yet import let_in

workspace, reader = let_in("forecasts")
as_of = chosen_day(workspace)
head = st.empty()
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    projects = choose_projects(reader.projects(workspace))
with as_of.counting():
    shown = reports.forecasts(workspace, projects, as_of.instant)
with head:
    show_head(shown.of, shown.headline, shown.below, as_of, demo=shown.demo)
show_document(shown.html, key="forecasts")
