"""The notes as a list to read: when, what kind, about what, the words, who wrote them, and what was answered."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from milepost.app.markdown import markdown_html
from milepost.app.markup import Html, joined, tag
from milepost.domain.notes import About
from milepost.domain.report import NoteReport, Reply, Report
from milepost.figures.dates import day_of, day_text, moment_text
from milepost.figures.words import metric_name

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
        tag("strong", f"{note.kind[0].upper()}{note.kind[1:]}"),
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
        return tag("div", markdown_html(text), class_="mp-words")
    beginning = text[:SHORT].rsplit(maxsplit=1)[0]
    rest = tag("details", tag("summary", "All of it"), tag("div", markdown_html(text), class_="mp-words"))
    return joined(tag("div", markdown_html(f"{beginning} …"), class_="mp-words"), rest)


def _signature(by: str, at: datetime, edited_by: str | None, edited_at: datetime | None, zone: ZoneInfo) -> Html:
    words = f"{by}, {moment_text(at, zone)}"
    if edited_at is not None:
        whom = f" by {edited_by}" if edited_by not in {None, by} else ""
        words += f" · edited {moment_text(edited_at, zone)}{whom}"
    return tag("small", words)


def when_words(note: NoteReport, zone: ZoneInfo) -> str:
    """The day, or the first and the last day of a period; one that ends at midnight does not reach the day after."""
    first = day_of(note.begins, zone)
    if note.ends is None:
        return day_text(first)
    last = day_of(note.ends - timedelta(milliseconds=1), zone)
    return day_text(first) if last <= first else f"{day_text(first)} – {day_text(last)}"


def about_words(about: About, report: Report) -> str:
    """What a note is about by the name that readers know; what is gone since keeps its id."""
    if about.kind == "milestone":
        found = next((one.title for one in report.milestones if one.id == about.id), about.id)
        return f"milestone {found}"
    if about.kind == "metric":
        metric = report.metric(about.id)
        return about.id if metric is None else metric_name(metric)
    return f"run {about.id}"
