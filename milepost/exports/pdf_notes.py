"""People's notes as plain paragraphs: Markdown without its marks, links with their address behind."""

from typing import Any
from zoneinfo import ZoneInfo

from markdown_it.token import Token

from milepost.domain.notes import NoteReport, Reply
from milepost.domain.report import Report
from milepost.exports.pdf_pages import cut
from milepost.figures.dates import moment_text
from milepost.figures.markdown import reader
from milepost.figures.note_words import note_head

Told = dict[str, Any]
LONGEST_HEAD = 300
BLOCKS = {"fence": "code", "code_block": "code"}


def told_notes(report: Report) -> list[Told]:
    """In the order and with the numbers of the chart."""
    return [_note(note, report) for note in report.notes]


def _note(note: NoteReport, report: Report) -> Told:
    zone = ZoneInfo(report.time_zone)
    edited = ""
    if note.edited_at is not None:
        edited = f" · edited {moment_text(note.edited_at, zone)}"
        edited += f" by {note.edited_by}" if note.edited_by not in {None, note.by} else ""
    return {
        "number": str(note.number),
        "head": cut(note_head(note, report), LONGEST_HEAD) + (" · for the team" if note.audience == "team" else ""),
        "blocks": plain_blocks(note.text),
        "signed": f"{note.by}, {moment_text(note.at, zone)}{edited}",
        "replies": [_reply(one, zone) for one in note.replies],
    }


def _reply(reply: Reply, zone: ZoneInfo) -> Told:
    edited = "" if reply.edited_at is None else f" · edited {moment_text(reply.edited_at, zone)}"
    return {"blocks": plain_blocks(reply.text), "signed": f"{reply.by}, {moment_text(reply.at, zone)}{edited}"}


def plain_blocks(text: str) -> list[Told]:
    """Paragraphs, items of lists (`depth` from 1, with their mark), quotes and code, in the order of the text."""
    blocks: list[Told] = []
    marks: list[int | None] = []
    mark, quoted = "", 0
    for token in reader().parse(text):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            marks.append(None if token.type == "bullet_list_open" else int(token.attrGet("start") or 1))
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            marks.pop()
        elif token.type == "list_item_open":
            number = marks[-1]
            mark = "•" if number is None else f"{number}."
            marks[-1] = None if number is None else number + 1
        elif token.type in {"blockquote_open", "blockquote_close"}:
            quoted += token.nesting
        elif token.type == "inline" or token.type in BLOCKS:
            kind = BLOCKS.get(token.type, "quote" if quoted else "item" if marks else "text")
            words = token.content.rstrip("\n") if token.type in BLOCKS else _plain(token.children or [])
            blocks.append({"kind": kind, "mark": mark, "depth": len(marks), "text": words})
            mark = ""
    return blocks


def _plain(tokens: list[Token]) -> str:
    told, links = "", []
    for token in tokens:
        if token.type == "link_open":
            links.append((len(told), str(token.attrGet("href") or "")))
        elif token.type == "link_close":
            begins, address = links.pop()
            told += "" if told[begins:] in {address, address.removeprefix("mailto:")} else f" ({address})"
        else:
            told += "\n" if token.type in {"softbreak", "hardbreak"} else token.content
    return told
