"""One project: where its metric stands against its milestones, what proves it, and how fresh the data are."""

import streamlit as st

from milepost.app import reports
from milepost.app.choices import choose_project, choose_view
from milepost.app.components import show_chart, show_document
from milepost.app.facts import data_as_of, kpis_html, sources_html
from milepost.app.markup import plain_markdown, quiet
from milepost.app.milestone_list import milestones_html
from milepost.app.nothing_yet import open_or_explain, say_nothing_counted, say_nothing_read

workspace = open_or_explain()
head = st.container(gap="xxsmall")
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    project = choose_project(workspace.configuration.projects)
    report, version = reports.report(workspace, project)
    view = choose_view(report)

drawn = reports.chart(report, workspace.configuration.store, version, view)
with head:
    st.markdown(quiet(report.title) + (" · :orange[**demo data**]" if report.demo else ""))
    st.title(plain_markdown(drawn["headline"]), anchor=False)
    st.markdown(quiet(drawn["subtitle"]))

if report.data_as_of is None:
    say_nothing_read(report)
else:
    say_nothing_counted(report, view.metric)
show_chart(drawn)
st.markdown(quiet(data_as_of(report)))

st.header("Milestones", anchor=False)
if report.milestones:
    show_document(milestones_html(report, view.metric), key="milestones")
else:
    st.markdown("No milestone is set. Add one under `milestones:` in milepost.yaml.")

st.header("KPIs", anchor=False)
if report.kpis:
    show_document(kpis_html(report), key="kpis")
else:
    st.markdown("No KPI is set. Add one under `kpis:` in milepost.yaml to see it under the chart.")

st.header("Sources", anchor=False)
show_document(sources_html(report), key="sources")
