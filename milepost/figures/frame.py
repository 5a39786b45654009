"""Where everything of a chart stands at one size, in pixels: the geometry that SVG and Plotly both draw."""

from dataclasses import dataclass

from milepost.figures.boxes import Box, Words, held, held_or_low
from milepost.figures.chart import Chart, Mark
from milepost.figures.ghosts import Ghost, within
from milepost.figures.lanes import Seat, Wish, seated
from milepost.figures.mark_numbers import Numbered, Unnamed
from milepost.figures.panel_places import PanelWords, panel_words
from milepost.figures.panels import Panel
from milepost.figures.pins import Flag
from milepost.figures.scales import Place, Tick, time_ticks
from milepost.figures.theme import STATUS_SIZE, TEXT_SIZE
from milepost.figures.type_widths import shortened, text_width
from milepost.figures.wording_places import words_in

COMPACT_UNDER = 700
ROW_HEIGHT = 42.0
ROWS = 3
LANE_FOOT = 8.0
PANEL_HEIGHT = 64.0
PANEL_GAP = 30.0
AXIS_HEIGHT = 42.0
WIDEST_LABEL = 210.0
WIDEST_LINE = 320.0
EDGE = 4.0


@dataclass(frozen=True, slots=True)
class Label:
    """A milestone's name over its status, in the lane above the plot; `row` counts from the plot upwards."""

    seat: Seat
    title: str
    line: str

    @property
    def rise(self) -> float:
        """How far its lower edge is above the plot."""
        return LANE_FOOT + self.seat.row * ROW_HEIGHT


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """A milestone at its place; a label, or its number in the list, or neither where there is no room. The base line
    of the number is `number_drop` below the middle of the sign."""

    mark: Mark
    x: float
    y: float
    label: Label | None
    number: str
    number_drop: float
    whisker: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Frame:
    """The chart at one size."""

    chart: Chart
    width: float
    height: float
    compact: bool
    plot: Box
    panels: tuple[tuple[Panel, Box], ...]
    panel_words: tuple[PanelWords, ...]
    time_ticks: tuple[Tick, ...]
    marks: tuple[PlacedMark, ...]
    today_x: float
    today: Words
    best: Words | None
    best_words: Words | None
    note: Words | None
    plan: Words | None
    needed: Words | None
    flags: tuple[Flag, ...]
    ghosts: tuple[Ghost, ...]

    @property
    def foot(self) -> float:
        """Where the time axis is: the lower edge of the lowest plot."""
        return self.panels[-1][1].bottom if self.panels else self.plot.bottom


def frame_of(chart: Chart, width: float, plot_height: float | None = None) -> Frame:
    """The chart laid out for a width; under 700 pixels in its compact form."""
    compact = width < COMPACT_UNDER
    left, right = _left_margin(chart), (12.0 if compact else 20.0)
    scale_box = Box(left, 0, width - right, 0)
    labels = _labels(chart, scale_box, width, compact)
    rows = 1 + max((label.seat.row for label in labels if label), default=-1)
    top = 16.0 + rows * ROW_HEIGHT
    height = plot_height or (380.0 - top - AXIS_HEIGHT if compact else 350.0)
    plot = Box(left, top, width - right, top + height)
    panels = _panel_boxes(chart, plot)
    foot = panels[-1][1].bottom if panels else plot.bottom
    ghosts = within(chart.ghosts, chart.time, compact=compact)
    places = [_place(mark, chart, plot) for mark in chart.marks]
    unnamed = [
        Unnamed(mark.number, x, y, mark.value is None, mark.urgency)
        for mark, (x, y), label in zip(chart.marks, places, labels, strict=True)
        if label is None
    ]
    words = words_in(chart, plot, ghosts, unnamed, compact=compact)
    return Frame(
        chart=chart,
        width=width,
        height=foot + AXIS_HEIGHT,
        compact=compact,
        plot=plot,
        panels=panels,
        panel_words=tuple(panel_words(panel, box, chart.time, chart.today_ms) for panel, box in panels),
        time_ticks=_time_ticks(chart, plot, compact, width),
        marks=tuple(
            _placed(mark, place, label, words.numbers.get(mark.number), chart, plot)
            for mark, place, label in zip(chart.marks, places, labels, strict=True)
        ),
        today_x=plot.x(chart.today_ms, chart.time),
        today=words.today,
        best=words.best,
        best_words=words.best_words,
        note=words.note,
        plan=words.plan,
        needed=words.needed,
        flags=words.flags,
        ghosts=ghosts,
    )


def _time_ticks(chart: Chart, plot: Box, compact: bool, width: float) -> tuple[Tick, ...]:
    """Without those whose words would be cut at the edge."""
    ticks = time_ticks(chart.time, max(2, int(plot.width // (46 if compact else 120))))
    return tuple(
        tick
        for tick in ticks
        if plot.x(tick.at, chart.time) + max(text_width(t, TEXT_SIZE) for t in (tick.text, tick.below)) / 2 <= width
    )


def _left_margin(chart: Chart) -> float:
    texts = [tick.text for tick in chart.ticks] + [t.text for panel in chart.panels for t in panel.ticks]
    return 14.0 + max((text_width(text, TEXT_SIZE) for text in texts), default=20.0)


def _labels(chart: Chart, box: Box, width: float, compact: bool) -> list[Label | None]:
    """A label per mark; in the compact form only for the next milestone."""
    titles = [shortened(mark.title, TEXT_SIZE, WIDEST_LABEL, bold=True) for mark in chart.marks]
    lines = [shortened(mark.line, STATUS_SIZE, min(WIDEST_LINE, width - 2 * EDGE)) for mark in chart.marks]
    wishes = [
        Wish(
            x=box.x(mark.at_ms, chart.time),
            width=max(text_width(title, TEXT_SIZE, bold=True), text_width(line, STATUS_SIZE)),
            urgency=mark.urgency,
        )
        for mark, title, line in zip(chart.marks, titles, lines, strict=True)
    ]
    wanted = [i for i, mark in enumerate(chart.marks) if not compact or mark.urgency == 0]
    seats = dict(
        zip(wanted, seated([wishes[i] for i in wanted], EDGE, width - EDGE, 1 if compact else ROWS), strict=True)
    )
    found = [seats.get(i) for i in range(len(chart.marks))]
    return [Label(seat, title, line) if seat else None for seat, title, line in zip(found, titles, lines, strict=True)]


def _place(mark: Mark, chart: Chart, plot: Box) -> Place:
    return plot.x(mark.at_ms, chart.time), plot.y(held_or_low(mark.value, chart.scale), chart.scale)


def _placed(
    mark: Mark, place: Place, label: Label | None, number: Numbered | None, chart: Chart, plot: Box
) -> PlacedMark:
    ends = tuple(plot.x(held(end, chart.time), chart.time) for end in mark.whisker) if mark.whisker else None
    return PlacedMark(
        mark=mark,
        x=place[0],
        y=place[1],
        label=label,
        number=number.text if number else "",
        number_drop=number.drop if number else 0.0,
        whisker=(ends[0], ends[1]) if ends else None,
    )


def _panel_boxes(chart: Chart, plot: Box) -> tuple[tuple[Panel, Box], ...]:
    boxes, top = [], plot.bottom
    for panel in chart.panels:
        top += PANEL_GAP
        boxes.append((panel, Box(plot.left, top, plot.right, top + PANEL_HEIGHT)))
        top += PANEL_HEIGHT
    return tuple(boxes)
