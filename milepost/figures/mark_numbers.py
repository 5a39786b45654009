"""Where the numbers of milestones without a label stand: below or above the sign, or nowhere if both are taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from milepost.figures.boxes import Box, Words
from milepost.figures.taken import Taken, rectangle
from milepost.figures.theme import STATUS_SIZE
from milepost.figures.type_widths import text_width

BELOW, ABOVE = 19.0, -11.0
"""Pixels from the middle of the sign down to the base line of its number."""
BEYOND = 7.0
"""How far a number may reach beyond the plot's sides."""


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A milestone without a label, at its place; smaller urgency is served first."""

    number: int
    x: float
    y: float
    on_axis: bool
    urgency: int


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number of a milestone, and how far its base line is below the middle of the sign."""

    text: str
    drop: float


def numbered(unnamed: Sequence[Unnamed], plot: Box, taken: Taken) -> dict[int, Numbered]:
    """Those for which there is room, by number; what they take is added to `taken`."""
    found = {}
    for one in sorted(unnamed, key=lambda one: (one.urgency, one.number)):
        text = str(one.number)
        width = text_width(text, STATUS_SIZE, bold=True)
        for drop in _drops(one):
            box = rectangle(Words(text, one.x, one.y + drop, "middle"), width)
            if _is_near(box, plot) and not taken.meets(box):
                taken.add(box)
                found[one.number] = Numbered(text, drop)
                break
    return found


def _drops(one: Unnamed) -> Iterable[float]:
    return (ABOVE,) if one.on_axis else (BELOW, ABOVE)


def _is_near(box: Box, plot: Box) -> bool:
    wide = plot.left - BEYOND <= box.left and box.right <= plot.right + BEYOND
    return wide and plot.top <= box.top and box.bottom <= plot.bottom
