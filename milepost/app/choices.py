"""What a reader may choose, each choice kept in the address so that a link shows what its sender saw."""

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from milepost.app.reports import View
from milepost.domain.projects import Project
from milepost.domain.report import Report
from milepost.figures.words import metric_title

RANGES = {"all": None, "12m": 365, "6m": 182, "3m": 91}
RANGE_WORDS = {"all": "All", "12m": "12 months", "6m": "6 months", "3m": "3 months"}
RUNS = {"all": "All runs", "best": "Best only"}


def choose_project(projects: Mapping[str, Project]) -> str:
    """The only project, or the one chosen."""
    ids = list(projects)
    if len(ids) == 1:
        return ids[0]
    chosen: str = st.selectbox(
        "Project",
        ids,
        format_func=lambda id_: projects[id_].title,
        key="project",
        bind="query-params",
        width=260,
        label_visibility="collapsed",
    )
    return chosen


def choose_view(report: Report) -> View:
    """Metric, stretch of time, and whether single runs are shown."""
    metrics = {metric.id: metric_title(metric) for metric in report.metrics}
    metric = report.headline
    if len(metrics) > 1:
        ids = sorted(metrics, key=lambda id_: id_ != report.headline)
        metric = st.selectbox(
            "Metric",
            ids,
            format_func=lambda id_: metrics[id_],
            key="metric",
            bind="query-params",
            width=200,
            label_visibility="collapsed",
        )
    stretch = _one_of("Time", RANGE_WORDS, "range")
    runs = _one_of("Runs", RUNS, "runs")
    return View(report.project, metric, _since(report, stretch), runs == "all")


def _one_of(label: str, words: Mapping[str, str], key: str) -> str:
    first = next(iter(words))
    chosen = st.segmented_control(
        label,
        list(words),
        default=first,
        required=True,
        format_func=lambda o: words[o],
        key=key,
        bind="query-params",
        label_visibility="collapsed",
    )
    return chosen or first


def _since(report: Report, stretch: str) -> date | None:
    days = RANGES[stretch]
    today = report.as_of.astimezone(ZoneInfo(report.time_zone)).date()
    return today - timedelta(days=days) if days else None
