"""How much room a text takes on a slide, where it breaks, and where it is cut; lengths in points."""

import math
import unicodedata
from collections.abc import Iterator

from milepost.exports.clean_text import clean
from milepost.figures.type_widths import text_width

LINE_HEIGHT = 1.2
CAREFUL = 1.03
"""Other sans-serif types are a little wider than the one that was measured."""
LONGEST_BROKEN = 400
"""Characters; a text that is longer fits nowhere in a few lines."""


def flat(text: str) -> str:
    """What a slide can hold of a text, in one line."""
    return " ".join(clean(text).split())


def lines_of(text: str, size: float, width: float, bold: bool = False) -> int:
    """How many lines the text breaks into; words that are wider than a line are broken themselves."""
    lines, used, space = 1, 0.0, text_width(" ", size, bold)
    for word in text.split(" "):
        wide = text_width(word, size, bold) * CAREFUL
        if used and used + space + wide > width:
            lines, used = lines + 1, 0.0
        elif used:
            used += space
        over = max(0, math.ceil((used + wide) / width) - 1)
        lines, used = lines + over, used + wide - over * width
    return lines


def broken(text: str, size: float, width: float, most: int, bold: bool = False) -> tuple[str, ...]:
    """The text in lines, at most so many; none where it takes more, or a word is wider than a line."""
    lines = [""]
    for piece in _pieces(text):
        if text_width(lines[-1] + piece, size, bold) * CAREFUL > width:
            lines.append("")
        lines[-1] = lines[-1] + piece if lines[-1] else piece.lstrip()
    fits = len(lines) <= most and all(text_width(one, size, bold) * CAREFUL <= width for one in lines)
    return tuple(lines) if fits else ()


def cut(text: str, size: float, width: float, lines: int = 1, bold: bool = False) -> str:
    """The text in one piece, or its beginning and an ellipsis where it would take more lines."""
    whole = flat(text)
    kept = whole[: int(width * lines / size * 5) + 1]
    if kept == whole and lines_of(whole, size, width, bold) <= lines:
        return whole
    low, high = 0, len(kept)
    while low < high:
        middle = (low + high + 1) // 2
        fits = lines_of(kept[:middle].rstrip() + "…", size, width, bold) <= lines
        low, high = (middle, high) if fits else (low, middle - 1)
    return kept[:low].rstrip() + "…"


def shortest(text: str, most: int) -> str:
    """The text, or its first characters and an ellipsis."""
    whole = clean(text)
    return whole if len(whole) <= most else whole[: most - 1].rstrip() + "…"


def _pieces(text: str) -> Iterator[str]:
    """What a line may end between: words, with the blank before them, and the characters of Chinese or Japanese."""
    piece = ""
    for character in text[:LONGEST_BROKEN]:
        if piece and (character == " " or (_is_wide(character) and _is_wide(piece[-1]))):
            yield piece
            piece = ""
        piece += character
    yield piece + text[LONGEST_BROKEN:]


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) == "W" and unicodedata.category(character) in {"Lo", "Po", "So"}
