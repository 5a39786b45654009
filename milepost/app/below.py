"""Everything below the chart as one document: how fresh the data are, milestones, notes, KPIs, sources."""

from datetime import datetime

from milepost.app.chart_tables import chart_tables
from milepost.app.facts import data_as_of, kpis_html, sources_html
from milepost.app.markup import Html, joined, tag
from milepost.app.milestone_list import milestones_html
from milepost.app.note_list import notes_html
from milepost.app.slip_html import slip_html
from milepost.domain.report import Report

NO_MILESTONE = "No milestone is set. Add one under `milestones:` in milepost.yaml."
NO_KPI = "No KPI is set. Add one under `kpis:` in milepost.yaml to see it under the chart."


def below_html(report: Report, metric_id: str, *, writes: bool = False, as_of: datetime | None = None) -> Html:
    """One element of the page instead of many: each one more costs every reader at every step. `writes`: the reader may
    change notes."""
    return joined(
        tag("p", data_as_of(report), class_="mp-muted"),
        tag("h2", "Milestones"),
        milestones_html(report, metric_id) if report.milestones else tag("p", NO_MILESTONE),
        slip_html(report),
        tag("h2", "Notes"),
        notes_html(report, writes=writes),
        tag("h2", "KPIs"),
        kpis_html(report) if report.kpis else tag("p", NO_KPI),
        chart_tables(report, metric_id),
        tag("h2", "Sources"),
        sources_html(report, as_of),
    )
