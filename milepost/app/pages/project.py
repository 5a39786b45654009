"""One project: where its metric stands against its milestones, what proves it, and how fresh the data are."""

import streamlit as st

from milepost.app import reports
from milepost.app.as_of import chosen_day
from milepost.app.choices import choose_project, metric_titles, view_in_address
from milepost.app.components import show_chart, show_document, show_head
from milepost.app.milestone_dialog import ACTS, milestone_action, offer_milestone_undo
from milepost.app.note_dialog import Desk, new_note_dialog, note_action, offer_undo
from milepost.app.nothing_yet import let_in, say_nothing_counted, say_what_is_missing
from milepost.app.picks import pick_of
from milepost.app.plan_so import plan_it_so
from milepost.app.sign_off_dialog import sign_off_dialog
from milepost.app.what_if import sliders

workspace, reader = let_in("project")
as_of = chosen_day(workspace)
head = st.empty()
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    project = choose_project(reader.projects(workspace))
    with as_of.counting():
        report, version = reports.report(workspace, project, reader.audience(project), as_of.instant)

view = view_in_address(report)
drawn = reports.chart(report, version, view)
with head:
    show_head(report.title, drawn["headline"], drawn["subtitle"], as_of, demo=report.demo)

say_what_is_missing(report)
if report.oldest_read is not None:
    say_nothing_counted(report, view.metric)
desk = Desk(workspace, report, reader.author(project), past=as_of.day is not None)
writes = "annotate" in desk.author.rights and not desk.past
plans = reports.plans_of(workspace, project, desk.author.rights, as_of.instant) == "here"
pointed = show_chart(drawn, view, metric_titles(report), sliders(report), as_of.day, writes, plans)
offer_undo(desk)
offer_milestone_undo(desk)
below = reports.below(workspace, report, version, view.metric, desk.author.rights, as_of.instant)
asked = show_document(below, key="below", of=view.metric)
if pointed.picked is not None:
    new_note_dialog(desk, pick_of(pointed.picked, report, view.metric))
elif pointed.supposed is not None:
    plan_it_so(desk, pointed.supposed)
elif asked is not None and asked["act"] == "sign-off":
    sign_off_dialog(desk, asked["id"])
elif asked is not None and asked["act"] in ACTS:
    milestone_action(desk, asked["act"], asked["id"])
elif asked is not None:
    note_action(desk, asked)
