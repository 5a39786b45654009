"""The notes as a list to read: when, what kind, about what, the words, who wrote them, and what was answered."""

from datetime import datetime
from zoneinfo import ZoneInfo

from milepost.app.markdown import markdown_html
from milepost.app.markup import Html, joined, tag
from milepost.domain.report import NoteReport, Reply, Report
from milepost.figures.dates import moment_text
from milepost.figures.note_words import about_words, kind_words, when_words

NO_NOTE = "No note yet. Write down what was decided, released or went wrong: milepost annotate."
SHORT = 600
"""Characters; of longer texts the beginning is shown, and the rest on request."""


def notes_html(report: Report) -> Html:
    """An ordered list, oldest moment first."""
    if not report.notes:
        return tag("p", NO_NOTE)
    return tag("ol", *(_entry(note, report) for note in report.notes), class_="mp-notes")


def _entry(note: NoteReport, report: Report) -> Html:
    zone = ZoneInfo(report.time_zone)
    heading = tag(
        "div",
        tag("span", note.number, class_="mp-number"),
        tag("strong", kind_words(note)),
        tag("span", when_words(note, zone)),
        *([] if note.about is None else [tag("span", f"on {about_words(note.about, report)}")]),
        class_="mp-heading",
    )
    answers = [tag("ul", *(_reply(one, zone) for one in note.replies))] if note.replies else []
    signed = _signature(note.by, note.at, note.edited_by, note.edited_at, zone)
    return tag("li", heading, _text(note.text), signed, *answers, id=f"note-{note.number}", tabindex="-1")


def _reply(reply: Reply, zone: ZoneInfo) -> Html:
    return tag("li", _text(reply.text), _signature(reply.by, reply.at, None, reply.edited_at, zone))


def _text(text: str) -> Html:
    if len(text) <= SHORT:
        return tag("div", markdown_html(text), class_="mp-note-text")
    beginning = text[:SHORT].rsplit(maxsplit=1)[0]
    rest = tag("details", tag("summary", "All of it"), tag("div", markdown_html(text), class_="mp-note-text"))
    return joined(tag("div", markdown_html(f"{beginning} …"), class_="mp-note-text"), rest)


def _signature(by: str, at: datetime, edited_by: str | None, edited_at: datetime | None, zone: ZoneInfo) -> Html:
    words = f"{by}, {moment_text(at, zone)}"
    if edited_at is not None:
        whom = f" by {edited_by}" if edited_by not in {None, by} else ""
        words += f" · edited {moment_text(edited_at, zone)}{whom}"
    return tag("small", words)
