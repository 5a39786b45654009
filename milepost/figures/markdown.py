"""People's Markdown as markup that can neither run, nor fetch, nor break the page around it."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from milepost.figures.markup import Html
from milepost.figures.plotly import safe_link

MAIL = "mailto:"


def markdown_html(text: str) -> Html:
    """Paragraphs, lists, emphasis, code, quotes and links to the web or to mail. HTML stays text, an image becomes a
    link to it, and headings stay text: the page has its own."""
    return Html(reader().render(text))


@cache
def reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True})
    reader.disable(["image", "heading", "lheading", "reference", "html_block", "html_inline"])
    reader.validateLink = _may_be_followed  # type: ignore[method-assign,assignment]
    reader.add_render_rule("link_open", _link)
    return reader


def _may_be_followed(address: str) -> bool:
    return address.casefold().startswith(MAIL) or bool(safe_link(address))


def _link(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """In another tab, which learns nothing of ours."""
    tokens[index].attrSet("target", "_blank")
    tokens[index].attrSet("rel", "noopener noreferrer")
    return str(renderer.renderToken(tokens, index, options, env))
