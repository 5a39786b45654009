"""What a finished SVG shows where: the boxes of its words and of its signs, also after a page has stretched it."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from itertools import combinations

from milepost.figures.boxes import Box
from milepost.figures.theme import STATUS_SIZE, TEXT_SIZE, VALUE_SIZE
from milepost.figures.type_widths import text_width

ASCENT, DESCENT = 0.74, 0.2
"""Shares of the type size that letters reach above and below their base line."""
SIGNS = {"circle": 5.0, "path": 5.0}
SLACK = 0.2


@dataclass(frozen=True)
class Drawn:
    """A line of words or a sign; `owner` says which milestone it belongs to."""

    name: str
    box: Box
    owner: str | None = None


@dataclass(frozen=True)
class Picture:
    width: float
    height: float
    words: tuple[Drawn, ...]
    signs: tuple[Drawn, ...]


def picture(svg: str, width: float | None = None) -> Picture:
    """As drawn, or as chart.js stretches it to a width."""
    root = ET.fromstring(svg)
    own = float(root.attrib["width"])
    told = width or own
    left, right = float(root.attrib["data-left"]), float(root.attrib["data-right"])
    words: list[Drawn] = []
    signs: list[Drawn] = []
    for one in root:
        x, y = 0.0, 0.0
        if "data-x" in one.attrib:
            _, y = _moved(one)
            x = left + float(one.attrib["data-x"]) * (told - left - right)
        owner = one.get("data-milestone")
        for part in (one, *one):
            kind, classes = part.tag.rpartition("}")[2], (part.get("class") or "").split()
            if kind == "text":
                words.append(Drawn(part.text or "", _text_box(part, classes, x, y), owner))
            elif {"full", "hollow", "ghost", "head"} & set(classes):
                signs.append(Drawn(" ".join(classes), _sign_box(classes, part, x, y), owner))
    return Picture(told, float(root.attrib["height"]), tuple(words), tuple(signs))


def _moved(group: ET.Element) -> tuple[float, float]:
    found = re.fullmatch(r"translate\((\S+) (\S+)\)", group.attrib["transform"])
    assert found
    return float(found[1]), float(found[2])


def _text_box(text: ET.Element, classes: list[str], x: float, y: float) -> Box:
    small, large = {"status", "blue"} & set(classes), "best" in classes
    size = VALUE_SIZE if large else STATUS_SIZE if small else TEXT_SIZE
    width = text_width(text.text or "", size, bold=bool({"strong", "best"} & set(classes)))
    x, y = x + float(text.attrib["x"]), y + float(text.attrib["y"])
    left = x - {"start": 0, "middle": width / 2, "end": width}[text.attrib["text-anchor"]]
    return Box(left, y - ASCENT * size, left + width, y + DESCENT * size)


def _sign_box(classes: list[str], part: ET.Element, x: float, y: float) -> Box:
    """A little less than the sign, whose corners are round or empty."""
    if "head" in classes:
        turn = re.fullmatch(r"rotate\((\d+)\)", part.attrib["transform"])
        assert turn
        right, down = {"0": (0, 1), "90": (-1, 0), "180": (0, -1), "270": (1, 0)}[turn[1]]
        x, y = x + right * 12.5, y + down * 12.5
    half = 3.0 if "head" in classes else 4.0
    return Box(x - half, y - half, x + half, y + half)


def overlap(one: Box, other: Box) -> bool:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    return wide > SLACK and high > SLACK


def overlapping(told: Picture) -> list[tuple[Drawn, Drawn]]:
    return [(a, b) for a, b in combinations(told.words, 2) if overlap(a.box, b.box)]


def cut(told: Picture) -> list[Drawn]:
    return [
        one
        for one in told.words
        if not (-SLACK <= one.box.left <= one.box.right <= told.width + SLACK and one.box.top >= 0)
        or one.box.bottom > told.height + SLACK
    ]


def covered(told: Picture) -> list[tuple[Drawn, Drawn]]:
    """Words over the sign of another milestone or of a moved goalpost."""
    return [(word, sign) for word in told.words for sign in told.signs if overlap(word.box, sign.box)]
