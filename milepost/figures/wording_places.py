"""Where the few words inside the plot stand: today, the best value, the plan, the note about the dots."""

from collections.abc import Sequence
from itertools import pairwise

from milepost.figures.boxes import Box, Words, held
from milepost.figures.chart import Chart
from milepost.figures.free_places import drawn_ahead, in_band, is_free, meets, rectangle
from milepost.figures.scales import Place
from milepost.figures.theme import STATUS_SIZE, TEXT_SIZE, VALUE_SIZE
from milepost.figures.type_widths import text_width

BEST_WORDS = "best run so far"
Pieces = Sequence[tuple[float, float, float, float]]


def today_word(plot: Box, x: float) -> Words:
    room = x - plot.left > 48
    return Words("today", x - 6 if room else x + 6, plot.bottom - 8, "end" if room else "start")


def best_value(chart: Chart, plot: Box, x: float) -> Words | None:
    """The value at the frontier's end: beside it in the future, on the side to which the forecast does not go, or
    before it where there is no room."""
    if not chart.best:
        return None
    end = plot.y(float(chart.step_values[-1]), chart.scale)
    room = max(text_width(chart.best, VALUE_SIZE, bold=True), text_width(BEST_WORDS, STATUS_SIZE)) + 14
    is_ahead = chart.fan is not None or chart.needed is not None
    fits_below, fits_above = end + 50 < plot.bottom, end - 46 > plot.top
    below = fits_below and not (is_ahead and not chart.better_higher and fits_above)
    on_the_way = is_ahead and below != chart.better_higher
    beside = plot.right - x >= room and not on_the_way
    return Words(chart.best, x + 8 if beside else x - 8, end + 26 if below else end - 28, "start" if beside else "end")


def needed_words(chart: Chart, plot: Box, best: Words | None) -> Words | None:
    """Beneath the best value or along the line, where nothing else is; nowhere if no place is free."""
    if chart.needed is None or best is None:
        return None
    width = text_width(chart.needed_words, STATUS_SIZE)
    heights = (best.y + 32, best.y - VALUE_SIZE - 6) if best.anchor == "start" else ()
    choices = [Words(chart.needed_words, best.x, height, best.anchor) for height in heights]
    (x, y), (to_x, to_y) = ((plot.x(at, chart.time), plot.y(v, chart.scale)) for at, v in _needed_ends(chart))
    for share in (0.5, 0.4, 0.6, 0.3, 0.7):
        at, height = x + (to_x - x) * share, y + (to_y - y) * share
        choices += [
            Words(chart.needed_words, at - 6, height - 8, "end"),
            Words(chart.needed_words, at, height + 16, "start"),
        ]
    drawn = drawn_ahead(chart, plot)
    taken = [_block(best)]
    return next((one for one in choices if is_free(rectangle(one, width), plot, drawn, taken)), None)


def _needed_ends(chart: Chart) -> tuple[Place, Place]:
    needed = chart.needed
    assert needed is not None
    return (needed.start[0], held(needed.start[1], chart.scale)), (needed.end[0], held(needed.end[1], chart.scale))


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
    pieces = _pieces(chart)
    x, y = min(places, key=lambda place: _crowding(chart, pieces, plot, place[0], place[1], width, height))
    return Words(chart.note, x, y, "start")


def _pieces(chart: Chart) -> Pieces:
    """Left, right, lower and upper end of each straight piece of the lines."""
    stairs = list(zip(chart.step_ms.tolist(), chart.step_values.tolist(), strict=True))
    needed = [(chart.needed.start, chart.needed.end)] if chart.needed else []
    found = (*pairwise(stairs), *pairwise(chart.plan), *needed)
    return [(a[0], b[0], min(a[1], b[1]), max(a[1], b[1])) for a, b in found]


def _crowding(chart: Chart, pieces: Pieces, plot: Box, x: float, y: float, width: float, height: float) -> float:
    """How much is drawn where a text would stand; a line counts like many dots."""
    left, right = (chart.time.low + (edge - plot.left) / plot.width * (chart.time.high - chart.time.low)
                   for edge in (x - 8, x + width + 8))  # fmt: skip
    span = chart.scale.high - chart.scale.low
    high, low = (chart.scale.high - (edge - plot.top) / plot.height * span for edge in (y - height, y + 8))
    inside = (chart.dot_ms > left) & (chart.dot_ms < right) & (chart.dot_values > low) & (chart.dot_values < high)
    lines = sum(begin < right and end > left and lower < high and upper > low for begin, end, lower, upper in pieces)
    stems = sum(left < m.at_ms < right and (m.value is None or m.value < high) for m in chart.marks)
    return float(inside.sum()) + 60 * lines + 25 * stems


def plan_word(chart: Chart, plot: Box, best: Words | None, others: Sequence[tuple[Words, int]] = ()) -> Words | None:
    """The word "plan" beside a long stretch of the plan, where least is drawn and no other words stand."""
    places = [(plot.x(at, chart.time), plot.y(held(v, chart.scale), chart.scale)) for at, v in chart.plan]
    pieces = [(a, b) for a, b in pairwise(places) if a[0] >= plot.left and b[0] - a[0] > 60]
    spots = [
        (a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s) for a, b in pieces for s in (0.25, 0.4, 0.5, 0.6, 0.75)
    ]
    width = text_width("plan", TEXT_SIZE)
    choices = [Words("plan", x - 6 - width, y - 7, "start") for x, y in spots]
    choices += [Words("plan", x + 6, y + 15, "start") for x, y in spots]
    taken = [] if best is None else [_block(best)]
    taken += [rectangle(one, text_width(one.text, size)) for one, size in others]
    edges = drawn_ahead(chart, plot).edges
    boxes = [(one, rectangle(one, width)) for one in choices]
    free = [one for one, box in boxes if not in_band(box, edges) and not any(meets(box, other) for other in taken)]
    drawn = _pieces(chart)
    return min(free, key=lambda one: _crowding(chart, drawn, plot, one.x, one.y, width, 12), default=None)


def _block(best: Words) -> Box:
    """The best value with its two lines."""
    width = max(text_width(best.text, VALUE_SIZE, bold=True), text_width(BEST_WORDS, STATUS_SIZE)) + 8
    box = rectangle(best, width, VALUE_SIZE)
    return Box(box.left - 8, box.top, box.right + 8, best.y + 22)
