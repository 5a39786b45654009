"""One chart laid out for each kind of screen, and packed for a browser that hands it to Plotly.

Colours are names here (see TOKENS): the browser puts in those of its theme, so that switching between light and
dark asks nobody.
"""

import base64
import zlib
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from milepost.domain.report import Report
from milepost.figures.chart import Chart, chart_of
from milepost.figures.frame import COMPACT_UNDER, Frame, frame_of
from milepost.figures.plotly import figure, milestone_numbers, number_sides
from milepost.figures.plotly_layout import layout
from milepost.figures.theme import TOKENS

WIDTHS = (300, COMPACT_UNDER, 1060)
"""The narrowest width of each form; each is stretched up to the next one."""


@dataclass(frozen=True, slots=True)
class Forms:
    """One chart laid out for each of WIDTHS."""

    chart: Chart
    frames: tuple[Frame, ...]


def forms_of(report: Report, metric_id: str, since: date | None = None) -> Forms:
    chart = chart_of(report, metric_id, since)
    return Forms(chart, tuple(frame_of(chart, width) for width in WIDTHS))


def figures_of(forms: Forms, report: Report) -> dict[str, Any]:
    """Plotly's data, which is the same in each form, and what differs between them: the layout, and which milestones
    show a number on which side."""
    told = [
        {"layout": layout(frame, TOKENS), "numbers": milestone_numbers(frame), "sides": number_sides(frame)}
        for frame in forms.frames
    ]
    return {"data": figure(forms.frames[-1], TOKENS, report)["data"], "forms": told}


def packed(told: Any) -> str:
    """As JSON, deflated, in base64."""
    return base64.b64encode(zlib.compress(orjson.dumps(told, option=orjson.OPT_SERIALIZE_NUMPY), 6)).decode()
