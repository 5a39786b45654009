"""The chart as the browser gets it: SVG that is shown at once, and the same figure packed for Plotly.

Colours are names here (see TOKENS): the browser puts in those of its theme, so that switching between light and
dark asks nobody.
"""

import base64
import zlib
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

import orjson

from milepost.domain.report import Report
from milepost.figures.chart import Chart, chart_of
from milepost.figures.frame import COMPACT_UNDER, Frame, frame_of
from milepost.figures.plotly import figure
from milepost.figures.svg import drawing
from milepost.figures.theme import THEMES, TOKENS, colours

WIDTHS = (300, COMPACT_UNDER, 1060)
"""The narrowest width of each form; each is stretched up to the next one."""

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Forms:
    """One chart laid out for each of WIDTHS."""

    chart: Chart
    frames: tuple[Frame, ...]


def forms_of(report: Report, metric_id: str, since: date | None = None) -> Forms:
    chart = chart_of(report, metric_id, since)
    return Forms(chart, tuple(frame_of(chart, width) for width in WIDTHS))


def payload(report: Report, metric_id: str, since: date | None = None) -> Payload:
    """What the chart component is given."""
    forms = forms_of(report, metric_id, since)
    figures = [figure(frame, TOKENS, report) for frame in forms.frames]
    packed = orjson.dumps(
        {"data": figures[-1]["data"], "forms": [_form(made) for made in figures]}, option=orjson.OPT_SERIALIZE_NUMPY
    )
    drawings = [drawing(frame, TOKENS, forms.frames[-1].plot) for frame in forms.frames]
    made: Payload = {
        "headline": forms.chart.headline,
        "subtitle": forms.chart.subtitle,
        "description": forms.chart.description,
        "marks": drawings[-1].marks,
        "forms": [
            {"from": width, "height": frame.height, "before": drawn.before, "after": drawn.after}
            for width, frame, drawn in zip(WIDTHS, forms.frames, drawings, strict=True)
        ],
        "figure": base64.b64encode(zlib.compress(packed, 6)).decode(),
        "themes": {name: colours(theme) for name, theme in THEMES.items()},
    }
    return made | {"version": blake2b(orjson.dumps(made), digest_size=8).hexdigest()}


def _form(made: dict[str, Any]) -> dict[str, Any]:
    """What differs between the forms: the layout, and which milestones show a number."""
    milestones = next(trace for trace in made["data"] if trace["name"] == "milestones")
    return {"layout": made["layout"], "numbers": milestones["text"]}
