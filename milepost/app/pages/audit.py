"""Every change of a project by a person: who, when, what and why, and the proof that none was altered later."""

import streamlit as st

from milepost.app import reports
from milepost.app.as_of import chosen_day
from milepost.app.audit_choices import choose_lines
from milepost.app.audit_html import audit_html
from milepost.app.choices import choose_project
from milepost.app.components import show_document, show_head
from milepost.app.markup import quiet
from milepost.app.nothing_yet import let_in
from milepost.app.turning import turn_pages

workspace, reader = let_in("audit")
as_of = chosen_day(workspace)
head = st.empty()
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    project = choose_project(reader.projects(workspace, "see the audit"))
    told = reports.audit(workspace, project, as_of.instant)
    found = choose_lines(told.lines)
with head:
    show_head(workspace.project(project).title, told.headline, told.proof, as_of, demo=workspace.configuration.demo)
st.markdown(quiet(found.words))
show_document(audit_html(found.shown, project, as_of.zone), key="audit")
turn_pages(found.page, found.pages)
