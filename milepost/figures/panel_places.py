"""Where the words of a KPI's panel stand, so that none lies over another: title, latest value, target."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from milepost.figures.boxes import Box, Words
from milepost.figures.free_places import crosses
from milepost.figures.panels import Panel
from milepost.figures.scales import Place, Scale
from milepost.figures.taken import CLEAR, Taken, rectangle
from milepost.figures.theme import STATUS_SIZE, TEXT_SIZE
from milepost.figures.type_widths import shortened, text_width

MARGIN, DIGITS = 2.0, 9.0
DROPS = (-9.0, -15.0, -21.0, 16.0, 22.0)
"""How far under the end of its line the latest value may stand; less than nothing is over it."""


@dataclass(frozen=True, slots=True)
class PanelWords:
    """`target` is None where there is none, or no place for its words; its line tells where it is."""

    title: Words
    latest: Words
    target: Words | None


def panel_words(panel: Panel, box: Box, time: Scale, today_ms: float) -> PanelWords:
    """The title above the panel; the latest value over or under the end of its line, or beside the title where no
    place there is free; the target on its own line. None lies over the line of today."""
    text = shortened(panel.latest, TEXT_SIZE, box.width / 2 - MARGIN, bold=True)
    width = text_width(text, TEXT_SIZE, bold=True)
    above = box.top - 9
    title = Words(shortened(panel.title, TEXT_SIZE, box.width), box.left + MARGIN, above, "start")
    today = box.x(today_ms, time)
    latest = _beside_the_line(text, width, panel, box, time, today)
    if latest is None:
        right = box.right - MARGIN
        end = right if today < right - width - CLEAR or today > right else today - 2 * CLEAR
        latest = Words(text, end, above, "end")
        title = replace(title, text=shortened(panel.title, TEXT_SIZE, end - width - 2 * CLEAR - title.x))
    taken = Taken([rectangle(title, text_width(title.text, TEXT_SIZE)), rectangle(latest, width)])
    return PanelWords(title, latest, _target(panel, box, taken, _course(panel, box, time)))


def _beside_the_line(text: str, width: float, panel: Panel, box: Box, time: Scale, today: float) -> Words | None:
    course = _course(panel, box, time)
    x, y = course[-1]
    lines = [(a, b) for a, b in pairwise(course) if b[0] >= x - width - CLEAR]
    lines.append(((today, box.top), (today, box.bottom)))
    if panel.target is not None:
        aim = box.y(panel.target, panel.scale)
        lines.append(((box.left, aim), (box.right, aim)))
    for drop, anchor in product(DROPS, ("end", "start")):
        words = Words(text, x, y + drop, anchor)
        place = rectangle(words, width, DIGITS)
        inside = place.left >= box.left and place.right <= box.right
        inside = inside and place.top >= box.top - MARGIN and place.bottom <= box.bottom + MARGIN
        if inside and not any(crosses(place, a, b) for a, b in lines):
            return words
    return None


def _target(panel: Panel, box: Box, taken: Taken, course: Sequence[Place]) -> Words | None:
    """Rather where the values' line is not; over it if need be."""
    if panel.target is None:
        return None
    y = box.y(panel.target, panel.scale)
    text = shortened(panel.target_text, STATUS_SIZE, box.width / 2)
    width = text_width(text, STATUS_SIZE)
    sides = ((box.left + MARGIN, "start"), (box.right - MARGIN, "end"))
    choices = [Words(text, x, y + drop, anchor) for drop, (x, anchor) in product((-5.0, 13.0), sides)]
    free = [one for one in choices if not taken.meets(rectangle(one, width)) and one.y <= box.bottom]
    crossed = [any(crosses(rectangle(one, width), a, b) for a, b in pairwise(course)) for one in free]
    return min(zip(crossed, free, strict=True), key=lambda pair: pair[0], default=(False, None))[1]


def _course(panel: Panel, box: Box, time: Scale) -> list[Place]:
    return [(box.x(at, time), box.y(value, panel.scale)) for at, value in panel.series]
