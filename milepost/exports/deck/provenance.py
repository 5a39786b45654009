"""Where the numbers come from: sources, instants, version, and the runs that prove milestones."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any
from zoneinfo import ZoneInfo

from milepost.domain.report import MilestoneReport, Report, SourceReport
from milepost.exports.deck.cover import as_of_words
from milepost.exports.deck.fitting import cut
from milepost.exports.deck.grid import SIDE, TEXT, Cell, Column, Group, height_of, pages_of, table_xml
from milepost.exports.deck.sheet import Place, Sheet
from milepost.exports.deck.template import MARGIN, WIDTH
from milepost.exports.deck.type import line
from milepost.figures.dates import day_of, day_text
from milepost.figures.numbers import unit_of, value_text
from milepost.figures.plotly import safe_link
from milepost.figures.source_words import kind_words, read_words, sources_headline
from milepost.figures.theme import LIGHT
from milepost.figures.words import metric_unit

WIDE = WIDTH - 2 * MARGIN
SOURCES = (Column("Source", 220), Column("Kind", 180), Column("State", 90), Column("Last read", 390))
PROOFS = (Column("Milestone", 270), Column("Proved by run", 260), Column("Reached", 100), Column("With", 250))
MOST_ON_SLIDE, ROOM = 10, 330.0
TOP, BOTTOM, PROOF_GAP = 152.0, 500.0, 60.0
PROOF_TITLE = "The runs that prove the milestones"


def provenance_slides(deck: Any, report: Report) -> None:
    title = sources_headline(report.sources) if report.sources else "No source is read"
    pages = list(pages_of([_source(one, report) for one in report.sources], SOURCES, ROOM, MOST_ON_SLIDE)) or [[]]
    proofs = [_proof(one, report) for one in report.in_order if one.state == "reached" and one.evidence]
    foot = 0.0
    for page in pages:
        sheet = Sheet(deck, report, title)
        sheet.text(Place(MARGIN, 100, WIDE, 36), _facts(report), name="Facts")
        foot = TOP + height_of(SOURCES, page)
        sheet.table(Place(MARGIN, TOP, WIDE, foot - TOP), table_xml(SOURCES, page, sheet.link), "Table of the sources")
    if foot + PROOF_GAP + height_of(PROOFS, proofs) > BOTTOM:
        _proof_slides(deck, report, proofs)
    elif proofs:
        sheet.text(Place(MARGIN, foot + PROOF_GAP - 24, WIDE, 20), [line(PROOF_TITLE, 16, bold=True)], name="Heading")
        _proof_table(sheet, foot + PROOF_GAP, proofs, "")


def _facts(report: Report) -> list[Any]:
    count = len(report.problems)
    problems = f"{count:,} {'problem' if count == 1 else 'problems'} in the data" if count else "No problem in the data"
    made = f"written by Milepost {version('milepost')}"
    words = f"{problems} · times in {report.time_zone} · {made} · project {report.project}"
    return [line(cut(one, 12, WIDE), 12, LIGHT.muted) for one in (as_of_words(report), words)]


def _source(source: SourceReport, report: Report) -> Group:
    read = read_words(source, report.as_of, ZoneInfo(report.time_zone))
    told = f"{read}: {source.error}" if source.error else read
    cells = (source.name, kind_words(source), source.state, told)
    return Group((), (tuple(_cell(text, column, 2) for text, column in zip(cells, SOURCES, strict=True)),))


def _proof_slides(deck: Any, report: Report, proofs: Sequence[Group]) -> None:
    pages = list(pages_of(proofs, PROOFS, 400.0, MOST_ON_SLIDE))
    for number, page in enumerate(pages, start=1):
        more = f", page {number} of {len(pages)}" if len(pages) > 1 else ""
        _proof_table(Sheet(deck, report, f"{PROOF_TITLE}{more}", lines=1), 100, page, more)


def _proof_table(sheet: Sheet, top: float, page: Sequence[Group], more: str) -> None:
    place = Place(MARGIN, top, WIDE, height_of(PROOFS, page))
    sheet.table(place, table_xml(PROOFS, page, sheet.link), f"Table of the runs that prove the milestones{more}")


def _proof(milestone: MilestoneReport, report: Report) -> Group:
    assert milestone.evidence is not None
    run, zone = milestone.evidence.run, ZoneInfo(report.time_zone)
    values = ", ".join(_value(name, value, report) for name, value in milestone.evidence.values)
    day = day_text(day_of(milestone.reached_at or milestone.evidence.at, zone))
    row = (
        _cell(milestone.title, PROOFS[0], 2),
        _cell(run.name or run.id, PROOFS[1], 2, safe_link(run.url)),
        _cell(day, PROOFS[2], 1),
        _cell(values, PROOFS[3], 3),
    )
    return Group((), (row,))


def _value(name: str, value: float, report: Report) -> str:
    metric = report.metric(name)
    kpi = next((one for one in report.kpis if one.id == name), None)
    unit = metric_unit(metric) if metric else unit_of(kpi.unit if kpi else "")
    return f"{name.replace('_', ' ')} {value_text(value, unit)}"


def _cell(text: str, column: Column, lines: int, link: str = "") -> Cell:
    colour = LIGHT.frontier if link else LIGHT.ink
    return (line(cut(text, TEXT, column.width - 2 * SIDE, lines), TEXT, colour, link=link),)
