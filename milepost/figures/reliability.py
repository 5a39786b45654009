"""Whether 70 % means seven times out of ten: what was told, in tenths, against what came true."""

from collections.abc import Sequence
from html import escape
from math import sqrt

from milepost.domain.forecasts import Bin
from milepost.figures.boxes import Box
from milepost.figures.scales import Scale
from milepost.figures.score_words import bin_words, percent
from milepost.figures.svg_places import text

SIZE, LEFT, TOP, FOOT, RIGHT = 300.0, 46.0, 24.0, 46.0, 14.0
SMALLEST, LARGEST = 3.5, 11.0
SHARES = Scale(0.0, 1.0)
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def reliability_words(bins: Sequence[Bin]) -> str:
    """What the picture says, as text."""
    return f"What was told against what came true: {'; '.join(map(bin_words, bins))}."


def reliability_svg(bins: Sequence[Bin]) -> str:
    """The picture; its colours are the classes of the page (see document.css). The area of a dot is the number of its
    milestones, the line through it the 95 % interval of the share."""
    box = Box(LEFT, TOP, LEFT + SIZE, TOP + SIZE)
    width, height = box.right + RIGHT, box.bottom + FOOT
    most = max((one.milestones for one in bins), default=1)
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    words = f'role="img" aria-label="{escape(reliability_words(bins))}"'
    inside = _axes(box) + "".join(_whisker(one, box) for one in bins) + "".join(_dot(one, box, most) for one in bins)
    return f'<svg {size} {words} class="mp-slip-chart mp-reliability">{inside}</svg>'


def _axes(box: Box) -> str:
    told = [f'<path class="grid" d="M{box.left:g} {box.y(at, SHARES):.1f}H{box.right:g}"/>' for at in TICKS]
    told += [text(percent(at), "", "end", box.left - 8, box.y(at, SHARES) + 4) for at in TICKS]
    told += [text(percent(at), "", "middle", box.x(at, SHARES), box.bottom + 18) for at in TICKS]
    told.append(f'<path class="axis" d="M{box.left:g} {box.bottom:g}H{box.right:g}"/>')
    told.append(f'<path class="plan" d="M{box.left:g} {box.bottom:g}L{box.right:g} {box.top:g}"/>')
    told.append(text("came true", "", "start", 0, 12))
    told.append(text("was told", "", "end", box.right, box.bottom + 38))
    return "".join(told)


def _whisker(one: Bin, box: Box) -> str:
    low, high = (box.y(edge, SHARES) for edge in one.interval)
    return f'<path class="told" d="M{box.x(one.forecast, SHARES):.1f} {low:.1f}V{high:.1f}"/>'


def _dot(one: Bin, box: Box, most: int) -> str:
    radius = max(SMALLEST, LARGEST * sqrt(one.milestones / most))
    x, y = box.x(one.forecast, SHARES), box.y(one.reached, SHARES)
    return f'<circle class="told" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"><title>{bin_words(one)}</title></circle>'
