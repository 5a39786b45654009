"""How a word from a file is shown in a message, and which known word is nearest to it."""

from collections.abc import Iterable
from difflib import get_close_matches

SHOWN_AT_MOST = 60


def shown(word: str) -> str:
    """Return the word in backticks, cut to a line, with everything that could disturb a terminal escaped."""
    cut = word if len(word) <= SHOWN_AT_MOST else word[: SHOWN_AT_MOST - 1] + "…"
    printable = "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in cut)
    return f"`{printable}`"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that the given one was probably meant to be, whatever its case."""
    by_lower = {name.lower(): name for name in known}
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.5)
    return by_lower[found[0]] if found else None


def way_out(word: str, known: Iterable[str], what: str) -> str:
    """Return the end of a message about an unknown word: the nearest known one, or else all there are."""
    names = sorted(known)
    guess = nearest(word, names)
    if guess is not None:
        return f"did you mean {shown(guess)}?"
    if not names:
        return f"there is no {what} here yet"
    listed = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    return f"known: {listed}"
