"""The notes that people pinned to the project, as native tables."""

from typing import Any

from milepost.domain.notes import NoteReport
from milepost.domain.report import Report
from milepost.exports.deck.fitting import cut
from milepost.exports.deck.grid import DETAIL, SIDE, TEXT, Column, Group, height_of, pages_of, table_xml
from milepost.exports.deck.sheet import Place, Sheet
from milepost.exports.deck.template import MARGIN, WIDTH
from milepost.exports.deck.type import line
from milepost.figures.note_words import note_head
from milepost.figures.plain_words import plain_words
from milepost.figures.theme import LIGHT

WIDE = WIDTH - 2 * MARGIN
COLUMNS = (Column("", 36), Column("What and when", 220), Column("Note", 494), Column("By", 130))
MOST_NOTES, MOST_ON_SLIDE, ROOM = 40, 8, 400.0


def note_slides(deck: Any, report: Report) -> None:
    """The latest forty; a project without notes has no such slide."""
    shown = report.notes[-MOST_NOTES:]
    few = f" (the latest {MOST_NOTES} of {len(report.notes):,})" if len(shown) < len(report.notes) else ""
    pages = list(pages_of([_group(one, report) for one in shown], COLUMNS, ROOM, MOST_ON_SLIDE))
    first = 0
    for number, page in enumerate(pages, start=1):
        title = f"Notes{few}" + (f", page {number} of {len(pages)}" if len(pages) > 1 else "")
        sheet = Sheet(deck, report, title, lines=1)
        place = Place(MARGIN, 100, WIDE, height_of(COLUMNS, page))
        sheet.table(place, table_xml(COLUMNS, page, sheet.link), f"Table of {title.lower()}")
        for note in shown[first : first + len(page)]:
            if _text(note).endswith("…"):
                sheet.say(f"{note.number}: {note.text}")
        first += len(page)


def _text(note: NoteReport) -> str:
    return cut(plain_words(note.text), TEXT, COLUMNS[2].width - 2 * SIDE, 8)


def _group(note: NoteReport, report: Report) -> Group:
    head = cut(note_head(note, report), TEXT, COLUMNS[1].width - 2 * SIDE, 3)
    text = [line(_text(note), TEXT)]
    if note.replies:
        count = len(note.replies)
        text.append(line(f"{count} {'reply' if count == 1 else 'replies'}", DETAIL, LIGHT.muted))
    by = cut(note.by, TEXT, COLUMNS[3].width - 2 * SIDE, 2)
    row = (
        (line(str(note.number), TEXT, LIGHT.muted),),
        (line(head, TEXT),),
        tuple(text),
        (line(by, TEXT, LIGHT.muted),),
    )
    return Group((), (row,))
