"""The fan and the needed pace in the Plotly figure: bands, the even chance, and what is told at each due day."""

from collections.abc import Sequence
from html import escape
from typing import Any

from milepost.figures.boxes import held
from milepost.figures.fan import BANDS, MEDIAN
from milepost.figures.fan_words import fan_hover
from milepost.figures.frame import Frame
from milepost.figures.scales import Place
from milepost.figures.theme import BAND_OPACITY, EVEN_WIDTH, NEEDED_WIDTH, Theme

Json = dict[str, Any]
OPACITY = f"{round(BAND_OPACITY * 255):02X}"
"""Of a band, as the last two digits of a colour."""


def fan_traces(frame: Frame, theme: Theme) -> list[Json]:
    """Below all other lines; nothing where nothing is forecast."""
    fan = frame.chart.fan
    if fan is None:
        return []
    bands = [
        _line("forecast band", fan.outline(band), {"width": 0})
        | {"fill": "toself", "fillcolor": theme.frontier + OPACITY, "hoveron": "points"}
        for band in BANDS
    ]
    line = {"color": theme.frontier, "width": EVEN_WIDTH, "dash": "2px,3px"}
    return [*bands, _line("forecast", fan.line(MEDIAN), line), _told(frame)]


def needed_traces(frame: Frame, theme: Theme) -> list[Json]:
    needed = frame.chart.needed
    if needed is None:
        return []
    places = [(at, held(value, frame.chart.scale)) for at, value in (needed.start, needed.end)]
    return [_line("needed", places, {"color": theme.frontier, "width": NEEDED_WIDTH, "dash": "7px,4px"})]


def _line(name: str, places: Sequence[Place], line: Json) -> Json:
    x, y = ([place[i] for place in places] for i in (0, 1))
    return {"type": "scatter", "mode": "lines", "name": name, "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def _told(frame: Frame) -> Json:
    """Unseen marks on the even chance, one at each due day."""
    fan = frame.chart.fan
    places = fan.line(MEDIAN)[1:] if fan else ()
    lines = fan_hover(fan, frame.chart.unit) if fan else []
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "forecast days",
        "x": [at for at, _ in places],
        "y": [value for _, value in places],
        "hovertext": ["<br>".join(map(escape, told)) for told in lines],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"size": 8, "opacity": 0},
    }
