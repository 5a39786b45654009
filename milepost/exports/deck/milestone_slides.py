"""All milestones with their gates as native tables, at most eight on a slide."""

import itertools
from typing import Any

from milepost.domain.report import GateReport, MilestoneReport, Report
from milepost.exports.deck.fitting import cut
from milepost.exports.deck.grid import DETAIL, SIDE, TEXT, Cell, Column, Group, height_of, pages_of, parts_of, table_xml
from milepost.exports.deck.sheet import Place, Sheet
from milepost.exports.deck.template import MARGIN, WIDTH
from milepost.exports.deck.type import Paragraph, Words, line
from milepost.figures.milestone_words import gate_words, milestone_facts
from milepost.figures.sign_off_words import sign_off_words
from milepost.figures.theme import LIGHT
from milepost.figures.words import status

WIDE = WIDTH - 2 * MARGIN
COLUMNS = (
    Column("", 28),
    Column("Milestone", 188),
    Column("State", 116),
    Column("Due", 152),
    Column("Gate", 150),
    Column("Best", 86),
    Column("Margin", 160),
)
ROOM = 400.0
MOST_ROWS, MOST_GATES = 8, 8


def milestone_slides(deck: Any, report: Report) -> None:
    """In the order and with the numbers of the chart; a deck without milestones says so on its cover."""
    ordered = report.in_order
    groups = [_group(one, number, report) for number, one in enumerate(ordered, start=1)]
    told = [(number, part) for number, one in enumerate(groups, start=1) for part in parts_of(one, COLUMNS, ROOM)]
    numbers = iter(number for number, _ in told)
    for page in pages_of([part for _, part in told], COLUMNS, ROOM, MOST_ROWS):
        first, *more = itertools.islice(numbers, len(page))
        last = more[-1] if more else first
        title = _heading(first, last, len(ordered))
        sheet = Sheet(deck, report, title, lines=1)
        place = Place(MARGIN, 100, WIDE, height_of(COLUMNS, page))
        sheet.table(place, table_xml(COLUMNS, page, sheet.link), f"Table of {title.lower()}")
        for milestone in ordered[first - 1 : last]:
            if _title(milestone) != milestone.title:
                sheet.say(milestone.title)


def _heading(first: int, last: int, count: int) -> str:
    """ "Milestones", "Milestones 1 to 8 of 12", "Milestone 12 of 12"."""
    if last - first + 1 == count:
        return "Milestones"
    return f"Milestones {first} to {last} of {count}" if last > first else f"Milestone {first} of {count}"


def _group(milestone: MilestoneReport, number: int, report: Report) -> Group:
    told = status(milestone, report, report.headline)
    facts = milestone_facts(milestone, report)
    standing, due, more = facts[0], facts[1].removeprefix("due "), facts[2:]
    owner = [fact for fact in more if fact.startswith(("owner ", "after "))]
    glyph = told.line.partition(" ")[0]
    sign_off = sign_off_words(milestone)
    heads: tuple[Cell, ...] = (
        (line(str(number), TEXT, LIGHT.muted),),
        (line(_title(milestone), TEXT, bold=True), *_details(owner, 1)),
        (
            line(f"{glyph} {standing}", TEXT, LIGHT.tone(told.tone), bold=True),
            *_details([sign_off] if sign_off else [], 2),
        ),
        (line(due, TEXT), *_details([fact for fact in more if fact not in owner], 3)),
    )
    return Group(heads, tuple(_gates(milestone, report)) or (((), (), ()),))


def _title(milestone: MilestoneReport) -> str:
    return cut(milestone.title, TEXT, COLUMNS[1].width - 2 * SIDE, 5, bold=True)


def _details(facts: list[str], column: int) -> list[Paragraph]:
    return [line(cut(one, DETAIL, COLUMNS[column].width - 2 * SIDE, 5), DETAIL, LIGHT.muted) for one in facts]


def _gates(milestone: MilestoneReport, report: Report) -> list[tuple[Cell, ...]]:
    """The gates that decide and the KPIs that stand beside them; the first eight."""
    everything = [*((one, "") for one in milestone.gates), *((one, "beside the gates") for one in milestone.kpis)]
    rows = [_gate(one, beside, report) for one, beside in everything[:MOST_GATES]]
    if len(everything) > MOST_GATES:
        rows.append(((line(f"and {len(everything) - MOST_GATES} more gates", DETAIL, LIGHT.muted),), (), ()))
    return rows


def _gate(gate: GateReport, beside: str, report: Report) -> tuple[Cell, ...]:
    told = gate_words(gate, report)
    tone = LIGHT.reached if gate.passed else LIGHT.late
    wanted = cut(told.wanted, TEXT, COLUMNS[4].width - 2 * SIDE - 16, 4)
    best = cut(told.best.removeprefix("best "), TEXT, COLUMNS[5].width - 2 * SIDE, 2)
    distance = cut(told.distance, TEXT, COLUMNS[6].width - 2 * SIDE, 5)
    words = Paragraph((Words(f"{told.glyph} ", TEXT, tone, bold=True), Words(wanted, TEXT)))
    tone = LIGHT.ink if gate.passed else LIGHT.late
    return (
        (words, *_details([beside] if beside else [], 4)),
        (line(best, TEXT),),
        (line(distance, TEXT, tone), *_details([told.doubt] if told.doubt else [], 6)),
    )
