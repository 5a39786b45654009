"""How wide a text is drawn, in pixels: advance widths of the common sans-serif type, so that no font file is needed."""

import unicodedata
from functools import lru_cache

_REGULAR = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 "
    "278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 "
    "667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 "
    "556 333 500 278 556 500 722 500 500 500 334 260 334 584 "
)
_BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 "
    "333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 "
    "667 944 667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 "
    "611 389 556 333 611 556 778 556 556 500 389 280 389 584 "
)
_OTHERS = {"·": 278, "–": 556, "—": 1000, "…": 1000, "≤": 549, "≥": 549, "×": 584, "○": 604, "−": 584}
_WIDE = 1000
_UNKNOWN = 800


def _table(widths: str) -> dict[str, int]:
    return {chr(32 + i): int(width) for i, width in enumerate(widths.split())} | _OTHERS


_TABLES = {False: _table(_REGULAR), True: _table(_BOLD)}


@lru_cache(maxsize=2048)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Pixels that the text takes at the given type size; characters out of the table count generously."""
    table = _TABLES[bold]
    return sum(table.get(c) or _unlisted(c, table) for c in text) * size / 1000


def shortened(text: str, size: float, most: float, bold: bool = False) -> str:
    """The text, or its beginning and an ellipsis where it would be wider than `most` pixels."""
    if text_width(text, size, bold) <= most:
        return text
    kept = text[: int(most / size * 4)]
    while kept and text_width(kept + "…", size, bold) > most:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _unlisted(character: str, table: dict[str, int]) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Cc", "Mn"}:
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return _WIDE
    return table.get(unicodedata.normalize("NFD", character)[0], _UNKNOWN)
