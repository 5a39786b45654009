"""Where the words of points stand in a native chart, so that they touch neither each other nor the lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from milepost.exports.deck.fitting import LINE_HEIGHT
from milepost.exports.deck.native_chart import Spot
from milepost.figures.type_widths import text_width

SIZE = 10.0
CLEAR = 9.0
"""Points between the middle of a marker and its words."""
SPOTS: tuple[Spot, ...] = ("r", "l", "t", "b")
SHORTER, CROSSED, COVERED = 1.0, 5.0, 0.05
"""What it costs to take a shorter form, to lie on a line, and to lie on one dot."""
PIECES = 12
Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Form:
    """Strong lines, and lines under them."""

    strong: tuple[str, ...]
    plain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words for a point: from the fullest form to the shortest; smaller urgency is served first. `spots`: of two that
    cost the same the first one is taken. `over_lines`: the shortest form may lie on a line if need be."""

    x: float
    y: float
    forms: tuple[Form, ...]
    urgency: int
    size: float = SIZE
    spots: Sequence[Spot] = SPOTS
    over_lines: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    form: Form
    spot: Spot
    box: Rectangle


@dataclass(frozen=True, slots=True)
class Canvas:
    """Where words may stand; what they must not touch, and what they should not cover."""

    edge: Rectangle
    taken: Sequence[Rectangle]
    lines: Sequence[Rectangle]
    dots: Sequence[Point]


def pieces(line: Sequence[Point]) -> list[Rectangle]:
    """A line as small rectangles, as many for a slanted piece as it needs to be followed."""
    return [one for a, b in pairwise(line) for one in _piece(a, b)]


def placed(wanted: Sequence[Wanted], canvas: Canvas) -> list[Found | None]:
    """A place for each, None where none is free. No words lie on a marker or on other words."""
    signs = [sign_area(one.x, one.y) for one in wanted]
    full: list[Rectangle] = list(canvas.taken)
    found: list[Found | None] = [None] * len(wanted)
    for i in sorted(range(len(wanted)), key=lambda i: (wanted[i].urgency, wanted[i].x)):
        best = _best(wanted[i], canvas, [*full, *signs[:i], *signs[i + 1 :]])
        if best:
            found[i] = best
            full.append(best.box)
    return found


def sign_area(x: float, y: float) -> Rectangle:
    return x - 5, y - 5, x + 5, y + 5


def _piece(a: Point, b: Point) -> Iterator[Rectangle]:
    count = 1 if a[0] == b[0] or a[1] == b[1] else PIECES
    for n in range(count):
        x, y = (sorted(s + (e - s) * k / count for k in (n, n + 1)) for s, e in zip(a, b, strict=True))
        yield x[0], y[0] - 1, x[1], y[1] + 1


def _best(one: Wanted, canvas: Canvas, taken: Sequence[Rectangle]) -> Found | None:
    """The cheapest place of all forms."""
    best: tuple[float, Found] | None = None
    for rank, form in enumerate(one.forms):
        for spot, box in _places(one, form):
            least = rank * SHORTER
            if (best and least >= best[0]) or not _inside(box, canvas.edge) or any(_meet(box, o) for o in taken):
                continue
            crossed = any(_meet(box, piece) for piece in canvas.lines)
            if crossed and not (one.over_lines and form is one.forms[-1]):
                continue
            cost = least + CROSSED * crossed + _cost(box, canvas.dots)
            if best is None or cost < best[0]:
                best = cost, Found(form, spot, box)
    return best[1] if best else None


def _places(one: Wanted, form: Form) -> Iterator[tuple[Spot, Rectangle]]:
    lines = (*form.strong, *form.plain)
    width = max(text_width(text, one.size, bold=True) for text in lines) + 6
    height = len(lines) * one.size * LINE_HEIGHT + 3
    for spot in one.spots:
        middle = {"r": one.x + CLEAR + width / 2, "l": one.x - CLEAR - width / 2}.get(spot, one.x)
        level = {"t": one.y - CLEAR - height / 2, "b": one.y + CLEAR + height / 2}.get(spot, one.y)
        yield spot, (middle - width / 2, level - height / 2, middle + width / 2, level + height / 2)


def _cost(box: Rectangle, dots: Sequence[Point]) -> float:
    return COVERED * sum(box[0] < x < box[2] and box[1] < y < box[3] for x, y in dots)


def _inside(box: Rectangle, edge: Rectangle) -> bool:
    return box[0] >= edge[0] and box[1] >= edge[1] and box[2] <= edge[2] and box[3] <= edge[3]


def _meet(a: Rectangle, b: Rectangle) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
