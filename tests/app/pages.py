"""Running a page without a browser, and reading what it shows."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

import milepost.app

PAGES = Path(milepost.app.__file__).with_name("pages")


def open_page(page: str = "project", /, **query: str | list[str]) -> AppTest:
    """One page as opened at an address; MILEPOST_CONFIG says of which workspace."""
    test = AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=30)
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    assert not test.exception, test.exception
    return test


def component(test: AppTest, key: str) -> dict[str, Any]:
    """What one of our components was given."""
    (found,) = [e for e in test.main if getattr(e, "key", None) == key]
    data: dict[str, Any] = json.loads(found.proto.json)
    return data


def words(test: AppTest) -> list[str]:
    """The head, titles, paragraphs and messages from top to bottom, as a reader sees them."""
    texts: list[str] = []
    for e in test.main:
        if getattr(e, "key", None) == "head":
            lines = re.findall("<(?:p|h1).*?</(?:p|h1)>", component(test, "head")["html"])
            texts += [text_of(line).removesuffix(" as known on") for line in lines]  # the field for a past day
        elif type(e).__name__ in {"Title", "Header", "Markdown", "Info", "Warning", "Code"}:
            texts.append(plain(str(getattr(e, "value", ""))))
    return texts


def text_of(html: str) -> str:
    """Markup without its tags."""
    return unescape(" ".join(re.sub("<[^>]*>", " ", html).split()))


def plain(text: str) -> str:
    """Markdown without its marks."""
    kept = re.sub(r":gray\[((?:\\.|[^\]\\])*)\]", r"\1", text)
    return re.sub(r"\\(.)", r"\1", kept)
