"""What a reader may choose, each choice kept in the address so that a link shows what its sender saw."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import streamlit as st

from milepost.app.reports import View
from milepost.domain.projects import Project
from milepost.domain.report import Report
from milepost.figures import stretches
from milepost.figures.stretches import STRETCHES, since
from milepost.figures.words import metric_title

FEW = 4
ALL = ""
"""What no project is called."""
MOST_PAGES = 10_000


def choose_project(projects: Mapping[str, Project]) -> str:
    """The only project, or the one chosen."""
    if len(projects) == 1:
        return next(iter(projects))
    return kept_in_address(
        "project", {id_: one.title for id_, one in projects.items()}, _few_or_many("Project", len(projects))
    )


def choose_projects(projects: Mapping[str, Project]) -> list[str]:
    """All of them, or the one chosen."""
    if len(projects) < 2:
        return list(projects)
    words = {ALL: "All projects"} | {id_: one.title for id_, one in projects.items()}
    chosen = kept_in_address("of", words, _few_or_many("Project", len(words)))
    return list(projects) if chosen == ALL else [chosen]


def metric_titles(report: Report) -> dict[str, str]:
    """By id, the main one first."""
    ordered = sorted(report.metrics, key=lambda metric: metric.id != report.headline)
    return {metric.id: metric_title(metric) for metric in ordered}


def view_in_address(report: Report) -> View:
    """Metric and stretch of time as the chart, in which they are chosen, wrote them into the address."""
    metric, stretch = st.query_params.get("metric", report.headline), st.query_params.get("range", stretches.ALL)
    return View(
        report.project,
        report.headline if report.metric(metric) is None else metric,
        stretch if stretch in STRETCHES else stretches.ALL,
        since(report, stretch),
    )


Widget = Callable[[str, Mapping[str, str]], str | None]


def kept_in_address(key: str, words: Mapping[str, str], widget: Widget) -> str:
    """A choice among ids whose value is in the address under `key`; the first is the default and stays out of it.

    Streamlit's own binding would write the words that are shown, and a link would break when a title changes.
    """
    first = next(iter(words))
    in_address = st.query_params.get(key, first)
    written = f"{key} in the address"
    if in_address in words and in_address != st.session_state.get(written):
        st.session_state[key] = in_address  # the reader came by a link, or went back
    elif st.session_state.get(key) not in words:
        st.session_state[key] = first
    chosen = widget(key, words) or first
    st.session_state[written] = chosen
    if chosen != first:
        if in_address != chosen:
            st.query_params[key] = chosen
    elif key in st.query_params:
        del st.query_params[key]
    return chosen


Several = Callable[[str, Mapping[str, str]], Sequence[str]]


def several_in_address(key: str, words: Mapping[str, str], widget: Several) -> list[str]:
    """Some of the ids, in the order in which they were chosen, kept in the address under `key`."""
    in_address = [one for one in dict.fromkeys(st.query_params.get_all(key)) if one in words]
    written = f"{key} in the address"
    if in_address != st.session_state.get(written):
        st.session_state[key] = in_address  # the reader came by a link, or went back
    chosen = list(widget(key, words))
    st.session_state[written] = chosen
    if chosen != st.query_params.get_all(key):
        st.query_params[key] = chosen
    return chosen


def page_in_address() -> int:
    """Which page of a list is asked for, from 1 as people count."""
    told = st.query_params.get("page", "1")
    return min(int(told[:9]), MOST_PAGES) if told.isascii() and told.isdecimal() and int(told[:9]) else 1


def open_page(number: int) -> None:
    st.query_params["page"] = str(number)
    st.rerun()


def _few_or_many(label: str, count: int) -> Widget:
    """A few choices are all in sight; more of them in a list, which a browser needs twenty more files for."""
    return _segments(label) if count <= FEW else select(label, 240, "collapsed")


def select(label: str, width: int, visible: Literal["visible", "collapsed"] = "visible") -> Widget:
    def widget(key: str, words: Mapping[str, str]) -> str | None:
        return st.selectbox(
            label, list(words), format_func=words.__getitem__, key=key, width=width, label_visibility=visible
        )

    return widget


def _segments(label: str) -> Widget:
    def widget(key: str, words: Mapping[str, str]) -> str | None:
        return st.segmented_control(
            label,
            list(words),
            required=True,
            format_func=words.__getitem__,
            key=key,
            label_visibility="collapsed",
            wrap=True,
        )

    return widget
