"""What the document's pages say to those who decide: the answer, what changed, milestones, KPIs and problems."""

import math
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from milepost.domain.changes import Edition
from milepost.domain.report import GateReport, KpiReport, MilestoneReport, MilestoneState, Problem, Report
from milepost.exports.printing import with_own_fonts
from milepost.figures.change_words import change_lines, changed_heading
from milepost.figures.chart import Chart, chart_of
from milepost.figures.dates import day_of, day_text, moment_text
from milepost.figures.frame import frame_of
from milepost.figures.kpi_link_words import kpi_link_lines
from milepost.figures.kpi_words import kpi_words
from milepost.figures.milestone_words import gate_words, milestone_facts
from milepost.figures.move_words import move_words
from milepost.figures.outlook_words import outlook_facts
from milepost.figures.sign_off_words import sign_off_words
from milepost.figures.source_words import data_as_of
from milepost.figures.sparkline import sparkline
from milepost.figures.svg import svg
from milepost.figures.telling import kpi_text
from milepost.figures.theme import LIGHT
from milepost.figures.type_widths import shortened, text_width
from milepost.figures.words import status

Told = dict[str, Any]
STATES: tuple[MilestoneState, ...] = ("reached", "missed", "regressed", "pending")
CHART_WIDTH = 760.0
"""At this width the chart's words are as large on the page as those around it."""
MOST_LINES = 12
"""How many changes the first page tells; the appendix has all."""
MOST_PROBLEMS = 12
LONGEST_TITLE, LONGEST_FACTS, LONGEST_LINE, LONGEST_ALT = 180, 250, 400, 2000
LATEST_MOVES = 2
GATE_WIDTH, MARGIN_WIDTH, GATE_SIZE, MOST_GATE_LINES = 110.0, 72.0, 8.5, 40
"""Points, as in report.typ; more lines than these go into a row of their own, so that a row is never cut."""


def first_page(edition: Edition) -> Told:
    """Title, answer, dates, changes and the chart."""
    report, chart = edition.report, chart_of(edition.report)
    zone = ZoneInfo(report.time_zone)
    title, today = report.title or report.project, day_of(report.as_of, zone)
    lines = change_lines(edition)
    drawn = frame_of(chart, CHART_WIDTH)
    return {
        "title": cut(title, LONGEST_TITLE),
        "demo": report.demo,
        "headline": cut(chart.headline, 2 * LONGEST_TITLE),
        "when": f"As of {moment_text(report.as_of, zone)} · {data_as_of(report)}",
        "foot": f"{shortened(title, 8, 250)} · as of {day_text(today)}",
        "changed": {
            "heading": cut(changed_heading(edition), LONGEST_TITLE),
            "lines": [cut(line, LONGEST_LINE) for line in lines[:MOST_LINES]],
            "more": len(lines[MOST_LINES:]),
        },
        "subtitle": cut(chart.subtitle, LONGEST_LINE),
        "picture": with_own_fonts(svg(drawn, LIGHT)),
        "picture_words": cut(chart.description, LONGEST_ALT),
        "keys": _keys(chart),
    }


def _keys(chart: Chart) -> list[str]:
    """What the signs in the chart say, as far as they are in it."""
    said = {
        "reached": "✓ reached in time",
        "late": "▸ reached late",
        "overdue": "! overdue",
        "planned": "○ to come",
        "regressed": "✗ no longer reached",
    }
    return [words for form, words in said.items() if any(mark.form == form for mark in chart.marks)]


def cut(text: str, most: int) -> str:
    """The text in one line, or its beginning and an ellipsis."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def milestone_counts(report: Report) -> str:
    """ "7 milestones: 5 reached, 1 missed, 1 pending"."""
    count = len(report.milestones)
    states = [one.state for one in report.milestones]
    told = ", ".join(f"{states.count(one)} {one}" for one in STATES if one in states)
    return f"{count} {'milestone' if count == 1 else 'milestones'}: {told}" if count else "No milestone is set"


def told_milestones(report: Report) -> list[Told]:
    """In the order and with the numbers of the chart; one with many gates goes on in rows of its own."""
    return [row for number, m in enumerate(report.in_order, start=1) for row in _milestone(number, m, report)]


def _milestone(number: int, milestone: MilestoneReport, report: Report) -> Iterator[Told]:
    told = status(milestone, report, report.headline)
    zone = ZoneInfo(report.time_zone)
    lines = [*(move_words(move, zone) for move in milestone.moves[-LATEST_MOVES:]), sign_off_words(milestone)]
    earlier = len(milestone.moves[:-LATEST_MOVES])
    if earlier:
        lines.append(f"moved {earlier} {'time' if earlier == 1 else 'times'} before: see the appendix")
    title = cut(milestone.title, LONGEST_TITLE)
    outlook = outlook_facts(milestone, report)
    facts = milestone_facts(milestone, report)[: -len(outlook) or None]
    rows = _gate_rows([*((g, False) for g in milestone.gates), *((g, True) for g in milestone.kpis)], report)
    yield {
        "number": str(number),
        "title": title,
        "status": cut(told.line, LONGEST_TITLE),
        "tone": told.tone,
        "facts": cut(" · ".join(facts), LONGEST_FACTS),
        "outlook": cut(" · ".join(outlook), LONGEST_FACTS),
        "lines": [cut(line, LONGEST_FACTS) for line in lines if line],
        "gates": rows[0] if rows else [],
    }
    goes_on = {"status": "", "tone": "muted", "outlook": "", "facts": "", "lines": []}
    for more in rows[1:]:
        yield {"number": str(number), "title": f"{title} (goes on)", **goes_on, "gates": more}


def _gate_rows(gates: Sequence[tuple[GateReport, bool]], report: Report) -> list[list[Told]]:
    rows: list[list[Told]] = []
    room = 0
    for gate, beside in gates:
        told = _gate(gate, beside, report)
        lines = max(_lines(told["wanted"], GATE_WIDTH), _lines(told["margin"], MARGIN_WIDTH))
        if room < lines:
            rows.append([])
            room = MOST_GATE_LINES
        rows[-1].append(told)
        room -= lines
    return rows


def _lines(text: str, width: float) -> int:
    return 1 + math.ceil(text_width(text, GATE_SIZE) / (0.8 * width))


def _gate(gate: GateReport, beside: bool, report: Report) -> Told:
    words = gate_words(gate, report)
    return {
        "glyph": words.glyph,
        "tone": "reached" if gate.passed else "late",
        "wanted": cut(words.wanted, LONGEST_TITLE),
        "best": words.best.removeprefix("best "),
        "margin": cut(words.margin, LONGEST_TITLE),
        "beside": beside,
    }


def told_kpis(report: Report) -> list[Told]:
    return [_kpi(kpi, report) for kpi in report.kpis]


def _kpi(kpi: KpiReport, report: Report) -> Told:
    words = kpi_words(kpi)
    return {
        "title": cut(kpi.title, LONGEST_TITLE),
        "latest": words.latest,
        "on": words.on,
        "target": words.target,
        "driven_by": cut(words.driven_by, LONGEST_TITLE),
        "line": sparkline(kpi, LIGHT),
        "words": cut(kpi_text(kpi), LONGEST_LINE),
        "story": [cut(line, LONGEST_LINE) for line in kpi_link_lines(kpi, report)],
    }


def told_problems(report: Report) -> Told:
    return {
        "count": len(report.problems),
        "lines": [cut(problem_line(one), LONGEST_LINE) for one in report.problems[:MOST_PROBLEMS]],
        "more": len(report.problems[MOST_PROBLEMS:]),
    }


def problem_line(problem: Problem) -> str:
    return f"{problem.source}{f', run {problem.run}' if problem.run else ''}: {problem.what}"
