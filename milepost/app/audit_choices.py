"""What a reader may ask of the journal, each choice kept in the address."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
import streamlit as st

from milepost.app.audit_html import Line
from milepost.app.choices import kept_in_address, page_in_address, select

LINES_A_PAGE = 50
KINDS = {
    "any": "Everything",
    "milestone": "Milestones",
    "note": "Notes",
    "sign-off": "Sign-offs",
    "schedule": "Schedules",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the lines that fit, newest first; `page` counts from 1."""

    shown: tuple[Line, ...]
    count: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // LINES_A_PAGE))

    @property
    def words(self) -> str:
        lines = f"{self.count:,} {'line' if self.count == 1 else 'lines'}"
        return lines if self.pages == 1 else f"{lines}, page {self.page} of {self.pages}"


def choose_lines(told: Sequence[Line]) -> Found:
    """Those of a kind and a person that hold a text, in any case."""
    kind = kept_in_address("kind", KINDS, select("Kind", 170))
    people = {"any": "Everybody"} | {one: one for one in sorted({line["by"] for line in told})}
    by = kept_in_address("by", people, select("Who", 220))
    words = st.text_input("Search", key="q", bind="query-params", max_chars=200, placeholder="any word", width=240)
    fitting = [line for line in reversed(told) if fits(line, kind, by, words.strip().casefold())]
    page = min(page_in_address(), max(1, -(-len(fitting) // LINES_A_PAGE)))
    first = (page - 1) * LINES_A_PAGE
    return Found(tuple(fitting[first : first + LINES_A_PAGE]), len(fitting), page)


def fits(line: Line, kind: str, by: str, words: str) -> bool:
    if kind not in ("any", line["kind"]) or by not in ("any", line["by"]):
        return False
    return not words or words in orjson.dumps(line).decode().casefold()
