"""What a reader may ask of the list of runs, each choice kept in the address."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import streamlit as st

from milepost.app import reports
from milepost.app.choices import kept_in_address, open_page, page_in_address, select, several_in_address
from milepost.app.runs_html import comparison_html, other_columns
from milepost.domain.projects import RunName
from milepost.domain.records import RunStatus
from milepost.domain.report import MetricReport, MilestoneReport, Report
from milepost.domain.runs import ListedRun, RunPage, RunQuestion
from milepost.figures.words import metric_name
from milepost.jobs.workspace import Workspace

STATUSES: Mapping[str, tuple[RunStatus, ...]] = {
    "any": (),
    "finished": ("finished",),
    "running": ("running",),
    "failed": ("failed", "killed"),
}
STATUS_WORDS = {"any": "Any status", "finished": "Finished", "running": "Running", "failed": "Failed or killed"}


def ask(report: Report, as_of: datetime | None = None) -> RunQuestion:
    """The question in the fields above the table; another question begins at its first page. As of a past instant, only
    runs that had begun by then."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        text = st.text_input(
            "Search",
            key="q",
            bind="query-params",
            max_chars=200,
            placeholder="name, id, param or tag",
            width=280,
        )
        status = kept_in_address("status", STATUS_WORDS, select("Status", 170))
        orders = {"newest": "Newest first", "oldest": "Oldest first"}
        orders |= {f"best {one.id}": f"Best {metric_name(one)} first" for one in _by_headline(report)}
        order = kept_in_address("sort", orders, select("Order", 240))
    metric = order.removeprefix("best ") if order.startswith("best ") else None
    asked = (report.project, text.strip(), status, order)
    if st.session_state.get("question", asked) != asked and "page" in st.query_params:
        del st.query_params["page"]
    st.session_state["question"] = asked
    return RunQuestion(text.strip(), STATUSES[status], metric, order == "oldest", page_in_address() - 1, as_of)


def _by_headline(report: Report) -> list[MetricReport]:
    return sorted(report.metrics, key=lambda one: one.id != report.headline)


def choose_columns(found: RunPage) -> list[str]:
    """What params and tags of the runs in sight the reader wants to see beside the metrics."""
    return several_in_address("column", {one: one for one in other_columns(found.runs)}, _columns)


def _columns(key: str, words: Mapping[str, str]) -> Sequence[str]:
    chosen: Sequence[str] = st.multiselect(
        "More columns", list(words), key=key, placeholder="params and tags", width=280
    )
    return chosen


def turn_pages(found: RunPage, asked: RunQuestion) -> None:
    """To the page before and the page after, where there are."""
    with st.container(horizontal=True, gap="small"):
        if asked.page and st.button("← Before", key="before"):
            open_page(asked.page)
        if found.more and st.button("Next →", key="next"):
            open_page(asked.page + 2)


def choose_two(workspace: Workspace, report: Report, found: RunPage) -> str | None:
    """The comparison as markup, once two runs are chosen."""
    names = {name_of(one): label_of(one) for one in found.runs}
    asked = [one for one in st.query_params.get_all("compare") if one not in names]
    elsewhere = reports.named_runs(workspace, report.project, [run_name(one) for one in asked])
    words = {**{name_of(one): label_of(one) for one in elsewhere}, **names}
    if len(words) < 2:
        return None
    chosen = several_in_address("compare", words, _two)
    if len(chosen) < 2:
        return None
    titles = {one.id: one.title for one in _next_first(report)}
    milestone = kept_in_address("milestone", titles, select("Milestone", 240)) if titles else None
    runs = reports.named_runs(workspace, report.project, [run_name(one) for one in chosen])
    told = reports.comparison(workspace, report, runs, milestone)
    return comparison_html(told, report, titles.get(milestone or ""))


def _next_first(report: Report) -> list[MilestoneReport]:
    return sorted(report.milestones, key=lambda one: one != report.next_milestone)


def _two(key: str, words: Mapping[str, str]) -> Sequence[str]:
    chosen: Sequence[str] = st.multiselect(
        "Compare two runs",
        list(words),
        key=key,
        format_func=words.__getitem__,
        max_selections=2,
        placeholder="choose two of the runs below",
        width=464,
    )
    return chosen


def name_of(run: ListedRun) -> str:
    return f"{run.run.source}:{run.run.id}"


def run_name(told: str) -> RunName:
    """No source has a colon in its name; an id may."""
    source, _, run_id = told.partition(":")
    return RunName(source, run_id)


def label_of(run: ListedRun) -> str:
    return f"{run.run.name or run.run.id} ({run.run.id[-8:]})" if run.run.name != run.run.id else run.run.id
