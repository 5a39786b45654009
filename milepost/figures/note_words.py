"""What is said of a note: its kind, its days, what it is about, and the beginning of its words."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from milepost.domain.notes import About, NoteReport
from milepost.domain.report import Report
from milepost.figures.dates import day_of, day_text
from milepost.figures.plain_words import plain_words
from milepost.figures.words import metric_name

LINE = 60
LINES = 4


def note_head(note: NoteReport, report: Report) -> str:
    """ "Data change, 3 Aug 2026 – 21 Aug 2026, on accuracy"."""
    about = [] if note.about is None else [f"on {about_words(note.about, report)}"]
    return ", ".join([kind_words(note), when_words(note, ZoneInfo(report.time_zone)), *about])


def kind_words(note: NoteReport) -> str:
    return note.kind[0].upper() + note.kind[1:]


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


def note_lines(note: NoteReport, report: Report) -> list[str]:
    """Number and head, the first words in short lines, and the author."""
    words, lines = plain_words(note.text).split(), [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LINE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    told = [line if len(line) <= LINE else line[: LINE - 1] + "…" for line in lines[:LINES]]
    if len(lines) > LINES:
        told[-1] = told[-1].rstrip("…") + " …"
    return [f"{note.number} {note_head(note, report)}", *told, f"by {note.by}"]
