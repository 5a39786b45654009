"""The milestones, the KPIs and the notes as a page tells them: the words of the dashboard, without its buttons."""

from datetime import datetime
from zoneinfo import ZoneInfo

from milepost.domain.notes import NoteReport
from milepost.domain.report import GateReport, KpiReport, MilestoneReport, Report
from milepost.exports.limits import Limits, milestones_shown
from milepost.figures.dates import moment_text
from milepost.figures.kpi_chart import kpi_svg
from milepost.figures.kpi_link_words import kpi_link_lines
from milepost.figures.kpi_words import kpi_words
from milepost.figures.markdown import markdown_html
from milepost.figures.markup import Html, link, tag
from milepost.figures.milestone_words import gate_words, milestone_facts
from milepost.figures.move_words import move_words
from milepost.figures.note_words import about_words, kind_words, when_words
from milepost.figures.sign_off_words import sign_off_words
from milepost.figures.words import status

MOST_MOVES = 6
"""Of one milestone; the newest."""


def milestones_html(report: Report, limits: Limits) -> Html:
    """An ordered list; the numbers are those in the chart."""
    entries = [_milestone(one, number, report) for number, one in milestones_shown(report, limits)]
    left = len(report.milestones) - len(entries)
    more = [tag("li", f"and {left:,} more in the tables below and in the JSON")] if left > 0 else []
    return tag("ol", *entries, *more, class_="mp-milestones")


def _milestone(one: MilestoneReport, number: int, report: Report) -> Html:
    told = status(one, report, report.headline)
    heading = tag(
        "div",
        tag("span", number),
        tag("div", tag("h3", tag("bdi", one.title)), tag("span", told.line, class_=f"mp-{told.tone}-text")),
        class_="mp-heading",
    )
    gates = [_gate(gate, report) for gate in one.gates]
    if one.kpis:
        gates += [tag("li", "beside the gates", class_="mp-beside"), *(_gate(gate, report) for gate in one.kpis)]
    parts = [tag("div", heading, _facts(one, report)), *([tag("ul", *gates, class_="mp-gates")] if gates else [])]
    return tag("li", *parts, id=f"mp-milestone-{number}", tabindex="-1")


def _facts(one: MilestoneReport, report: Report) -> Html:
    lines = [tag("span", " · ".join(milestone_facts(one, report)))]
    if one.evidence and one.state == "reached":
        lines.append(tag("span", "proved by ", link(one.evidence.run)))
    lines += [tag("span", move_words(move, ZoneInfo(report.time_zone))) for move in one.moves[-MOST_MOVES:]]
    signed = sign_off_words(one)
    return tag("div", *lines, *([tag("span", signed)] if signed else []), class_="mp-facts")


def _gate(gate: GateReport, report: Report) -> Html:
    words = gate_words(gate, report)
    tone = "mp-reached-text" if gate.passed else "mp-late-text"
    run = [f"{words.verb} ", link(gate.run)] if gate.run else []
    return tag(
        "li",
        tag("span", words.glyph, class_=tone),
        tag("span", words.wanted, title=gate.gate),
        tag("span", words.best),
        tag("span", words.margin, class_="" if gate.passed else tone),
        tag("span", *run),
    )


def kpis_html(report: Report, limits: Limits) -> Html:
    left = len(report.kpis) - limits.entries
    more = [tag("li", f"and {left:,} more in the JSON")] if left > 0 else []
    return tag("ul", *(_kpi(kpi, report) for kpi in report.kpis[: limits.entries]), *more, class_="mp-kpis")


def _kpi(kpi: KpiReport, report: Report) -> Html:
    words = kpi_words(kpi)
    facts = [f"on {words.on}"] if words.on else []
    facts += [f"target {words.target}"] if kpi.target is not None else []
    facts += [f"driven by {words.driven_by}"] if words.driven_by else []
    lines = [tag("p", line) for line in kpi_link_lines(kpi, report)]
    told = (tag("h3", kpi.title), tag("strong", words.latest), tag("small", " · ".join(facts)))
    return tag("li", *told, Html(kpi_svg(kpi)), *lines)


def notes_html(report: Report, limits: Limits) -> Html:
    """The newest ones, oldest first; of long texts the beginning."""
    shown = report.notes[-limits.entries :]
    left = len(report.notes) - len(shown)
    before = [tag("li", f"{left:,} earlier notes are in the JSON")] if left else []
    return tag("ol", *before, *(_note(one, report, limits) for one in shown), class_="mp-notes")


def _note(note: NoteReport, report: Report, limits: Limits) -> Html:
    zone = ZoneInfo(report.time_zone)
    about = "" if note.about is None else f" on {about_words(note.about, report)}"
    team = [" ", tag("small", "for the team")] if note.audience == "team" else []
    heading = tag(
        "div",
        tag("span", note.number),
        tag("div", tag("h3", kind_words(note)), when_words(note, zone) + about, *team),
        class_="mp-heading",
    )
    answers = [tag("li", _text(one.text, limits), tag("small", _signed(one.by, one.at, zone))) for one in note.replies]
    told = [tag("ul", *answers, class_="mp-answers")] if answers else []
    signed = tag("small", _signed(note.by, note.at, zone))
    return tag("li", heading, _text(note.text, limits), signed, *told, id=f"mp-note-{note.number}")


def _text(text: str, limits: Limits) -> Html:
    short = text if len(text) <= limits.characters else f"{text[: limits.characters].rstrip()} …"
    return tag("div", markdown_html(short), class_="mp-note")


def _signed(by: str, at: datetime, zone: ZoneInfo) -> str:
    return f"{by}, {moment_text(at, zone)}"
