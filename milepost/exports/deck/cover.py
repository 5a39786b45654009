"""The first slide: the answer in one sentence, as of when, where it stands, and what changed since last time."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from milepost.domain.changes import Edition
from milepost.domain.report import Report
from milepost.exports.deck.fitting import LINE_HEIGHT, cut, flat, lines_of
from milepost.exports.deck.sheet import Place, Sheet
from milepost.exports.deck.template import HEIGHT, MARGIN, WIDTH
from milepost.exports.deck.type import Paragraph, Words, line
from milepost.figures.change_words import change_lines, changed_heading
from milepost.figures.dates import moment_text
from milepost.figures.milestone_words import gate_words
from milepost.figures.portfolio_words import listed
from milepost.figures.theme import LIGHT
from milepost.figures.words import best_text, headline, metric_name, status

WIDE = WIDTH - 2 * MARGIN
TILE_GAP = 24
TILE = (WIDE - 2 * TILE_GAP) / 3
CHANGES_ROOM = 132.0
SIZE = 13.0
Tile = tuple[str, str, str, str]
"""What it is about, the answer, a detail, and the answer's colour."""


def cover_slide(deck: Any, edition: Edition) -> None:
    report = edition.report
    sentence = headline(report, report.headline)
    sheet = Sheet(deck, report, sentence, place=Place(MARGIN, 76, WIDE, 110), lines=3)
    sheet.bar(Place(0, 0, 10, HEIGHT), LIGHT.frontier)
    title = line(cut(report.title, 18, WIDE, bold=True), 18, LIGHT.frontier, bold=True)
    sheet.text(Place(MARGIN, 40, WIDE, 28), [title], name="Project")
    sheet.text(Place(MARGIN, 192, WIDE, 18), [line(cut(as_of_words(report), 13, WIDE), 13, LIGHT.muted)], name="As of")
    for place, tile in enumerate(tiles_of(report)):
        _tile(sheet, place, tile)
    _changes(sheet, edition)


def as_of_words(report: Report) -> str:
    """ "As of 20 Nov 2026, 06:00 UTC · data of 20 Nov 2026, 05:58 UTC"."""
    zone = ZoneInfo(report.time_zone)
    parts = [f"As of {moment_text(report.as_of, zone)}"]
    if report.oldest_read is not None:
        parts.append(f"data as of {moment_text(report.oldest_read, zone)}")
    if report.never_read:
        parts.append(f"never read: {listed(report.never_read)}")
    return " · ".join([*parts, *(["demo data"] if report.demo else [])])


def tiles_of(report: Report) -> list[Tile]:
    """Where the metric stands, what comes next, and how many milestones are reached."""
    metric = report.metric(report.headline)
    name = f"Best {metric_name(metric)}" if metric else report.headline
    best = best_text(metric, report, metric.best) if metric and metric.best else "no value yet"
    runs = f"{metric.runs_counted:,} runs counted" if metric and metric.runs_counted else "no run counted yet"
    done = sum(one.state == "reached" for one in report.milestones)
    count = len(report.milestones)
    overdue = sum(one.is_overdue for one in report.milestones)
    late = f"{overdue} overdue" if overdue else "none overdue" if count else "no milestone is set"
    return [
        (name, best, runs, LIGHT.frontier),
        _next(report),
        ("Milestones reached", f"{done} of {count}" if count else "none", late, LIGHT.ink),
    ]


def _next(report: Report) -> Tile:
    ahead = report.next_milestone
    if ahead is None:
        return "Next milestone", "none", "all are reached" if report.milestones else "no milestone is set", LIGHT.muted
    told = status(ahead, report, report.headline)
    missing = next((one for one in ahead.gates if not one.passed), None)
    held = f"{missing.subject.replace('_', ' ')}: {gate_words(missing, report).margin}" if missing else ""
    detail = held or "no single run passes all its gates"
    title = ahead.title if ahead.is_overdue else f"Next: {ahead.title}"
    return title, told.line, detail, LIGHT.tone(told.tone) if told.tone != "muted" else LIGHT.ink


def _tile(sheet: Sheet, place: int, tile: Tile) -> None:
    left, inner = MARGIN + place * (TILE + TILE_GAP), TILE - 12
    about, answer, detail, colour = tile
    size = next((size for size in (26, 22, 19, 16) if lines_of(flat(answer), size, inner, bold=True) == 1), 16)
    sheet.bar(Place(left, 228, TILE, 2), LIGHT.axis)
    paragraphs = [
        line(cut(about, 12, inner), 12, LIGHT.muted),
        Paragraph((Words(cut(answer, size, inner, bold=True), size, colour, bold=True),), before=4),
        Paragraph((Words(cut(detail, 12, inner, 2), 12, LIGHT.ink),), before=3),
    ]
    sheet.text(Place(left, 236, TILE, 92), paragraphs, name=f"Tile {place + 1}")


def _changes(sheet: Sheet, edition: Edition) -> None:
    lines = change_lines(edition)
    heading = cut(changed_heading(edition), 15, WIDE, bold=True)
    shown = _that_fit([cut(one, SIZE, WIDE - 16, 2) for one in lines])
    paragraphs = [line(heading, 15, bold=True)]
    paragraphs += [Paragraph((Words(one, SIZE),), before=3, bullet=True) for one in shown]
    if len(shown) < len(lines):
        paragraphs.append(
            Paragraph((Words(f"and {len(lines) - len(shown)} more, in the notes", SIZE, LIGHT.muted),), 3)
        )
        sheet.say("\n".join(lines))
    sheet.text(Place(MARGIN, 336, WIDE, 168), paragraphs, name="What changed")


def _that_fit(lines: Sequence[str]) -> list[str]:
    shown: list[str] = []
    used = 0.0
    for one in lines:
        used += 3 + lines_of(one, SIZE, WIDE - 16) * SIZE * LINE_HEIGHT
        if used > CHANGES_ROOM:
            break
        shown.append(one)
    return shown
