"""How planned dates moved: each milestone's due day against the day it was looked at, the classic slip chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from zoneinfo import ZoneInfo

from milepost.domain.report import MilestoneReport, Report
from milepost.figures import theme as type_
from milepost.figures.boxes import Box
from milepost.figures.dates import DAY_MS, date_at, day_ms, day_of, day_text
from milepost.figures.move_words import slip_headline
from milepost.figures.scales import Scale, time_ticks
from milepost.figures.svg import shape
from milepost.figures.svg_places import text
from milepost.figures.type_widths import shortened, text_width
from milepost.figures.words import Status, status
from milepost.metrics.planned import due_moves

FOOT, TOP, LINE = 40.0, 28.0, 15.0
MOST_LINES = 24
WIDEST_LABEL = 170.0


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One milestone: from which day on it was due on which day, oldest first; the line ends on `until`, today or the
    day it was reached."""

    title: str
    status: Status
    steps: tuple[tuple[date, date], ...]
    until: date

    @property
    def due(self) -> date:
        return self.steps[-1][1]


@dataclass(frozen=True, slots=True)
class Slip:
    """The chart before anybody knows how large it is drawn. `left_out`: milestones beyond the MOST_LINES that moved or
    are due first."""

    headline: str
    lines: tuple[SlipLine, ...]
    first: date
    today: date
    left_out: int


def slip_of(report: Report) -> Slip | None:
    """None where no due day was ever moved."""
    if not any(due_moves(one) for one in report.milestones):
        return None
    zone = ZoneInfo(report.time_zone)
    today = day_of(report.as_of, zone)
    ordered = sorted(report.milestones, key=lambda one: (not due_moves(one), one.due, one.id))
    first = _first(report, zone, today)
    lines = [_line(one, report, first, today, zone) for one in ordered[:MOST_LINES]]
    lines.sort(key=lambda one: (one.due, one.title))
    return Slip(slip_headline(report), tuple(lines), first, today, max(0, len(ordered) - MOST_LINES))


def _first(report: Report, zone: ZoneInfo, today: date) -> date:
    """The first result or the first written plan, and at least a week before the first move."""
    results = [day_of(metric.frontier[0].at, zone) for metric in report.metrics if metric.frontier]
    planned = [day_of(one.planned_at, zone) for one in report.milestones if one.planned_at]
    moved = [day_of(move.at, zone) - timedelta(days=7) for one in report.milestones for move in one.moves]
    return min([*results, *planned, *moved, today - timedelta(days=14)])


def _line(one: MilestoneReport, report: Report, first: date, today: date, zone: ZoneInfo) -> SlipLine:
    moves = due_moves(one)
    since = day_of(one.planned_at, zone) if one.planned_at else first
    steps = [(since, moves[0].due_before if moves else one.due)]
    steps += [(day_of(move.at, zone), move.due_after) for move in moves]
    reached = day_of(one.reached_at, zone) if one.state == "reached" and one.reached_at else today
    return SlipLine(one.title, status(one, report, report.headline), tuple(steps), max(reached, steps[-1][0]))


def slip_words(slip: Slip) -> str:
    """What the picture says, as text."""
    told = [f"{line.title}: {_steps_words(line)}" for line in slip.lines]
    return f"{slip.headline}. " + ". ".join(told) + "."


def _steps_words(line: SlipLine) -> str:
    (_, due), *later = line.steps
    moved = [f"since {day_text(seen)} due {day_text(day)}" for seen, day in later]
    return ", ".join([f"due {day_text(due)}", *moved])


def slip_svg(slip: Slip, width: float) -> str:
    """The picture at a width; its colours are the classes of the page (see document.css)."""
    return _Drawing(slip, width).whole()


class _Drawing:
    """Scales, places and parts of one picture."""

    def __init__(self, slip: Slip, width: float) -> None:
        self.slip, self.width = slip, width
        self.compact = width < 600
        room = 0.0 if self.compact else WIDEST_LABEL + 14
        height = max(190.0, 0.42 * (width - room))
        self.box = Box(58, TOP, width - 16 - room, TOP + height)
        days = [day for line in slip.lines for _, day in line.steps] + [slip.first, slip.today]
        pad = max(4.0, (max(days) - min(days)).days * 0.04) * DAY_MS
        self.seen = Scale(day_ms(slip.first), day_ms(slip.today) + DAY_MS)
        self.planned = Scale(day_ms(min(days)) - pad, day_ms(max(days)) + pad)

    def x(self, day: date) -> float:
        return self.box.x(day_ms(day), self.seen)

    def y(self, day: date) -> float:
        return self.box.y(day_ms(day), self.planned)

    def whole(self) -> str:
        height = self.box.bottom + FOOT
        size = f'width="{self.width:g}" height="{height:g}" viewBox="0 0 {self.width:g} {height:g}"'
        words = f'role="img" aria-label="{escape(slip_words(self.slip))}"'
        inside = self.axes() + self.diagonal() + "".join(map(self.line, self.slip.lines)) + self.labels()
        return f'<svg {size} {words} class="mp-slip-chart">{inside}</svg>'

    def axes(self) -> str:
        box = self.box
        across = time_ticks(self.seen, max(2, int(box.width // 90)))
        up = time_ticks(self.planned, max(2, int(box.height // 45)))
        told = [f'<path class="grid" d="M{box.left:g} {box.y(t.at, self.planned):.1f}H{box.right:g}"/>' for t in up]
        told += [text(_planned_words(t.at), "", "end", box.left - 8, box.y(t.at, self.planned) + 4) for t in up]
        told += [
            text(f"{t.text} {t.below}".strip(), "", "middle", box.x(t.at, self.seen), box.bottom + 18) for t in across
        ]
        told.append(f'<path class="axis" d="M{box.left:g} {box.bottom:g}H{box.right:g}"/>')
        told.append(text("looked at on", "", "end", box.right, box.bottom + 34))
        told.append(text("planned for", "", "start", 0, 12))
        return "".join(told)

    def diagonal(self) -> str:
        """Where both days are one: a line that meets it was reached or is due."""
        low, high = max(self.seen.low, self.planned.low), min(self.seen.high, self.planned.high)
        if low >= high:
            return ""
        ends = [(self.box.x(at, self.seen), self.box.y(at, self.planned)) for at in (low, high)]
        (x, y), (to_x, to_y) = ends
        return f'<path class="plan" d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"/>'

    def line(self, line: SlipLine) -> str:
        (seen, due), *later = line.steps
        path = f"M{self.x(seen):.1f} {self.y(due):.1f}"
        path += "".join(f"H{self.x(at):.1f}V{self.y(day):.1f}" for at, day in later) + f"H{self.x(line.until):.1f}"
        dots = "".join(f'<circle class="{line.status.tone} step" cx="{self.x(at):.1f}" cy="{self.y(day):.1f}" r="3"/>'
                       for at, day in later)  # fmt: skip
        end = f'<g transform="translate({self.x(line.until):.1f} {self.y(line.due):.1f})">{self.mark(line)}</g>'
        return f'<path class="line {line.status.tone}" d="{path}"/>{dots}{end}'

    def mark(self, line: SlipLine) -> str:
        return shape(line.status.form, line.status.tone)

    def labels(self) -> str:
        """Beside the end of each line, apart from each other; over the line where there is no room beside."""
        if self.compact:
            return "".join(self.over(line) for line in self.slip.lines)
        wanted = [self.y(line.due) + 4 for line in self.slip.lines]
        places = spread(wanted, LINE, TOP + 4, self.box.bottom + FOOT - 4)
        x = self.box.right + 14
        return "".join(
            self.beside(line, x, y, want) for line, y, want in zip(self.slip.lines, places, wanted, strict=True)
        )

    def beside(self, line: SlipLine, x: float, y: float, wanted: float) -> str:
        words = shortened(line.title, type_.TEXT_SIZE, WIDEST_LABEL - text_width(f" {short_day(line.due)}", 11))
        day = f'<tspan class="{line.status.tone}"> {short_day(line.due)}</tspan>'
        told = text(words, "ink", "start", x, y).replace("</text>", f"{day}</text>")
        end = self.x(line.until) + 8
        return f'<path class="leader" d="M{end:.1f} {wanted - 4:.1f}H{x - 8:.1f}L{x - 3:.1f} {y - 4:.1f}"/>{told}'

    def over(self, line: SlipLine) -> str:
        words = shortened(line.title, type_.TEXT_SIZE, self.box.width - 20)
        anchor = "end" if self.x(line.until) > self.box.left + self.box.width / 2 else "start"
        return text(
            words, "ink halo", anchor, self.x(line.until) - (10 if anchor == "end" else -10), self.y(line.due) - 9
        )


def spread(wanted: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Places near the wanted ones, `apart` from each other and in the same order, between low and high if they fit."""
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    places: list[float] = []
    for i in order:
        places.append(max(wanted[i], places[-1] + apart if places else low))
    ceiling = high
    for number in range(len(places) - 1, -1, -1):
        places[number] = min(places[number], ceiling)
        ceiling = places[number] - apart
    found = [0.0] * len(wanted)
    for place, i in zip(places, order, strict=True):
        found[i] = place
    return found


def short_day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _planned_words(at: float) -> str:
    day = date_at(at)
    return f"{day:%b} {day:%y}" if day.day == 1 else short_day(day)
