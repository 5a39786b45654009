"""Which characters the fonts have that a print is made with, and what is said of those that none has."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape, unescape
from itertools import groupby
from typing import Any

from milepost.exports.office_needs import office_library

Cover = tuple[tuple[str, frozenset[int]], ...]
"""Families in the order in which they are asked, each with its code points."""
BOX = "□"
UNSEEN = {"Cf", "Cc", "Mn", "Me", "Zl", "Zp"}
"""Kinds of characters that are never drawn alone: they belong to the one before."""
TEXT = re.compile(r"(<text[^>]*>)([^<]*)(</text>)")
MOST_SCRIPTS = 5
SCRIPTS = {"CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean"}


def cover_of(fonts: Any, families: Sequence[str]) -> Cover:
    """Of typst's fonts, those of `families` first."""
    told = [(one.family, str(one.path), int(one.index)) for one in fonts.fonts()]
    rank = {name: place for place, name in enumerate(families)}
    order = sorted({one[0] for one in told}, key=lambda name: (rank.get(name, len(rank)), name))
    return tuple((name, frozenset().union(*(_points(p, i) for f, p, i in told if f == name))) for name in order)


@cache
def _points(path: str, index: int) -> frozenset[int]:
    library = office_library("fontTools.ttLib", "printing", "print")
    with library.TTFont(path, fontNumber=index, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())


def missing_in(texts: Iterable[str], cover: Cover) -> str:
    """The characters that no font has, each once, in the order of their code points."""
    found = set().union(*texts) if texts else set()
    return "".join(sorted(one for one in found if not one.isascii() and not _is_drawn(one, cover)))


def _is_drawn(character: str, cover: Cover) -> bool:
    hidden = unicodedata.category(character) in UNSEEN
    return hidden or any(ord(character) in points for _, points in cover)


def missing_words(missing: str) -> str:
    """What a reader is told of them; "" where nothing is missing."""
    if not missing:
        return ""
    kinds = list(dict.fromkeys(_script(one) for one in missing if unicodedata.category(one)[0] != "P")) or ["signs"]
    told = ", ".join(kinds[:MOST_SCRIPTS]) + (" and others" if len(kinds) > MOST_SCRIPTS else "")
    return (
        f"Empty boxes stand for characters that the fonts at hand do not have ({told}). They are printed once the"
        " environment variable MILEPOST_FONTS names a folder with fonts that have them, such as Noto."
    )


def _script(character: str) -> str:
    if unicodedata.category(character)[0] in "SC":
        return "emoji and signs"
    first = unicodedata.name(character, "other").split()[0]
    return SCRIPTS.get(first, first.capitalize() if first.isalpha() else "other")


def with_families(svg: str, cover: Cover) -> str:
    """The picture with each stretch of its words in a family that has it, and one box for each sign that none has:
    whoever draws it would fall back for all of a text or for nothing."""
    return TEXT.sub(lambda found: found[1] + _stretches(found[2], cover) + found[3], svg)


def _stretches(written: str, cover: Cover) -> str:
    if written.isascii():
        return written
    families = _families(unescape(written), cover)
    pieces = ((family, "".join(one for _, one in some)) for family, some in groupby(families, key=lambda one: one[0]))
    main = cover[0][0] if cover else None
    return "".join(
        escape(words) if family == main else f"<tspan font-family=\"'{escape(family or '')}'\">{escape(words)}</tspan>"
        for family, words in pieces
    )


def _families(text: str, cover: Cover) -> Iterator[tuple[str | None, str]]:
    """Each character with the family that has it; boxes for what none has, one for a sign made of several."""
    main = cover[0][0] if cover else None
    family, boxed, joins = main, False, False
    for one in text:
        if unicodedata.category(one) in UNSEEN or "\U0001f3fb" <= one <= "\U0001f3ff":
            joins = one == "\u200d"
            if not boxed:
                yield family, one
            continue
        found = next((name for name, points in cover if ord(one) in points), None)
        if found is None and not (boxed and joins):
            yield main, BOX
        elif found is not None:
            yield found, one
        family, boxed, joins = found or main, found is None, False
