"""The chart as the browser gets it: SVG that is shown at once, and the same figure packed for Plotly."""

from datetime import date
from hashlib import blake2b
from typing import Any

import orjson

from milepost.domain.report import Report
from milepost.figures.forms import WIDTHS, figures_of, forms_of, packed
from milepost.figures.svg import drawing
from milepost.figures.theme import THEMES, TOKENS, colours

Payload = dict[str, Any]


def payload(report: Report, metric_id: str, since: date | None = None) -> Payload:
    """What the chart component is given."""
    forms = forms_of(report, metric_id, since)
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
        "figure": packed(figures_of(forms, report)),
        "themes": {name: colours(theme) for name, theme in THEMES.items()},
    }
    return made | {"version": blake2b(orjson.dumps(made), digest_size=8).hexdigest()}
