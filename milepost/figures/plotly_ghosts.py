"""Moved goalposts in the Plotly figure: ghosts that tell, elbows, and the heads of arrows."""

from html import escape
from typing import Any

from milepost.figures.boxes import held_or_low
from milepost.figures.frame import Frame
from milepost.figures.ghosts import ARROW, CLEAR_OF_MARK, GHOST_RADIUS, Ghost, heading, turns_first
from milepost.figures.scales import Place
from milepost.figures.svg_ghosts import place
from milepost.figures.theme import GHOST_WIDTH, Theme

Json = dict[str, Any]


def ghost_traces(frame: Frame, theme: Theme) -> list[Json]:
    """One trace for the elbows and one for the ghosts; nothing where nothing was moved."""
    if not frame.ghosts:
        return []
    return [_elbows(frame, theme), _ghosts(frame, theme)]


def _elbows(frame: Frame, theme: Theme) -> Json:
    x: list[float | None] = []
    y: list[float | None] = []
    for one in frame.ghosts:
        start, end = (held_or_low(value, frame.chart.scale) for value in (one.value, one.to_value))
        turned = turns_first(*_start(one, frame), *_end(one, frame))
        x += [one.at_ms, one.at_ms if turned else one.to_ms, one.to_ms, None]
        y += [start, end if turned else start, end, None]
    line = {"color": theme.muted, "width": GHOST_WIDTH}
    return {"type": "scatter", "mode": "lines", "name": "moved", "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def _ghosts(frame: Frame, theme: Theme) -> Json:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "ghosts",
        "cliponaxis": False,
        "x": [one.at_ms for one in frame.ghosts],
        "y": [held_or_low(one.value, frame.chart.scale) for one in frame.ghosts],
        "hovertext": ["<br>".join(map(escape, one.hover)) for one in frame.ghosts],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "symbol": "circle",
            "size": 2 * GHOST_RADIUS,
            "opacity": 1,
            "color": theme.background,
            "line": {"color": theme.muted, "width": GHOST_WIDTH},
        },
    }


def heads(frame: Frame, theme: Theme) -> list[Json]:
    """Each is an arrow without words, as long as its head."""
    towards = [(one, heading(*_start(one, frame), *_end(one, frame))) for one in frame.ghosts]
    return [_head(one, *way, frame, theme) for one, way in towards if way]


def _start(ghost: Ghost, frame: Frame) -> Place:
    return place(ghost.at_ms, ghost.value, frame.plot, frame)


def _end(ghost: Ghost, frame: Frame) -> Place:
    return place(ghost.to_ms, ghost.to_value, frame.plot, frame)


def _head(ghost: Ghost, right: int, down: int, frame: Frame, theme: Theme) -> Json:
    return {
        "x": ghost.to_ms,
        "xref": "x",
        "y": held_or_low(ghost.to_value, frame.chart.scale),
        "yref": "y",
        "ax": -right * (CLEAR_OF_MARK + ARROW),
        "ay": -down * (CLEAR_OF_MARK + ARROW),
        "text": "",
        "showarrow": True,
        "arrowhead": 2,
        "arrowsize": 1.4,
        "arrowwidth": GHOST_WIDTH,
        "arrowcolor": theme.muted,
        "standoff": CLEAR_OF_MARK,
        "captureevents": False,
    }
