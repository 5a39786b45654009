"""What lies inside the plots, as SVG paths that may be stretched: grid, dots, frontier, fan, plan, slip, KPIs."""

from collections.abc import Sequence

from milepost.figures.boxes import Box, held
from milepost.figures.chart import Chart, Mark
from milepost.figures.fan import BANDS, MEDIAN
from milepost.figures.panels import Panel
from milepost.figures.scales import Place, Scale

PAD = 6.0
"""Pixels that the nested plot reaches beyond the scale, so that marks at the edge are whole."""
LAYERS = 12
CAP = 5.0


def box_marks(chart: Chart, box: Box) -> str:
    """Everything inside the main plot, in its own coordinates."""
    own = Box(0, 0, box.width, box.height)
    return "".join(
        (
            _future(chart, own),
            _grid([own.y(tick.at, chart.scale) for tick in chart.ticks], own),
            _dots(chart, own),
            _fan(chart, own),
            _line(list(chart.plan), chart.time, chart.scale, own, "plan"),
            _needed(chart, own),
            _frontier(chart, own),
            *(_whisker(mark, chart, own) for mark in chart.marks),
        )
    )


def panel_marks(panel: Panel, box: Box, chart: Chart) -> str:
    """The KPI's line and target inside its own plot."""
    own = Box(0, 0, box.width, box.height)
    target = (
        ""
        if panel.target is None
        else f'<path class="target" d="M0 {own.y(panel.target, panel.scale):.1f}H{own.right:g}"/>'
    )
    ends = _grid([own.y(panel.scale.low, panel.scale)], own)
    return _future(chart, own) + ends + target + _line(list(panel.series), chart.time, panel.scale, own, "series")


def _future(chart: Chart, own: Box) -> str:
    x = own.x(chart.today_ms, chart.time)
    return f'<rect class="future" x="{x:.1f}" y="0" width="{own.right - x:.1f}" height="{own.bottom:g}"/>'


def _grid(heights: list[float], own: Box) -> str:
    inner = "".join(f"M0 {y:.1f}H{own.right:g}" for y in heights if y < own.bottom - 0.5)
    return f'<path class="grid" d="{inner}"/><path class="axis" d="M0 {own.bottom:g}H{own.right:g}"/>'


def _dots(chart: Chart, own: Box) -> str:
    """Dots as lines of no length with round ends: small, and round however far the plot is stretched. In layers, so
    that crowded places are darker."""
    time, scale = chart.time, chart.scale
    xs = (own.left + (chart.dot_ms - time.low) / (time.high - time.low) * own.width).tolist()
    ys = (own.bottom - (chart.dot_values / 2 - scale.low / 2) / (scale.high / 2 - scale.low / 2) * own.height).tolist()
    pieces = [f"M{x:.1f} {y:.1f}h0" for x, y in zip(xs, ys, strict=True)]
    return "".join(f'<path class="run" d="{"".join(pieces[i::LAYERS])}"/>' for i in range(min(LAYERS, len(pieces))))


def _frontier(chart: Chart, own: Box) -> str:
    places = zip(chart.step_ms.tolist(), chart.step_values.tolist(), strict=True)
    points = [(own.x(ms, chart.time), own.y(held(v, chart.scale), chart.scale)) for ms, v in places]
    if not points:
        return ""
    start = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    return f'<path class="frontier" d="{start}{"".join(f"H{x:.1f}V{y:.1f}" for x, y in points[1:])}"/>'


def _fan(chart: Chart, own: Box) -> str:
    """Two bands, the wider one first, and the even chance as a dotted line."""
    fan = chart.fan
    if fan is None:
        return ""
    bands = (f'<path class="band" d="{_way(fan.outline(band), chart, own)}Z"/>' for band in BANDS)
    return "".join(bands) + f'<path class="even" d="{_way(fan.line(MEDIAN), chart, own)}"/>'


def _needed(chart: Chart, own: Box) -> str:
    if chart.needed is None:
        return ""
    return f'<path class="needed" d="{_way((chart.needed.start, chart.needed.end), chart, own)}"/>'


def _way(places: Sequence[Place], chart: Chart, own: Box) -> str:
    time, scale = chart.time, chart.scale
    return "M" + "L".join(f"{own.x(held(at, time), time):.1f} {own.y(held(v, scale), scale):.1f}" for at, v in places)


def _line(places: list[tuple[float, float]], time: Scale, scale: Scale, own: Box, kind: str) -> str:
    points = [f"{own.x(at, time):.1f} {own.y(held(value, scale), scale):.1f}" for at, value in places]
    return f'<path class="{kind}" d="M{"L".join(points)}"/>' if points else ""


def _whisker(mark: Mark, chart: Chart, own: Box) -> str:
    if mark.whisker is None:
        return ""
    y = own.bottom if mark.value is None else own.y(held(mark.value, chart.scale), chart.scale)
    due, until = (own.x(held(end, chart.time), chart.time) for end in mark.whisker)
    cap = f"M{due:.1f} {y - CAP:.1f}V{y + CAP:.1f}" if mark.form in {"late", "reached"} else ""
    return f'<path class="whisker {mark.tone}" d="{cap}M{due:.1f} {y:.1f}H{until:.1f}"/>'
