"""The main chart in the report's page: a picture that stands without scripts, and the same figure for Plotly."""

import orjson

from milepost.domain.report import Report
from milepost.exports.clean_text import clean_all
from milepost.exports.web_style import CSS
from milepost.figures.forms import WIDTHS, figures_of, forms_of, packed
from milepost.figures.frame import frame_of
from milepost.figures.markup import Html, joined, tag
from milepost.figures.stretches import STRETCHES
from milepost.figures.svg import drawing
from milepost.figures.theme import THEMES, colours

NARROW = 360.0
MOST_LINKED = 100_000
"""Characters; in a larger figure only the best runs lead to their tracker: the addresses are most of it."""
MOST_PACKED = 200_000
"""Characters; a figure with more has texts of absurd length, and stays a picture."""
NOTHING = "There is nothing to draw yet: no run counts, no milestone is set, and no KPI has a value."


def has_chart(report: Report) -> bool:
    metric = report.metric(report.headline)
    return bool(report.milestones or (metric and metric.frontier) or any(kpi.series for kpi in report.kpis))


def chart_html(report: Report, *, narrow: bool = True) -> Html:
    """With its subtitle and with what it says in words. `narrow`: phones without scripts have a picture of their own;
    it is left out where there is too much to say."""
    if not has_chart(report):
        return tag("p", NOTHING, class_="mp-muted")
    forms = forms_of(report, report.headline)
    frames = {"mp-across" if narrow else "mp-only": forms.frames[-1]}
    if narrow:
        frames["mp-narrow"] = frame_of(forms.chart, NARROW)
    pictures = [
        tag("div", Html(drawing(frame, CSS, frame.plot, name=name).whole), class_=f"mp-svg {name}")
        for name, frame in frames.items()
    ]
    themes = {name: colours(theme) for name, theme in THEMES.items()}
    label = f"{forms.chart.headline}. Left and right arrows go through the best runs, Enter tells of one."
    told = {"id": "mp-chart", "aria-label": label, "role": "group", "data-themes": orjson.dumps(themes).decode()}
    figure = tag("div", *pictures, tag("div", id="mp-plot"), **told)
    return joined(
        tag("p", forms.chart.subtitle, class_="mp-muted"),
        tag("div", _choices(), tag("span", "Drag over the chart to look closer.", class_="mp-muted mp-small"),
            class_="mp-controls"),
        figure,
        tag("p", id="mp-picked", role="status", class_="mp-small"),
        tag("div", id="mp-live", class_="mp-live", **{"aria-live": "polite"}),
        tag("details", tag("summary", "The chart in words"), tag("p", forms.chart.description),
            class_="mp-words mp-small"),
    )  # fmt: skip


def _choices() -> Html:
    buttons = [
        tag("button", words, type="button", value=str(days), **{"aria-pressed": "false" if days else "true"})
        for words, days in STRETCHES.values()
    ]
    return tag("div", *buttons, id="mp-choices", role="group", **{"aria-label": "Time"})


def packed_figure(report: Report) -> str:
    """For the page's script; empty where it would be too much, or where there is nothing."""
    if not has_chart(report):
        return ""
    forms = forms_of(report, report.headline)
    told = clean_all(figures_of(forms, report) | {"widths": WIDTHS, "today": forms.chart.today_ms})
    made = packed(told)
    if len(made) > MOST_LINKED:
        runs = next(trace for trace in told["data"] if trace["name"] == "runs")
        made = packed(told | {"data": [runs | {"customdata": []}, *(one for one in told["data"] if one is not runs)]})
    return made if len(made) <= MOST_PACKED else ""
