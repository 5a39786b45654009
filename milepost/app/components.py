"""The two pieces of a page that Streamlit has no element for: the chart, and text with the structure of a document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import streamlit as st

from milepost.app.as_of import AsOf, go_to
from milepost.app.bundle import PLOTLY_PATH
from milepost.app.front_page import WANTED
from milepost.app.payload import Payload
from milepost.app.reports import View
from milepost.figures.markup import Html, joined, tag
from milepost.figures.stretches import STRETCHES

_HERE = Path(__file__).parent


def _source(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _stretches() -> Html:
    told = [(words, {"data-key": "range", "data-value": name}) for name, (words, _) in STRETCHES.items()]
    return joined(*(tag("button", words, type="button", **data) for words, data in told))


# Plotly brings styles of its own that a shadow root would keep out.
_chart = st.components.v2.component(
    "milepost_chart",
    html=_source("chart/chart.html").replace("{stretches}", _stretches()),
    css=_source("chart/chart.css"),
    js=_source("chart/what_if.js") + _source("chart/chart.js"),
    isolate_styles=False,
)

_document = st.components.v2.component(
    "milepost_document",
    html='<div class="mp-doc"></div>',
    css=_source("document/document.css"),
    js=_source("document/document.js"),
    isolate_styles=False,
)


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a reader has just done in the chart. `picked`: where a note is to be pinned (see milepost.app.picks);
    `supposed`: what is to be planned as the sliders stand, as an address of What if would ask for it."""

    picked: Mapping[str, Any] | None
    supposed: Mapping[str, Any] | None


def show_chart(
    payload: Payload,
    view: View,
    metrics: Mapping[str, str],
    what_if: Sequence[Mapping[str, Any]],
    day: date | None,
    annotate: bool,
    plan: bool,
) -> Pointed:
    """The main chart; its key stays the same whatever it shows, so that a zoom outlives new data. `metrics`: the titles
    of those that may be chosen; `what_if`: the sliders of the milestones that may be asked; `annotate` and `plan`:
    whether the reader may write notes and plan milestones here."""
    of_project = f"api/projects/{quote(view.project, safe='')}"
    as_of = f"?as_of={day.isoformat()}" if day else ""
    of_page = {
        "metric": view.metric,
        "metrics": metrics,
        "range": view.stretch,
        "chart": f"{of_project}/chart{as_of}",
        "whatIf": {"address": f"{of_project}/what-if{as_of}", "milestones": what_if, "plans": plan},
        "annotate": annotate,
        "plotly": PLOTLY_PATH.lstrip("/"),
    }
    data = payload | of_page
    told = _chart(key="chart", data=data, on_picked_change=_nothing, on_supposed_change=_nothing)
    return Pointed(told.picked, told.supposed)


def show_document(html: str, key: str, of: str | None = None) -> dict[str, Any] | None:
    """Markup made by milepost.figures.markup; `of`: the metric whose document it is, if the chart changes it with its
    own. Returns what a button in it has just asked for: its `act` and `id`."""
    asked: dict[str, Any] | None = _document(key=key, data={"html": html, "of": of}, on_asked_change=_nothing).asked
    return asked


def _nothing() -> None:
    """Streamlit tells only what somebody listens to."""


_address = st.components.v2.component(
    "milepost_address",
    js=f"""
export default function () {{
  if (location.search || !/^\\/?$/.test(location.pathname)) sessionStorage.setItem("{WANTED}", location.href)
}}
""",
)


def remember_address() -> None:
    """Where a reader wanted to go before they had to sign in: Streamlit brings them back to the first page, whose own
    script (front_page.py) goes on from there."""
    _address(key="address")


def show_head(above: str, title: str, below: str, as_of: AsOf | None = None, *, demo: bool = False) -> None:
    """What stands first on a page, as one element: three of Streamlit's own take the browser longer to place. With
    `as_of`, the field in which its day is chosen."""
    label = joined(tag("span", f"{above} · "), tag("strong", "demo data", class_="mp-late")) if demo else above
    muted = {"class_": "mp-muted"}
    lines = (
        tag("p", tag("span", label), *([as_of.html] if as_of else []), **muted),
        tag("h1", title),
        tag("p", below, **muted),
    )
    go_to(show_document(joined(*lines), key="head"))
