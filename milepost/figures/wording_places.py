"""Where the few words inside the plot stand, so that none lies over others: today, the best value, the needed pace,
the flags of notes, the numbers of milestones, the note about the dots, the plan."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from milepost.figures.boxes import Box, Words, held
from milepost.figures.chart import Chart
from milepost.figures.free_places import Drawn, crosses, drawn_in, in_band, is_clear, is_free, is_inside
from milepost.figures.ghosts import Ghost
from milepost.figures.mark_numbers import Numbered, Unnamed, numbered
from milepost.figures.pins import Flag, flags_of
from milepost.figures.scales import Place
from milepost.figures.taken import Taken, rectangle
from milepost.figures.theme import STATUS_SIZE, TEXT_SIZE, VALUE_SIZE
from milepost.figures.type_widths import shortened, text_width

BEST_WORDS = "best run so far"
BESIDE = 8.0
"""Pixels between today's line and the best value."""
LINE = 2.0
FARTHER = (24.0, 48.0, 72.0, 96.0, 120.0)
"""How much lower the best value may stand where signs are in its way."""


@dataclass(frozen=True, slots=True)
class PlotWords:
    """The words inside the plot; None where nothing is to be said or no place is free."""

    today: Words
    best: Words | None
    best_words: Words | None
    needed: Words | None
    flags: tuple[Flag, ...]
    numbers: dict[int, Numbered]
    note: Words | None
    plan: Words | None


def words_in(
    chart: Chart, plot: Box, ghosts: Sequence[Ghost], unnamed: Sequence[Unnamed], *, compact: bool
) -> PlotWords:
    """The most telling words choose first. `unnamed`: the milestones without a label, which show their numbers."""
    x = plot.x(chart.today_ms, chart.time)
    drawn = drawn_in(chart, plot, ghosts)
    today = today_word(plot, x)
    taken = Taken([_today_block(today, x)])
    best = best_value(chart, plot, x, drawn, taken)
    for box in (*([_block(best)] if best else []), *drawn.signs):
        taken.add(box)
    needed = None if compact else needed_words(chart, plot, best, drawn, taken)
    _take(taken, needed, STATUS_SIZE)
    flags = () if compact else flags_of(chart.pins, chart.time, plot, taken)
    numbers = numbered(unnamed, plot, taken)
    note = None if compact else dots_note(chart, plot, drawn, taken)
    _take(taken, note, TEXT_SIZE)
    return PlotWords(
        today=today,
        best=best,
        best_words=Words(BEST_WORDS, best.x, best.y + 16, best.anchor) if best else None,
        needed=needed,
        flags=flags,
        numbers=numbers,
        note=note,
        plan=None if compact else plan_word(chart, plot, drawn, taken),
    )


def _take(taken: Taken, words: Words | None, size: float) -> None:
    if words:
        taken.add(rectangle(words, text_width(words.text, size)))


def today_word(plot: Box, x: float) -> Words:
    room = x - plot.left > 48
    return Words("today", x - 6 if room else x + 6, plot.bottom - 8, "end" if room else "start")


def _today_block(words: Words, x: float) -> Box:
    """The word as far as its line, so that nothing slips in between when a page stretches the picture."""
    box = rectangle(words, text_width(words.text, TEXT_SIZE))
    return Box(min(box.left, x - LINE), box.top, max(box.right, x + LINE), box.bottom)


def best_value(chart: Chart, plot: Box, x: float, drawn: Drawn, taken: Taken) -> Words | None:
    """The value at the frontier's end: beside it in the future, on the side to which the forecast does not go, or
    before it where there is no room; away from the signs of milestones if that can be."""
    if not chart.best:
        return None
    end = plot.y(float(chart.step_values[-1]), chart.scale)
    text = shortened(chart.best, VALUE_SIZE, max(plot.right - x, x - plot.left) - BESIDE, bold=True)
    sides = _best_sides(chart, plot, x, end, text)
    choices = [_best_at(text, plot, x, end, *side) for side in sides]
    choices += [replace(one, y=one.y + farther) for farther in FARTHER for one in choices[:4] if one.y > end]
    inside = [one for one in choices if is_inside(_lines(one), plot) and not taken.meets(_lines(one))]
    clear = [one for one in inside if not in_band(_block(one), drawn.edges)] or inside or choices
    signs = Taken(drawn.signs)
    return next((one for one in clear if not _is_on_sign(_lines(one), signs, drawn)), clear[0])


def _is_on_sign(box: Box, signs: Taken, drawn: Drawn) -> bool:
    return signs.meets(box) or any(crosses(box, *move) for move in drawn.moves)


def _best_at(text: str, plot: Box, x: float, end: float, beside: bool, below: bool) -> Words:
    """Never so low that it would lie on today's word."""
    y = end + 26 if below else min(end - 28, plot.bottom - 38)
    return Words(text, x + BESIDE if beside else x - BESIDE, y, "start" if beside else "end")


def _best_sides(chart: Chart, plot: Box, x: float, end: float, text: str) -> list[tuple[bool, bool]]:
    """(beside, below), the best choice first."""
    is_ahead = chart.fan is not None or chart.needed is not None
    fits_below, fits_above = end + 50 < plot.bottom, end - 46 > plot.top
    below = fits_below and not (is_ahead and not chart.better_higher and fits_above)
    beside = plot.right - x >= _best_width(text) + 14 and not (is_ahead and below != chart.better_higher)
    return sorted(product((True, False), (True, False)), key=lambda side: (side[0] != beside) + 2 * (side[1] != below))


def _best_width(text: str) -> float:
    return max(text_width(text, VALUE_SIZE, bold=True), text_width(BEST_WORDS, STATUS_SIZE))


def _lines(best: Words) -> Box:
    """The best value's two lines as they are drawn."""
    box = rectangle(best, _best_width(best.text), VALUE_SIZE * 0.8)
    return Box(box.left, box.top, box.right, best.y + 19)


def _block(best: Words) -> Box:
    """The best value with its two lines, and room around."""
    box = rectangle(best, _best_width(best.text) + 8, VALUE_SIZE)
    return Box(box.left - 8, box.top, box.right + 8, best.y + 22)


def needed_words(chart: Chart, plot: Box, best: Words | None, drawn: Drawn, taken: Taken) -> Words | None:
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
    return next((one for one in choices if is_free(rectangle(one, width), plot, drawn, taken)), None)


def _needed_ends(chart: Chart) -> tuple[Place, Place]:
    needed = chart.needed
    assert needed is not None
    return (needed.start[0], held(needed.start[1], chart.scale)), (needed.end[0], held(needed.end[1], chart.scale))


def dots_note(chart: Chart, plot: Box, drawn: Drawn, taken: Taken) -> Words | None:
    """The note about the dots, in the emptiest of a few places."""
    if not chart.note:
        return None
    width, height = text_width(chart.note, TEXT_SIZE), 18.0
    right = min(plot.right, plot.x(chart.today_ms, chart.time)) - 70 - width
    if right < plot.left + 10:
        return None
    steps = (0.10, 0.22, 0.35, 0.5, 0.65, 0.78, *(() if chart.pins else (0.9,)))  # notes have their flags there
    places = [(x, plot.top + plot.height * s) for x in (right, (right + plot.left) / 2, plot.left + 12) for s in steps]
    choices = [Words(chart.note, x, y, "start") for x, y in places]
    clear = [one for one in choices if is_clear(rectangle(one, width), plot, drawn, taken)]
    return min(clear, key=lambda one: _crowding(chart, plot, one.x, one.y, width, height), default=None)


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
    lines += _crossings([chart.needed.start, chart.needed.end], left, right, low, high) if chart.needed else 0
    stems = sum(left < m.at_ms < right and (m.value is None or m.value < high) for m in chart.marks)
    return float(inside.sum()) + 60 * lines + 25 * stems


def _crossings(line: list[tuple[float, float]], left: float, right: float, low: float, high: float) -> int:
    pieces = pairwise(line)
    return sum(a[0] < right and b[0] > left and min(a[1], b[1]) < high and max(a[1], b[1]) > low for a, b in pieces)


def plan_word(chart: Chart, plot: Box, drawn: Drawn, taken: Taken) -> Words | None:
    """The word "plan" beside a long stretch of the plan, where least is drawn and no other words stand."""
    places = [(plot.x(at, chart.time), plot.y(held(v, chart.scale), chart.scale)) for at, v in chart.plan]
    pieces = [(a, b) for a, b in pairwise(places) if a[0] >= plot.left and b[0] - a[0] > 60]
    spots = [
        (a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s) for a, b in pieces for s in (0.25, 0.4, 0.5, 0.6, 0.75)
    ]
    width = text_width("plan", TEXT_SIZE)
    choices = [Words("plan", x - 6 - width, y - 7, "start") for x, y in spots]
    choices += [Words("plan", x + 6, y + 15, "start") for x, y in spots]
    clear = [one for one in choices if is_clear(rectangle(one, width), plot, drawn, taken)]
    return min(clear, key=lambda one: _crowding(chart, plot, one.x, one.y, width, 12), default=None)
