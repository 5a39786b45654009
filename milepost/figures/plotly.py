"""The chart as a Plotly figure: plain dictionaries and typed arrays, of the same geometry as the SVG."""

import base64
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from milepost.domain.report import MetricReport, Point, Report
from milepost.figures import theme as type_
from milepost.figures.boxes import held_or_low
from milepost.figures.frame import Frame, PlacedMark
from milepost.figures.plotly_fan import fan_traces, needed_traces
from milepost.figures.plotly_ghosts import ghost_traces
from milepost.figures.plotly_layout import layout
from milepost.figures.svg import DIAMOND, RADIUS
from milepost.figures.telling import run_lines
from milepost.figures.theme import Theme

Json = dict[str, Any]
SYMBOLS = {
    "reached": "circle",
    "late": "diamond",
    "overdue": "diamond",
    "planned": "circle",
    "regressed": "circle-x",
}
DIAMOND_SIZE = DIAMOND / 0.65
"""Plotly's diamond of size s reaches 0.65 s from its middle."""


def figure(frame: Frame, theme: Theme, report: Report) -> Json:
    """Data and layout for Plotly.react. Traces: dots, forecast, plan, needed pace, frontier, its points, slip,
    moved goalposts, milestones, one per KPI.

    customdata is the run's address (dots, frontier points) or the milestone's number.
    """
    metric = report.metric(frame.chart.metric_id)
    panels = [trace for i in range(len(frame.panels)) for trace in _panel(frame, theme, i)]
    data = [
        _dots(frame, theme, report, metric),
        *fan_traces(frame, theme),
        _plan(frame, theme),
        *needed_traces(frame, theme),
        _frontier(frame, theme),
        _frontier_points(frame, theme, report, metric),
        *_whiskers(frame, theme),
        *ghost_traces(frame, theme),
        _milestones(frame, theme),
        *panels,
    ]
    return {"data": data, "layout": layout(frame, theme)}


def typed(values: Sequence[float] | np.ndarray[Any, np.dtype[np.float64]]) -> Json:
    """Doubles as Plotly takes them in base64."""
    return {"dtype": "f8", "bdata": base64.b64encode(np.asarray(values, "<f8").tobytes()).decode()}


def safe_link(url: str | None) -> str:
    """The address if it is one of the web; a page never links to anything else."""
    return url if url and url.startswith(("http://", "https://")) else ""


def _told(report: Report, metric: MetricReport | None, points: Sequence[Point]) -> Json:
    if metric is None:
        return {}
    lines = run_lines(report, metric, points)
    texts = [
        "<br>".join(filter(None, (f"<b>{escape(n)}</b>", f"{escape(v)} · {d}", escape(m)))) for n, v, d, m in lines
    ]
    return {
        "text": texts,
        "customdata": [safe_link(point.run.url) for point in points],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _dots(frame: Frame, theme: Theme, report: Report, metric: MetricReport | None) -> Json:
    chart = frame.chart
    points = [metric.dots[i] for i in chart.dot_index] if metric else []
    marker = {"size": type_.RUN_SIZE, "color": theme.run, "opacity": 1, "line": {"width": 0}}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "runs",
        "x": typed(chart.dot_ms),
        "y": typed(chart.dot_values),
        "marker": marker,
        **_told(report, metric, points),
    }


def _line(name: str, x: Any, y: Any, line: Json, **more: Any) -> Json:
    return {"type": "scatter", "mode": "lines", "name": name, "x": x, "y": y, "line": line, "hoverinfo": "skip", **more}


def _plan(frame: Frame, theme: Theme) -> Json:
    line = {"color": theme.muted, "width": type_.PLAN_WIDTH, "dash": "4px,3px"}
    return _line("plan", [at for at, _ in frame.chart.plan], [value for _, value in frame.chart.plan], line)


def _frontier(frame: Frame, theme: Theme) -> Json:
    line = {"color": theme.frontier, "width": type_.FRONTIER_WIDTH, "shape": "hv"}
    return _line("frontier", typed(frame.chart.step_ms), typed(frame.chart.step_values), line)


def _frontier_points(frame: Frame, theme: Theme, report: Report, metric: MetricReport | None) -> Json:
    """Unseen marks that make the frontier's own points tell and link, also while the other runs are hidden."""
    steps = max(0, len(frame.chart.step_ms) - 1)
    points = metric.frontier[-steps:] if metric and steps else ()
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "best",
        "x": typed(frame.chart.step_ms[:steps]),
        "y": typed(frame.chart.step_values[:steps]),
        "marker": {"size": 8, "color": theme.frontier, "opacity": 0},
        **_told(report, metric, points),
    }


def _whiskers(frame: Frame, theme: Theme) -> list[Json]:
    """Bars from the due day to the day reached or today, with a tick at the due day of what was reached."""
    slipped = [p.mark for p in frame.marks if p.mark.whisker]
    bars, ticks = [], []
    for mark in slipped:
        due, until = mark.whisker or (0.0, 0.0)
        y, colour = held_or_low(mark.value, frame.chart.scale), theme.tone(mark.tone)
        bars.append(
            _line("slip", [due, until], [y, y], {"color": colour, "width": type_.WHISKER_WIDTH}, cliponaxis=False)
        )
        if mark.form in {"late", "reached"}:
            ticks.append((due, y, colour))
    if ticks:
        bars.append(_due_ticks(ticks))
    return bars


def _due_ticks(ticks: list[tuple[float, float, str]]) -> Json:
    colours = [colour for _, _, colour in ticks]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "due",
        "hoverinfo": "skip",
        "cliponaxis": False,
        "x": [at for at, _, _ in ticks],
        "y": [y for _, y, _ in ticks],
        "marker": {"symbol": "line-ns", "size": 7.2, "line": {"width": type_.WHISKER_WIDTH, "color": colours}},
    }


def milestone_numbers(frame: Frame) -> list[str]:
    """Which milestones show a number where they have no flag, in the order of their trace."""
    return [f"<b>{p.number}</b>" if p.number else "" for p in _by_urgency(frame)]


def number_sides(frame: Frame) -> list[str]:
    """On which side of its sign each number stands."""
    return ["top center" if p.number_drop < 0 else "bottom center" for p in _by_urgency(frame)]


def _by_urgency(frame: Frame) -> list[PlacedMark]:
    return sorted(frame.marks, key=lambda p: -p.mark.urgency)


def _milestones(frame: Frame, theme: Theme) -> Json:
    marks = _by_urgency(frame)
    full = [p.mark.form in {"reached", "late"} for p in marks]
    tones = [theme.tone(p.mark.tone) for p in marks]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": "milestones",
        "cliponaxis": False,
        "x": [p.mark.at_ms for p in marks],
        "y": [held_or_low(p.mark.value, frame.chart.scale) for p in marks],
        "text": milestone_numbers(frame),
        "textposition": number_sides(frame),
        "textfont": {"size": type_.STATUS_SIZE, "color": tones},
        "hovertext": ["<br>".join(map(escape, p.mark.hover)) for p in marks],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "customdata": [p.mark.number for p in marks],
        "marker": {
            "symbol": [SYMBOLS[p.mark.form] for p in marks],
            "size": [DIAMOND_SIZE if SYMBOLS[p.mark.form] == "diamond" else 2 * RADIUS for p in marks],
            "opacity": 1,
            "color": [t if f else theme.background for t, f in zip(tones, full, strict=True)],
            "line": {
                "color": [theme.background if f else t for t, f in zip(tones, full, strict=True)],
                "width": [type_.RING_WIDTH if f else type_.HOLLOW_WIDTH for f in full],
            },
        },
    }


def _panel(frame: Frame, theme: Theme, number: int) -> list[Json]:
    panel, _ = frame.panels[number]
    axis = {"yaxis": f"y{number + 2}"}
    ends = [frame.chart.time.low, frame.chart.time.high]
    aim = {"color": theme.muted, "width": 1, "dash": "4px,3px"}
    target = [_line("target", ends, [panel.target, panel.target], aim, **axis)] if panel.target is not None else []
    told = [f"<b>{escape(panel.title)}</b><br>{escape(text)}" for text in panel.texts]
    return [
        *target,
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": panel.id,
            "x": [at for at, _ in panel.series],
            "y": [value for _, value in panel.series],
            "line": {"color": theme.frontier, "width": 1.8},
            "marker": {"size": 6, "opacity": 0},
            "hovertext": told,
            "hovertemplate": "%{hovertext}<br>%{x|%-d %b %Y}<extra></extra>",
            **axis,
        },
    ]
