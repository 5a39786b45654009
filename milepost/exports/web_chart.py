"""The main chart in the report's page: a picture that stands without scripts, and the same figure for Plotly."""

import orjson

from milepost.domain.report import Report
from milepost.exports.clean_text import clean_all
from milepost.exports.web_style import CSS
from milepost.figures.forms import WIDTHS, Forms, figures_of, forms_of, packed
from milepost.figures.frame import frame_of
from milepost.figures.markup import Html, joined, tag
from milepost.figures.svg import drawing
from milepost.figures.theme import THEMES, colours

NARROW = 360.0
MOST_PACKED = 200_000
"""Characters; a figure with more has texts of absurd length, and stays a picture."""
STRETCHES = (("0", "All"), ("12", "12 months"), ("6", "6 months"), ("3", "3 months"))


def chart_html(report: Report) -> Html:
    """With its subtitle and with what it says in words; the picture's own words are hidden from nobody."""
    forms = forms_of(report, report.headline)
    wide, narrow = forms.frames[-1], frame_of(forms.chart, NARROW)
    pictures = [
        tag("div", Html(drawing(frame, CSS, frame.plot, name=name).whole), class_=f"mp-svg {name}")
        for frame, name in ((wide, "mp-across"), (narrow, "mp-narrow"))
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
        tag("button", words, type="button", value=months, **{"aria-pressed": "true" if months == "0" else "false"})
        for months, words in STRETCHES
    ]
    return tag("div", *buttons, id="mp-choices", role="group", **{"aria-label": "Time"})


def packed_figure(report: Report) -> str:
    """For the page's script; empty where it would be too much."""
    forms: Forms = forms_of(report, report.headline)
    told = figures_of(forms, report) | {"widths": WIDTHS, "today": forms.chart.today_ms}
    made = packed(clean_all(told))
    return made if len(made) <= MOST_PACKED else ""
