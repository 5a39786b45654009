"""Whether a place in the plot is free for words: nothing is drawn there and no other words stand there."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from milepost.figures.boxes import Box, held, held_or_low
from milepost.figures.chart import Chart
from milepost.figures.fan import BANDS
from milepost.figures.ghosts import ARROW, CLEAR_OF_MARK, Ghost, heading, turns_first
from milepost.figures.scales import Place
from milepost.figures.taken import CLEAR, Taken

SIGN, GHOST, HEAD = 7.0, 6.0, 4.0
"""Half the room of a milestone's sign, of a ghost and of the head of an arrow."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn, in pixels: lines beyond today, the ways of moved goalposts, the room of signs, and the fan's wide
    band as its two edges."""

    lines: tuple[tuple[Place, Place], ...]
    moves: tuple[tuple[Place, Place], ...]
    signs: tuple[Box, ...]
    edges: tuple[tuple[Place, ...], ...]


def drawn_in(chart: Chart, plot: Box, ghosts: Sequence[Ghost] = ()) -> Drawn:
    def pixels(at: float, value: float | None) -> Place:
        y = plot.y(held_or_low(value, chart.scale), chart.scale)
        return plot.x(held(at, chart.time), chart.time), y

    lines = [(pixels(*a), pixels(*b)) for a, b in pairwise(chart.plan)]
    lines += [(pixels(*chart.needed.start), pixels(*chart.needed.end))] if chart.needed else []
    middles = [pixels(mark.at_ms, mark.value) for mark in chart.marks]
    lines += [((x, plot.top), (x, y)) for x, y in middles]
    today = plot.x(chart.today_ms, chart.time)
    lines.append(((today, plot.top), (today, plot.bottom)))
    ways = [(pixels(one.at_ms, one.value), pixels(one.to_ms, one.to_value)) for one in ghosts]
    corners = [(start[0], end[1]) if turns_first(*start, *end) else (end[0], start[1]) for start, end in ways]
    moves = [piece for (a, c), b in zip(ways, corners, strict=True) for piece in ((a, b), (b, c))]
    signs = [around(place, SIGN) for place in middles] + [around(start, GHOST) for start, _ in ways]
    signs += [head for way in ways for head in _head(*way)]
    edges = [tuple(pixels(*place) for place in chart.fan.line(level)) for level in BANDS[0]] if chart.fan else []
    return Drawn(tuple(lines), tuple(moves), tuple(signs), tuple(edges))


def around(place: Place, half: float) -> Box:
    return Box(place[0] - half, place[1] - half, place[0] + half, place[1] + half)


def _head(start: Place, end: Place) -> list[Box]:
    """The head of the arrow, which ends just before what it points at; none where the way is too short for one."""
    towards, back = heading(*start, *end), CLEAR_OF_MARK + ARROW / 2
    return [around((end[0] - right * back, end[1] - down * back), HEAD) for right, down in filter(None, [towards])]


def is_clear(box: Box, plot: Box, drawn: Drawn, taken: Taken) -> bool:
    """Whether it is inside, away from other words and signs, from the fan and from the ways of moved goalposts."""
    return (
        is_inside(box, plot)
        and not taken.meets(box)
        and not any(crosses(box, a, b) for a, b in drawn.moves)
        and not in_band(box, drawn.edges)
    )


def is_free(box: Box, plot: Box, drawn: Drawn, taken: Taken) -> bool:
    """Whether it is clear, and no line comes near."""
    return is_clear(box, plot, drawn, taken) and not any(crosses(box, a, b) for a, b in drawn.lines)


def is_inside(box: Box, plot: Box) -> bool:
    return plot.left <= box.left and box.right <= plot.right and plot.top <= box.top and box.bottom <= plot.bottom


def crosses(box: Box, a: Place, b: Place) -> bool:
    """Whether a straight line comes near the box: the stretch of it beside the box and that at its height meet."""
    first, last = 0.0, 1.0
    ends = ((box.left, box.right), (box.top, box.bottom))
    for (near, far), start, end in zip(ends, a, b, strict=True):
        low, high, way = near - CLEAR, far + CLEAR, end - start
        if abs(way) < 1e-9:
            if not low <= start <= high:
                return False
            continue
        enters, leaves = sorted(((low - start) / way, (high - start) / way))
        first, last = max(first, enters), min(last, leaves)
    return first <= last


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
