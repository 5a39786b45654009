"""How texts of a tracker are made fit to be kept: by every database, and within a limit."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

MOST_TEXT = 256 * 1024
"""Characters kept of all params, and of all tags, of one run; the longest values are cut first."""


def clean(text: Any) -> str:
    """Text that every database takes: without NUL and without halves of characters."""
    cleaned = str(text)
    if cleaned.isascii() and "\0" not in cleaned:
        return cleaned
    if "\0" in cleaned:
        cleaned = cleaned.replace("\0", "")
    try:
        cleaned.encode()
    except UnicodeEncodeError:
        cleaned = cleaned.encode("utf-8", "replace").decode()
    return cleaned


clean_name = lru_cache(maxsize=10_000)(clean)
"""The same for the names of metrics and params: most runs have the same ones."""


def texts_of(pairs: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    """Params or tags, fit to be kept."""
    return within_limit({clean(key): clean(value) for key, value in pairs})


def within_limit(texts: dict[str, str]) -> dict[str, str]:
    total = sum(map(len, texts)) + sum(map(len, texts.values()))
    if total <= MOST_TEXT:
        return texts
    for key in sorted(texts, key=lambda one: (-len(texts[one]), one)):
        cut = min(total - MOST_TEXT, max(0, len(texts[key]) - 100))
        texts[key] = texts[key][: len(texts[key]) - cut]
        total -= cut
        if total <= MOST_TEXT:
            return texts
    return dict(sorted(texts.items())[: MOST_TEXT // 256])
