"""People's Markdown as plain words, for where there is no markup: hover, slides, lists of what changed."""

import re
from functools import cache, lru_cache

from markdown_it import MarkdownIt

MARKS = re.compile(r"[*_`\[\]<>\\&!]|^\s*(?:[-+]|\d+[.)])\s", re.MULTILINE)


@lru_cache(maxsize=2048)
def plain_words(text: str) -> str:
    """The words alone, in one line, as they are read aloud: without the marks of emphasis, lists and links."""
    if not MARKS.search(text):
        return " ".join(text.split())
    pieces: list[str] = []
    for block in _reader().parse(text):
        if block.type == "inline":
            pieces += [" " if one.type.endswith("break") else one.content for one in block.children or ()]
            pieces.append(" ")
        elif block.type in {"fence", "code_block"}:
            pieces += [block.content, " "]
    return " ".join("".join(pieces).split())


@cache
def _reader() -> MarkdownIt:
    """As notes are read everywhere: without HTML, pictures and headings."""
    reader = MarkdownIt("commonmark", {"html": False})
    return reader.disable(["image", "heading", "lheading", "reference", "html_block", "html_inline"])
