"""Moved goalposts in the SVG: ghosts, elbows and the heads of arrows."""

from milepost.figures.boxes import Box, held
from milepost.figures.frame import Frame
from milepost.figures.ghosts import ARROW, CLEAR_OF_MARK, GHOST_RADIUS, TURNS, Ghost, heading, turns_first
from milepost.figures.svg_marks import PAD
from milepost.figures.svg_places import at, nested


def ghosts(frame: Frame) -> str:
    """Elbows lie in a part that may be stretched; ghosts and heads keep their size."""
    if not frame.ghosts:
        return ""
    box = frame.plot
    own = Box(0, 0, box.width, box.height)
    elbows = "".join(_elbow(one, own, frame) for one in frame.ghosts)
    return nested(box, box, PAD) + elbows + "</svg>" + "".join(_ends(one, frame) for one in frame.ghosts)


def place(ms: float, value: float | None, box: Box, frame: Frame) -> tuple[float, float]:
    """Pixels; what lies beyond the scales is held at their ends."""
    chart = frame.chart
    y = box.bottom if value is None else box.y(held(value, chart.scale), chart.scale)
    return box.x(held(ms, chart.time), chart.time), y


def _elbow(ghost: Ghost, own: Box, frame: Frame) -> str:
    (x, y), (to_x, to_y) = (
        place(ghost.at_ms, ghost.value, own, frame),
        place(ghost.to_ms, ghost.to_value, own, frame),
    )
    way = f"V{to_y:.1f}H{to_x:.1f}" if turns_first(x, y, to_x, to_y) else f"H{to_x:.1f}V{to_y:.1f}"
    return f'<path class="moved" d="M{x:.1f} {y:.1f}{way}"/>'


def _ends(ghost: Ghost, frame: Frame) -> str:
    (x, y), (to_x, to_y) = (
        place(ghost.at_ms, ghost.value, frame.plot, frame),
        place(ghost.to_ms, ghost.to_value, frame.plot, frame),
    )
    share = frame.chart.time.share
    circle = at(share(ghost.at_ms), x, y, f'<circle class="ghost" r="{GHOST_RADIUS:g}"/>')
    towards = heading(x, y, to_x, to_y)
    if towards is None:
        return circle
    head = f'<path class="head" transform="rotate({TURNS[towards]})" d="M0 {CLEAR_OF_MARK:g}l-3.5 {ARROW:g}h7Z"/>'
    return circle + at(share(held(ghost.to_ms, frame.chart.time)), to_x, to_y, head)
