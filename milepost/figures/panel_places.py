"""Where the words of a KPI's panel stand, so that none lies over another: title, latest value, target."""

from dataclasses import dataclass
from itertools import pairwise, product

from milepost.figures.boxes import Box, Words
from milepost.figures.free_places import crosses
from milepost.figures.panels import Panel
from milepost.figures.scales import Scale
from milepost.figures.taken import CLEAR, Taken, rectangle
from milepost.figures.theme import STATUS_SIZE, TEXT_SIZE
from milepost.figures.type_widths import shortened, text_width

MARGIN = 2.0


@dataclass(frozen=True, slots=True)
class PanelWords:
    """`target` is None where there is none, or no place for its words; its line tells where it is."""

    title: Words
    latest: Words
    target: Words | None


def panel_words(panel: Panel, box: Box, time: Scale) -> PanelWords:
    """The title above the panel; the latest value over the end of its line, or under it; the target on its own."""
    title = Words(shortened(panel.title, TEXT_SIZE, box.width), box.left + MARGIN, box.top - 9, "start")
    taken = Taken([rectangle(title, text_width(title.text, TEXT_SIZE))])
    latest = _latest(panel, box, time, taken)
    taken.add(rectangle(latest, text_width(latest.text, TEXT_SIZE, bold=True)))
    return PanelWords(title, latest, _target(panel, box, taken))


def _latest(panel: Panel, box: Box, time: Scale, taken: Taken) -> Words:
    at, value = panel.series[-1]
    x, y = box.x(at, time), box.y(value, panel.scale)
    text = shortened(panel.latest, TEXT_SIZE, box.width / 2 - MARGIN, bold=True)
    width = text_width(text, TEXT_SIZE, bold=True)
    anchors = ("end", "start") if x - width >= box.left else ("start",)
    choices = [Words(text, x, y + drop, anchor) for drop, anchor in product((-9.0, 16.0), anchors)]
    inside = [one for one in choices if one.anchor == "end" or x + width <= box.right]
    course = [(box.x(at, time), box.y(value, panel.scale)) for at, value in panel.series]
    near = [(a, b) for a, b in pairwise(course) if b[0] > x - width - CLEAR and a[0] < x]
    aim = None if panel.target is None else box.y(panel.target, panel.scale)
    near += [((box.left, aim), (box.right, aim))] if aim is not None else []
    boxes = [rectangle(one, width, 9.0) for one in inside]
    worst = [
        (taken.meets(told) or told.bottom > box.bottom + MARGIN, one.anchor, any(crosses(told, a, b) for a, b in near))
        for one, told in zip(inside, boxes, strict=True)
    ]
    return min(zip(worst, inside, strict=True), key=lambda pair: pair[0])[1]


def _target(panel: Panel, box: Box, taken: Taken) -> Words | None:
    if panel.target is None:
        return None
    y = box.y(panel.target, panel.scale)
    text = shortened(panel.target_text, STATUS_SIZE, box.width / 2)
    width = text_width(text, STATUS_SIZE)
    sides = ((box.left + MARGIN, "start"), (box.right - MARGIN, "end"))
    choices = [Words(text, x, y + drop, anchor) for drop, (x, anchor) in product((-5.0, 13.0), sides)]
    free = (one for one in choices if not taken.meets(rectangle(one, width)) and one.y <= box.bottom)
    return next(free, None)
