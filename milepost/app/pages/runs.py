"""The runs of a project: find one, open it in its tracker, and hold two against a milestone's gates."""

import streamlit as st

from milepost.app import reports
from milepost.app.as_of import chosen_day
from milepost.app.choices import choose_project
from milepost.app.components import show_document, show_head
from milepost.app.markup import quiet
from milepost.app.nothing_yet import let_in, say_what_is_missing
from milepost.app.run_choices import ask, choose_columns, choose_two, turn_pages
from milepost.app.runs_html import run_table
from milepost.figures.run_words import how_to_read, runs_headline, shown_words

workspace, reader = let_in("runs")
as_of = chosen_day(workspace)
head = st.empty()
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    project = choose_project(reader.projects(workspace))
with as_of.counting():
    report, _ = reports.report(workspace, project, as_of=as_of.instant)
say_what_is_missing(report)

asked = ask(report, as_of.instant)
found = reports.runs(workspace, project, asked, as_of.instant)
with head:
    show_head(report.title, runs_headline(report), how_to_read(found), as_of, demo=report.demo)
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    more = choose_columns(found)
    compared = choose_two(workspace, report, found)
if compared is not None:
    show_document(compared, key="comparison")
st.markdown(quiet(shown_words(found, asked)))
if found.runs:
    show_document(run_table(found, report, more), key="runs")
turn_pages(found, asked)
