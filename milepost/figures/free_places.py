"""Whether a place beyond today is free for words: nothing is drawn there and no other words stand there."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from milepost.figures.boxes import Box, Words, held
from milepost.figures.chart import Chart
from milepost.figures.fan import BANDS
from milepost.figures.scales import Place

ASCENT, DESCENT = 10.0, 4.0
CLEAR = 3.0
MARK = 10.0
STEPS = 24


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn beyond today, in pixels: lines, the middles of signs, and the fan's wide band as its two edges."""

    lines: tuple[tuple[Place, Place], ...]
    signs: tuple[Place, ...]
    edges: tuple[tuple[Place, ...], ...]


def drawn_ahead(chart: Chart, plot: Box) -> Drawn:
    def pixels(place: Place) -> Place:
        at, value = place
        return plot.x(held(at, chart.time), chart.time), plot.y(held(value, chart.scale), chart.scale)

    lines = [(pixels(a), pixels(b)) for a, b in pairwise(chart.plan)]
    lines += [(pixels(chart.needed.start), pixels(chart.needed.end))] if chart.needed else []
    signs = [(mark.at_ms, chart.scale.low if mark.value is None else mark.value) for mark in chart.marks]
    middles = tuple(map(pixels, signs))
    lines += [((x, plot.top), (x, y)) for x, y in middles]
    today = plot.x(chart.today_ms, chart.time)
    lines.append(((today, plot.top), (today, plot.bottom)))
    edges = [tuple(map(pixels, chart.fan.line(level))) for level in BANDS[0]] if chart.fan else []
    return Drawn(tuple(lines), middles, tuple(edges))


def rectangle(words: Words, width: float, height: float = ASCENT) -> Box:
    """The place that a line of words takes."""
    left = {"start": words.x, "middle": words.x - width / 2, "end": words.x - width}[words.anchor]
    return Box(left, words.y - height, left + width, words.y + DESCENT)


def is_free(box: Box, plot: Box, drawn: Drawn, taken: Sequence[Box] = ()) -> bool:
    inside = plot.left <= box.left and box.right <= plot.right and plot.top <= box.top and box.bottom <= plot.bottom
    return (
        inside
        and not any(crosses(box, a, b) for a, b in drawn.lines)
        and not any(_holds(box, place, MARK) for place in drawn.signs)
        and not in_band(box, drawn.edges)
        and not any(meets(box, one) for one in taken)
    )


def crosses(box: Box, a: Place, b: Place) -> bool:
    """Whether a straight line comes near the box, looked at in steps no longer than the box is wide or high."""
    steps = max(STEPS, int((abs(b[0] - a[0]) + abs(b[1] - a[1])) / 4))
    places = ((a[0] + (b[0] - a[0]) * n / steps, a[1] + (b[1] - a[1]) * n / steps) for n in range(steps + 1))
    return any(_holds(box, place, CLEAR) for place in places)


def in_band(box: Box, edges: Sequence[Sequence[Place]]) -> bool:
    """Whether the fan between its edges reaches into the box."""
    if not edges:
        return False
    for (a, b), (c, d) in zip(pairwise(edges[0]), pairwise(edges[1]), strict=True):
        left, right = max(a[0], box.left), min(b[0], box.right)
        if left > right or a[0] >= b[0]:
            continue
        heights = [
            p[1] + (q[1] - p[1]) * (x - a[0]) / (b[0] - a[0]) for p, q in ((a, b), (c, d)) for x in (left, right)
        ]
        if min(heights) < box.bottom and max(heights) > box.top:
            return True
    return False


def meets(one: Box, other: Box) -> bool:
    return (
        one.left < other.right + CLEAR
        and other.left < one.right + CLEAR
        and one.top < other.bottom
        and other.top < one.bottom
    )


def _holds(box: Box, place: Place, room: float) -> bool:
    x, y = place
    return box.left - room <= x <= box.right + room and box.top - room <= y <= box.bottom + room
