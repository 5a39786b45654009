"""Which places are taken by words and signs, in pixels."""

from collections import defaultdict
from collections.abc import Iterable

from milepost.figures.boxes import Box, Words

ASCENT, DESCENT = 10.0, 4.0
CLEAR = 3.0
COLUMN = 64.0


class Taken:
    """Boxes that are taken, by the columns that they reach into, so that few of them are looked at."""

    def __init__(self, boxes: Iterable[Box] = ()) -> None:
        self._columns: dict[int, list[Box]] = defaultdict(list)
        for box in boxes:
            self.add(box)

    def add(self, box: Box) -> None:
        for column in _columns(box):
            self._columns[column].append(box)

    def meets(self, box: Box) -> bool:
        return any(meets(box, one) for column in _columns(box) for one in self._columns.get(column, ()))


def _columns(box: Box) -> range:
    return range(int((box.left - CLEAR) // COLUMN), int((box.right + CLEAR) // COLUMN) + 1)


def rectangle(words: Words, width: float, height: float = ASCENT) -> Box:
    """The place that a line of words takes."""
    left = {"start": words.x, "middle": words.x - width / 2, "end": words.x - width}[words.anchor]
    return Box(left, words.y - height, left + width, words.y + DESCENT)


def meets(one: Box, other: Box) -> bool:
    return (
        one.left < other.right + CLEAR
        and other.left < one.right + CLEAR
        and one.top < other.bottom
        and other.top < one.bottom
    )
