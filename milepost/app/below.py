"""Everything below the chart as one document: how fresh the data are, milestones, notes, KPIs, sources."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from milepost.app.chart_tables import chart_tables
from milepost.app.facts import kpis_html, sources_html
from milepost.app.markup import Html, joined, tag
from milepost.app.milestone_list import milestones_html, plan_button
from milepost.app.note_list import notes_html
from milepost.app.slip_html import slip_html
from milepost.domain.report import Report
from milepost.figures.source_words import data_as_of

Plans = Literal["here", "in the file"] | None
NO_MILESTONE = "No milestone is set. Add one under `milestones:` in milepost.yaml."
NO_MILESTONE_HERE = "No milestone is planned yet. Say what is to be reached by when."
IN_FILE = "These milestones live in milepost.yaml, and are changed there."
NO_KPI = "No KPI is set. Add one under `kpis:` in milepost.yaml to see it under the chart."


def below_html(
    report: Report, metric_id: str, *, writes: bool = False, plans: Plans = None, as_of: datetime | None = None
) -> Html:
    """One element of the page instead of many: each one more costs every reader at every step. `writes`: the reader may
    change notes. `plans`: whether who may plan does it here or in the file; None: the reader may not."""
    return joined(
        tag("p", data_as_of(report), class_="mp-muted"),
        tag("h2", "Milestones"),
        *_milestones(report, metric_id, plans),
        slip_html(report),
        tag("h2", "Notes"),
        notes_html(report, writes=writes),
        tag("h2", "KPIs"),
        kpis_html(report) if report.kpis else tag("p", NO_KPI),
        chart_tables(report, metric_id),
        tag("h2", "Sources"),
        sources_html(report, as_of),
    )


def _milestones(report: Report, metric_id: str, plans: Plans) -> Iterator[Html]:
    here = plans == "here"
    if report.milestones:
        yield milestones_html(report, metric_id, plans=here)
    else:
        yield tag("p", NO_MILESTONE_HERE if here else NO_MILESTONE)
    if here:
        yield tag(
            "p",
            plan_button("milestone-add", "Plan a milestone"),
            plan_button("milestones-archived", "Archived milestones"),
            class_="mp-acts",
        )
    elif plans == "in the file" and report.milestones:
        yield tag("p", IN_FILE, class_="mp-muted")
