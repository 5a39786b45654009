"""All projects: which need attention, where their milestones lie, and what is due soon."""

import streamlit as st

from milepost.app import reports
from milepost.app.components import show_document
from milepost.app.markup import plain_markdown, quiet
from milepost.app.nothing_yet import open_or_explain, say_next_step

workspace = open_or_explain()
shown = reports.portfolio(workspace)
with st.container(gap="xxsmall"):
    st.markdown(quiet("Portfolio") + (" · :orange[**demo data**]" if shown.demo else ""))
    st.title(plain_markdown(shown.headline), anchor=False)
    st.markdown(quiet("One row a project, worst first. Bars show slip from the due date; the line is today."))
if not shown.was_read:
    say_next_step()
show_document(shown.html, key="portfolio")
