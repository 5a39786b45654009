"""Where everything of a chart stands at one size, in pixels: the geometry that SVG and Plotly both draw."""

from dataclasses import dataclass

from milepost.figures.boxes import Box, Words, held
from milepost.figures.chart import Chart, Mark
from milepost.figures.ghosts import Ghost, within
from milepost.figures.lanes import Seat, Wish, seated
from milepost.figures.panels import Panel
from milepost.figures.pins import Flag, flags_of
from milepost.figures.scales import Tick, time_ticks
from milepost.figures.theme import STATUS_SIZE, TEXT_SIZE
from milepost.figures.type_widths import shortened, text_width
from milepost.figures.wording_places import BEST_WORDS, best_value, dots_note, needed_words, plan_word, today_word

COMPACT_UNDER = 700
ROW_HEIGHT = 42.0
ROWS = 3
LANE_FOOT = 8.0
PANEL_HEIGHT = 64.0
PANEL_GAP = 30.0
AXIS_HEIGHT = 42.0
WIDEST_LABEL = 210.0


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
    """A milestone at its place; a label, or its number in the list."""

    mark: Mark
    x: float
    y: float
    label: Label | None
    number: str
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
    today_x = plot.x(chart.today_ms, chart.time)
    best = best_value(chart, plot, today_x)
    today = today_word(plot, today_x)
    needed = None if compact else needed_words(chart, plot, best)
    note = dots_note(chart, plot, compact)
    told = [(words, size) for words, size in ((needed, STATUS_SIZE), (note, TEXT_SIZE)) if words]
    return Frame(
        chart=chart,
        width=width,
        height=foot + AXIS_HEIGHT,
        compact=compact,
        plot=plot,
        panels=panels,
        time_ticks=time_ticks(chart.time, max(2, int(plot.width // (46 if compact else 120)))),
        marks=tuple(_placed(m, label, chart, plot) for m, label in zip(chart.marks, labels, strict=True)),
        today_x=today_x,
        today=today,
        best=best,
        best_words=Words(BEST_WORDS, best.x, best.y + 16, best.anchor) if best else None,
        note=note,
        plan=plan_word(chart, plot, best, told) if not compact else None,
        needed=needed,
        flags=() if compact else flags_of(chart.pins, chart.time, plot, today),
        ghosts=within(chart.ghosts, chart.time, compact=compact),
    )


def _left_margin(chart: Chart) -> float:
    texts = [tick.text for tick in chart.ticks] + [t.text for panel in chart.panels for t in panel.ticks]
    return 14.0 + max((text_width(text, TEXT_SIZE) for text in texts), default=20.0)


def _labels(chart: Chart, box: Box, width: float, compact: bool) -> list[Label | None]:
    """A label per mark; in the compact form only for the next milestone."""
    titles = [shortened(mark.title, TEXT_SIZE, WIDEST_LABEL, bold=True) for mark in chart.marks]
    wishes = [
        Wish(
            x=box.x(mark.at_ms, chart.time),
            width=max(text_width(title, TEXT_SIZE, bold=True), text_width(mark.line, STATUS_SIZE)),
            urgency=mark.urgency,
        )
        for mark, title in zip(chart.marks, titles, strict=True)
    ]
    wanted = [i for i, mark in enumerate(chart.marks) if not compact or mark.urgency == 0]
    seats = dict(zip(wanted, seated([wishes[i] for i in wanted], 4, width - 4, 1 if compact else ROWS), strict=True))
    found = [seats.get(i) for i in range(len(chart.marks))]
    return [
        Label(seat, title, mark.line) if seat else None
        for seat, title, mark in zip(found, titles, chart.marks, strict=True)
    ]


def _placed(mark: Mark, label: Label | None, chart: Chart, plot: Box) -> PlacedMark:
    y = plot.bottom if mark.value is None else plot.y(held(mark.value, chart.scale), chart.scale)
    ends = tuple(plot.x(held(end, chart.time), chart.time) for end in mark.whisker) if mark.whisker else None
    return PlacedMark(
        mark=mark,
        x=plot.x(mark.at_ms, chart.time),
        y=y,
        label=label,
        number="" if label else str(mark.number),
        whisker=(ends[0], ends[1]) if ends else None,
    )


def _panel_boxes(chart: Chart, plot: Box) -> tuple[tuple[Panel, Box], ...]:
    boxes, top = [], plot.bottom
    for panel in chart.panels:
        top += PANEL_GAP
        boxes.append((panel, Box(plot.left, top, plot.right, top + PANEL_HEIGHT)))
        top += PANEL_HEIGHT
    return tuple(boxes)
