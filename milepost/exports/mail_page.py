"""A report as the body of a mail: without script, style sheet or anything to fetch; the chart is an image in it."""

from collections.abc import Iterator
from html import escape
from zoneinfo import ZoneInfo

from milepost.domain.changes import Edition
from milepost.domain.notes import NoteReport
from milepost.domain.report import KpiReport, MilestoneReport, Report
from milepost.exports.clean_text import clean
from milepost.exports.limits import Limits, milestones_shown
from milepost.exports.mail_pieces import BODY, MUTED, block, cell, more, rows, run_link, shortened, title, tone
from milepost.figures.change_words import change_lines, changed_heading
from milepost.figures.dates import moment_text
from milepost.figures.markdown import markdown_html
from milepost.figures.markup import Html, joined, tag
from milepost.figures.milestone_words import GateWords, gate_words, milestone_facts
from milepost.figures.move_words import move_words
from milepost.figures.note_words import note_head
from milepost.figures.sign_off_words import sign_off_words
from milepost.figures.telling import description, kpi_text
from milepost.figures.words import headline, status

CHART = "cid:chart"
"""How the chart is named that the mail brings along."""
MOST_BYTES = 60_000
"""Mail programs cut what is beyond about 100 kB; this leaves room for what is put around it."""
MOST_GATES = 6
STEPS = (Limits(20, 6, 300), Limits(12, 6, 200), Limits(6, 6, 120), Limits(3, 3, 60))


def edition_to_mail(edition: Edition) -> bytes:
    """UTF-8. The same edition gives the same bytes."""
    made = b""
    for limits in STEPS:
        made = _mail(edition, limits)
        if len(made) <= MOST_BYTES:
            break
    return made


def _mail(edition: Edition, limits: Limits) -> bytes:
    report = edition.report
    parts = (
        _head(report, limits),
        _changes(edition, limits),
        _chart(report, limits),
        *_milestones(report, limits),
        *_kpis(report, limits),
        *_notes(report, limits),
        _foot(report, limits),
    )
    inside = tag("table", *(tag("tr", part) for part in parts), role="presentation", width="100%", cellpadding="0",
                 cellspacing="0", border="0", style="max-width:680px;margin:0 auto")  # fmt: skip
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(clean(shortened(report.title, limits)))}</title>\n</head>\n"
        f'<body style="{BODY}">\n{clean(inside)}\n</body>\n</html>\n'
    ).encode()


def _head(report: Report, limits: Limits) -> Html:
    zone = ZoneInfo(report.time_zone)
    demo = " · demo data" if report.demo else ""
    read = f" · data as of {moment_text(report.data_as_of, zone)}" if report.data_as_of else ""
    return cell(
        tag("p", shortened(report.title, limits) + demo, style=f"margin:0;font-weight:bold;{MUTED}"),
        tag("h1", shortened(headline(report, report.headline), limits),
            style="margin:4px 0 6px;font-size:24px;line-height:1.25"),
        tag("p", f"As of {moment_text(report.as_of, zone)}{read}", style=f"margin:0;font-size:13px;{MUTED}"),
    )  # fmt: skip


def _changes(edition: Edition, limits: Limits) -> Html:
    lines = change_lines(edition)
    told = [shortened(line, limits) for line in lines[: limits.entries]]
    items = [tag("p", f"– {line}", style="margin:5px 0 0") for line in told]
    return block(changed_heading(edition), *items, *more(len(lines) - len(told)))


def _chart(report: Report, limits: Limits) -> Html:
    words = shortened(description(report, report.headline), limits, 4)
    return cell(tag("p", tag_image(words), style="margin:0"))


def tag_image(words: str) -> Html:
    style = "display:block;width:100%;max-width:640px;height:auto;border:0"
    return Html(f'<img src="{CHART}" width="640" alt="{escape(words)}" style="{style}">')


def _milestones(report: Report, limits: Limits) -> Iterator[Html]:
    if report.milestones:
        shown = milestones_shown(report, limits)
        told = [_milestone(number, one, report, limits) for number, one in shown]
        yield cell(title("Milestones"), rows(told), *more(len(report.milestones) - len(shown)))


def _milestone(number: int, one: MilestoneReport, report: Report, limits: Limits) -> tuple[Html, Html]:
    told = status(one, report, report.headline)
    lines = [
        joined(tag("bdi", tag("strong", shortened(one.title, limits))), Html(" &nbsp;"),
               tag("span", shortened(told.line, limits), style=tone(told.tone))),
        tag("span", shortened(" · ".join(milestone_facts(one, report)), limits), style=f"font-size:13px;{MUTED}"),
    ]  # fmt: skip
    if one.evidence and one.state == "reached":
        lines.append(tag("span", "proved by ", run_link(one.evidence.run, limits), style=f"font-size:13px;{MUTED}"))
    said = [move_words(move, ZoneInfo(report.time_zone)) for move in one.moves[-1:]] + [sign_off_words(one)]
    lines += [tag("span", shortened(words, limits), style=f"font-size:13px;{MUTED}") for words in said if words]
    gates = [*one.gates, *one.kpis]
    lines += [_gate(gate_words(gate, report), gate.passed, limits) for gate in gates[:MOST_GATES]]
    return Html(str(number)), joined(Html("<br>".join(lines)), *more(len(gates) - MOST_GATES))


def _gate(words: GateWords, passed: bool, limits: Limits) -> Html:
    facts = ", ".join(filter(None, (words.best, words.margin)))
    glyph = tag("span", words.glyph, style=tone("reached" if passed else "late"))
    return tag("span", glyph, f" {shortened(f'{words.wanted}: {facts}', limits)}", style="font-size:13px")


def _kpis(report: Report, limits: Limits) -> Iterator[Html]:
    if report.kpis:
        lines = [tag("p", _kpi(kpi, limits), style="margin:5px 0 0") for kpi in report.kpis[: limits.entries]]
        yield cell(title("KPIs"), *lines, *more(len(report.kpis) - limits.entries))


def _kpi(kpi: KpiReport, limits: Limits) -> str:
    return shortened(kpi_text(kpi), limits)


def _notes(report: Report, limits: Limits) -> Iterator[Html]:
    """The newest ones, oldest first."""
    if report.notes:
        shown = report.notes[-limits.points :]
        told = [_note(note, report, limits) for note in shown]
        yield cell(title("Notes"), rows(told), *more(len(report.notes) - len(shown)))


def _note(note: NoteReport, report: Report, limits: Limits) -> tuple[Html, Html]:
    head = tag("strong", shortened(note_head(note, report), limits))
    by = tag("span", shortened(note.by, limits), style=f"font-size:13px;{MUTED}")
    return Html(str(note.number)), joined(head, _text(note, limits), by)


def _text(note: NoteReport, limits: Limits) -> Html:
    """Every word in it is escaped: what looks like an element is one."""
    return Html(markdown_html(shortened(note.text, limits)).replace("<p>", '<p style="margin:4px 0">'))


def _foot(report: Report, limits: Limits) -> Html:
    dead = [one.name for one in report.sources if one.state == "failed"]
    trouble = f" Not answering: {', '.join(dead)}." if dead else ""
    words = f"All numbers, and where they come from, are in the attached report.{trouble}"
    return cell(tag("p", shortened(words, limits, 2), style=f"margin:0;font-size:13px;{MUTED}"))
