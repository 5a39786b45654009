"""Reads a PDF as a reader's program does: its words, where each letter stands, its links and its facts."""

import ctypes
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import raw

Boxes = np.ndarray[tuple[int, int], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Page:
    """`boxes`: left, bottom, right, top of each letter that leaves ink, in points from the lower left corner."""

    text: str
    letters: str
    boxes: Boxes
    fonts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    pages: tuple[Page, ...]
    facts: dict[str, str]
    tagged: bool
    headings: tuple[str, ...]
    links: frozenset[str]

    @property
    def text(self) -> str:
        return "\n".join(page.text for page in self.pages)


def read_pdf(body: bytes, letters: bool = True) -> Document:
    """Without `letters` only the words are read, which is much quicker."""
    found = pypdfium2.PdfDocument(body)
    try:
        return Document(
            pages=tuple(_page(page, letters) for page in found),
            facts=found.get_metadata_dict(skip_empty=True),
            tagged=bool(raw.FPDFCatalog_IsTagged(found)),
            headings=tuple(one.get_title() for one in found.get_toc()),
            links=frozenset(link for page in found for link in _links(found, page)),
        )
    finally:
        found.close()


def _page(page: Any, each: bool) -> Page:
    words = page.get_textpage()
    text = words.get_text_bounded().replace("\r\n", "\n")
    letters, boxes, fonts = [], [], set()
    for index in range(words.count_chars() if each else 0):
        letter = chr(raw.FPDFText_GetUnicode(words, index))
        box = words.get_charbox(index)
        if letter.isspace() or not (box[0] < box[2] and box[1] < box[3]):
            continue
        letters.append(letter)
        boxes.append(box)
        fonts.add(_font(words, index))
    return Page(text, "".join(letters), np.array(boxes).reshape(-1, 4), tuple(sorted(fonts)))


def _font(words: Any, index: int) -> str:
    name = ctypes.create_string_buffer(200)
    raw.FPDFText_GetFontInfo(words, index, name, 200, ctypes.c_int())
    return name.value.decode().partition("+")[2]


def _links(document: Any, page: Any) -> list[str]:
    found, place, link = [], ctypes.c_int(0), raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page, place, link):
        address = ctypes.create_string_buffer(2000)
        raw.FPDFAction_GetURIPath(document, raw.FPDFLink_GetAction(link), address, 2000)
        found.append(address.value.decode())
    return found
