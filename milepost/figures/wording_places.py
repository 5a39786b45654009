"""Where the few words inside the plot stand: today, the best value, the plan, the note about the dots."""

from itertools import pairwise

from milepost.figures.boxes import Box, Words, held
from milepost.figures.chart import Chart
from milepost.figures.theme import STATUS_SIZE, TEXT_SIZE, VALUE_SIZE
from milepost.figures.type_widths import text_width

BEST_WORDS = "best run so far"


def today_word(plot: Box, x: float) -> Words:
    room = x - plot.left > 48
    return Words("today", x - 6 if room else x + 6, plot.bottom - 8, "end" if room else "start")


def best_value(chart: Chart, plot: Box, x: float) -> Words | None:
    """The value at the frontier's end: beside it in the future, or before it where there is no room."""
    if not chart.best:
        return None
    end = plot.y(float(chart.step_values[-1]), chart.scale)
    room = max(text_width(chart.best, VALUE_SIZE, bold=True), text_width(BEST_WORDS, STATUS_SIZE)) + 14
    beside = plot.right - x >= room
    below = end + 26 if end + 50 < plot.bottom else end - 28
    return Words(chart.best, x + 8 if beside else x - 8, below, "start" if beside else "end")


def dots_note(chart: Chart, plot: Box, compact: bool) -> Words | None:
    """The note about the dots, in the emptiest of a few places."""
    if not chart.note or compact:
        return None
    width, height = text_width(chart.note, TEXT_SIZE), 18.0
    right = min(plot.right, plot.x(chart.today_ms, chart.time)) - 70 - width
    if right < plot.left + 10:
        return None
    steps = (0.10, 0.22, 0.35, 0.5, 0.65, 0.78, *(() if chart.pins else (0.9,)))  # notes have their flags there
    places = [(x, plot.top + plot.height * s) for x in (right, (right + plot.left) / 2, plot.left + 12) for s in steps]
    x, y = min(places, key=lambda place: _crowding(chart, plot, place[0], place[1], width, height))
    return Words(chart.note, x, y, "start")


def _crowding(chart: Chart, plot: Box, x: float, y: float, width: float, height: float) -> float:
    """How much is drawn where a text would stand; a line counts like many dots."""
    left, right = (chart.time.low + (edge - plot.left) / plot.width * (chart.time.high - chart.time.low)
                   for edge in (x - 8, x + width + 8))  # fmt: skip
    span = chart.scale.high - chart.scale.low
    high, low = (chart.scale.high - (edge - plot.top) / plot.height * span for edge in (y - height, y + 8))
    inside = (chart.dot_ms > left) & (chart.dot_ms < right) & (chart.dot_values > low) & (chart.dot_values < high)
    lines = _crossings(
        list(zip(chart.step_ms.tolist(), chart.step_values.tolist(), strict=True)), left, right, low, high
    )
    lines += _crossings(list(chart.plan), left, right, low, high)
    stems = sum(left < m.at_ms < right and (m.value is None or m.value < high) for m in chart.marks)
    return float(inside.sum()) + 60 * lines + 25 * stems


def _crossings(line: list[tuple[float, float]], left: float, right: float, low: float, high: float) -> int:
    pieces = pairwise(line)
    return sum(a[0] < right and b[0] > left and min(a[1], b[1]) < high and max(a[1], b[1]) > low for a, b in pieces)


def plan_word(chart: Chart, plot: Box, best: Words | None) -> Words | None:
    """The word "plan" beside a long stretch of the plan, where least is drawn and the best value does not stand."""
    places = [(plot.x(at, chart.time), plot.y(held(v, chart.scale), chart.scale)) for at, v in chart.plan]
    pieces = [(a, b) for a, b in pairwise(places) if a[0] >= plot.left and b[0] - a[0] > 60]
    spots = [
        (a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s) for a, b in pieces for s in (0.25, 0.4, 0.5, 0.6, 0.75)
    ]
    width = text_width("plan", TEXT_SIZE)
    choices = [(x - 6 - width, y - 7) for x, y in spots] + [(x + 6, y + 15) for x, y in spots]
    free = [spot for spot in choices if best is None or not _covers(best, spot[0], spot[1], width)]
    place = min(free, key=lambda spot: _crowding(chart, plot, spot[0], spot[1], width, 12), default=None)
    return Words("plan", place[0], place[1], "start") if place else None


def _covers(best: Words, x: float, y: float, width: float) -> bool:
    """Whether the best value with its two lines would touch a word that begins at x on the line y."""
    room = max(text_width(best.text, VALUE_SIZE, bold=True), text_width(BEST_WORDS, STATUS_SIZE)) + 8
    left = best.x - 8 if best.anchor == "start" else best.x - room
    return x < left + room + 8 and x + width > left and best.y - VALUE_SIZE - 4 < y < best.y + 36
