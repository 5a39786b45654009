"""The chart's axes, margins and manners as a Plotly layout."""

from collections.abc import Sequence
from html import escape
from typing import Any

from milepost.figures import theme as type_
from milepost.figures.frame import AXIS_HEIGHT, Frame
from milepost.figures.plotly_words import annotations, shapes
from milepost.figures.scales import Tick
from milepost.figures.theme import Theme

Json = dict[str, Any]
CLEAR = "rgba(0,0,0,0)"


def layout(frame: Frame, theme: Theme) -> Json:
    """Axes with the ticks of the frame, labels as annotations, stems and the future as shapes."""
    full = frame.foot - frame.plot.top
    font = {"family": type_.FONT, "size": type_.TEXT_SIZE, "color": theme.muted}
    made: Json = {
        "width": frame.width,
        "height": frame.height,
        "margin": {
            "l": frame.plot.left,
            "r": frame.width - frame.plot.right,
            "t": frame.plot.top,
            "b": AXIS_HEIGHT,
            "pad": 0,
        },
        "font": font,
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "showlegend": False,
        "hovermode": "closest",
        "hoverdistance": 14,
        "dragmode": "zoom",
        "uirevision": frame.chart.metric_id,
        "hoverlabel": {
            "bgcolor": theme.background,
            "bordercolor": theme.axis,
            "align": "left",
            "font": {"family": type_.FONT, "size": type_.TEXT_SIZE, "color": theme.ink},
        },
        "xaxis": _time_axis(frame, theme),
        "yaxis": _value_axis(theme, frame.chart.ticks, (1 - frame.plot.height / full, 1)),
        "annotations": annotations(frame, theme),
        "shapes": shapes(frame, theme),
    }
    made["yaxis"]["range"] = [frame.chart.scale.low, frame.chart.scale.high]
    for number, (panel, box) in enumerate(frame.panels, start=2):
        ends = 1 - (box.bottom - frame.plot.top) / full, 1 - (box.top - frame.plot.top) / full
        made[f"yaxis{number}"] = _value_axis(theme, panel.ticks, ends) | {
            "range": [panel.scale.low, panel.scale.high],
            "showgrid": False,
        }
    return made


def _time_axis(frame: Frame, theme: Theme) -> Json:
    anchor = f"y{len(frame.panels) + 1}" if frame.panels else "y"
    return {
        "type": "date",
        "range": [frame.chart.time.low, frame.chart.time.high],
        "anchor": anchor,
        "showgrid": False,
        "zeroline": False,
        "tickvals": [tick.at for tick in frame.time_ticks],
        "ticktext": [f"{tick.text}<br>{tick.below}" if tick.below else tick.text for tick in frame.time_ticks],
        "tickformat": "%b\n%Y",
        "ticks": "outside",
        "ticklen": 5,
        "tickangle": 0,
        "tickcolor": theme.axis,
        "showline": True,
        "linecolor": theme.axis,
        "linewidth": 1,
    }


def _value_axis(theme: Theme, ticks: Sequence[Tick], domain: tuple[float, float]) -> Json:
    return {
        "domain": list(domain),
        "fixedrange": True,
        "tickvals": [tick.at for tick in ticks],
        "ticktext": [escape(tick.text) for tick in ticks],
        "ticks": "outside",
        "ticklen": 5,
        "tickcolor": CLEAR,
        "gridcolor": theme.grid,
        "zeroline": False,
        "anchor": "x",
        "showline": False,
    }
