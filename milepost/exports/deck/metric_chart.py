"""The main chart of a metric as a native chart: runs, frontier, plan, slip and milestones, from the same figure."""

import math
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np

from milepost.domain.report import Report
from milepost.exports.deck.fitting import flat
from milepost.exports.deck.frame import BOTTOM, LEFT, MARGINS, TOP, Frame, inner_area, legend_area
from milepost.exports.deck.labels import SIZE, Canvas, Form, Found, Rectangle, Wanted, pieces, placed, sign_area
from milepost.exports.deck.milestone_marks import WIDEST_LABEL, level_of, milestone_series
from milepost.exports.deck.native_chart import Axis, Marker, NativeChart, PointLabel, Series, Spot, Stroke
from milepost.exports.deck.time_axis import serial, time_axis
from milepost.exports.deck.type import on_white
from milepost.exports.deck.value_axis import value_axis
from milepost.figures.chart import Chart
from milepost.figures.dates import day_of, day_text
from milepost.figures.fan import BANDS, MEDIAN
from milepost.figures.theme import EVEN_WIDTH, FRONTIER_WIDTH, LIGHT, PLAN_WIDTH, WHISKER_WIDTH, Tone
from milepost.figures.type_widths import shortened, text_width

MOST_RUNS, BEST_SIZE = 400, 14.0
EVEN, FOUR_OF_FIVE = "Forecast, even chance", "Forecast, four of five cases"
PACE_NEEDED = "Pace needed"
SLIPS: tuple[tuple[Tone, str], ...] = (("late", "Days late"), ("reached", "Days early"))


def metric_chart(chart: Chart, report: Report, width: float, height: float) -> NativeChart:
    """For a frame of the given size in points."""
    time = time_axis(chart.time.low, chart.time.high)
    values = value_axis(chart.scale, chart.ticks, chart.unit)
    frame = Frame(time, values, width, height)
    runs, plan, frontier = _runs(chart), _plan(chart), _frontier(chart)
    ahead = [*_forecast(chart), _needed(chart, values)]
    slips = [_slip(chart, values, tone, name) for tone, name in SLIPS]
    today = _today(chart, values, f"as of {day_text(day_of(report.as_of, ZoneInfo(report.time_zone)))}")
    canvas = _canvas(frame, runs, [plan, *ahead, frontier, *slips], today)
    best = _place_of_best(chart, frontier, frame, canvas, today)
    taken = [*canvas.taken, *_drawn(frame, today), *([best.box] if best else [])]
    marks = milestone_series(chart.marks, frame, replace(canvas, taken=taken))
    series = [runs, plan, *slips, *ahead, _named(frontier, best), *marks, today]
    return NativeChart(
        kind="scatter",
        series=sorted((one for one in series if one.values), key=lambda one: not one.in_legend),
        time=time,
        values=values,
        inner=inner_area(width, height, MARGINS),
        legend=legend_area(width, height, MARGINS[0]),
    )


def runs_shown(chart: Chart) -> Sequence[int]:
    """Which of the chart's dots are drawn: all, or about 400 spread evenly over their order."""
    count = len(chart.dot_ms)
    if count <= MOST_RUNS:
        return range(count)
    return sorted({round(one) for one in np.linspace(0, count - 1, MOST_RUNS).tolist()})


def _runs(chart: Chart) -> Series:
    shown = list(runs_shown(chart))
    days = tuple(serial(one) for one in chart.dot_ms[shown].tolist())
    marker = Marker("circle", 4, on_white(LIGHT.run))
    return Series("Tracked runs", days, tuple(chart.dot_values[shown].tolist()), marker=marker)


def _frontier(chart: Chart) -> Series:
    """Each step as two points: up to its day at the old value, and on it at the new one."""
    at, values = [serial(one) for one in chart.step_ms.tolist()], chart.step_values.tolist()
    days, steps = at[:1], values[:1]
    for day, value in zip(at[1:], values[1:], strict=True):
        days += [day, day]
        steps += [steps[-1], value]
    return Series("Best so far", tuple(days), tuple(steps), Stroke(LIGHT.frontier, FRONTIER_WIDTH))


def _named(frontier: Series, best: Found | None) -> Series:
    if best is None:
        return frontier
    label = PointLabel(len(frontier.days) - 1, best.form.strong, (), best.spot, LIGHT.frontier, BEST_SIZE)
    return replace(frontier, labels=(label,))


def _place_of_best(chart: Chart, frontier: Series, frame: Frame, canvas: Canvas, today: Series) -> Found | None:
    """The best value's words stand at the end of the frontier, rather on its good side than on any line; over the line
    of today if nowhere else."""
    if not frontier.days:
        return None
    best = shortened(flat(chart.best), BEST_SIZE, WIDEST_LABEL, bold=True)
    spots: Sequence[Spot] = ("t", "b", "r") if chart.better_higher else ("b", "t", "r")
    x, y = frame.place(frontier.days[-1], frontier.values[-1] or 0.0)
    signs = [frame.place(serial(one.at_ms), level_of(one, frame.values)) for one in chart.marks]
    around = replace(
        canvas,
        taken=[*canvas.taken, *(sign_area(*one) for one in signs)],
        lines=[*canvas.lines, *_drawn(frame, today)],
    )
    return placed([Wanted(x, y, (Form((best,)),), 0, BEST_SIZE, spots)], around)[0]


def _canvas(frame: Frame, dots: Series, lines: Sequence[Series], today: Series) -> Canvas:
    x = frame.place(today.days[0], frame.values.low)[0]
    half = text_width(today.labels[0].strong[0], SIZE, bold=True) / 2 + 4
    words: Rectangle = (x - half, 0, x + half, TOP - 2)
    drawn = [piece for one in lines for piece in _drawn(frame, one)]
    edge = (LEFT, 0.0, frame.width - 2, frame.height - BOTTOM)
    return Canvas(edge, [words], drawn, [place for part in frame.places(dots) for place in part])


def _drawn(frame: Frame, line: Series) -> list[Rectangle]:
    return [piece for part in frame.places(line) for piece in pieces(part)]


def _plan(chart: Chart) -> Series:
    plan = [(at, value) for at, value in chart.plan if math.isfinite(value)]
    days, values = tuple(serial(at) for at, _ in plan), tuple(value for _, value in plan)
    return Series("Plan", days, values, Stroke(LIGHT.muted, PLAN_WIDTH, "dash"))


def _forecast(chart: Chart) -> list[Series]:
    """A native chart of points fills no areas: the even chance, and the ends of the fan's wide band as thin lines."""
    fan = chart.fan
    if fan is None:
        return []
    days, (low, high) = tuple(serial(at) for at in fan.at_ms), BANDS[0]
    ends: list[float | None] = [*fan.levels[low], None, *fan.levels[high]]
    around = Series(FOUR_OF_FIVE, (*days, days[-1], *days), tuple(ends), Stroke(LIGHT.frontier, 0.75, "sysDot"))
    return [around, Series(EVEN, days, fan.levels[MEDIAN], Stroke(LIGHT.frontier, EVEN_WIDTH, "sysDash"))]


def _needed(chart: Chart, axis: Axis) -> Series:
    if chart.needed is None:
        return Series(PACE_NEEDED, (), ())
    places = (chart.needed.start, chart.needed.end)
    days, values = (serial(at) for at, _ in places), (min(max(value, axis.low), axis.high) for _, value in places)
    return Series(PACE_NEEDED, tuple(days), tuple(values), Stroke(LIGHT.frontier, 1, "dash"))


def _slip(chart: Chart, axis: Axis, tone: Tone, name: str) -> Series:
    """From the due day to the day reached, or to today; a gap between one milestone's bar and the next one's."""
    days: list[float] = []
    values: list[float | None] = []
    for mark in chart.marks:
        if mark.whisker is not None and mark.tone == tone:
            due, until = (serial(one) for one in mark.whisker)
            days += [due, until, until]
            values += [level_of(mark, axis), level_of(mark, axis), None]
    return Series(name, tuple(days[:-1]), tuple(values[:-1]), Stroke(LIGHT.tone(tone), WHISKER_WIDTH), in_legend=False)


def _today(chart: Chart, axis: Axis, words: str) -> Series:
    day = serial(chart.today_ms)
    label = PointLabel(1, (words,), (), "t", LIGHT.muted)
    return Series("As of", (day, day), (axis.low, axis.high), Stroke(LIGHT.axis, 1), labels=(label,), in_legend=False)
