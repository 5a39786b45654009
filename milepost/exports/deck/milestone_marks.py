"""The milestones of a native chart: signs at their targets, with as many words as there is room for."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from milepost.exports.deck.fitting import flat
from milepost.exports.deck.labels import SIZE, Canvas, Found, Point, Rectangle, Wanted, pieces, placed
from milepost.exports.deck.native_chart import Axis, Marker, PointLabel, Series
from milepost.exports.deck.time_axis import serial
from milepost.figures.chart import Mark
from milepost.figures.theme import LIGHT
from milepost.figures.type_widths import shortened, text_width

MARGINS = LEFT, TOP, RIGHT, BOTTOM = 56.0, 22.0, 64.0, 48.0
"""Points around the plot: for its ticks, the words of today, and the legend."""
WIDEST_LABEL, MOST_TOLD = 150.0, 15
HALF_TODAY, WORDS_HEIGHT = 48.0, 26.0
SIGNS = {
    "reached": ("Reached in time", Marker("circle", 10, LIGHT.reached, LIGHT.reached)),
    "late": ("Reached late", Marker("triangle", 10, LIGHT.late, LIGHT.late)),
    "overdue": ("Overdue", Marker("diamond", 11, LIGHT.late, LIGHT.late)),
    "regressed": ("No longer reached", Marker("x", 9, LIGHT.late, LIGHT.late)),
    "planned": ("Planned", Marker("circle", 10, LIGHT.axis, LIGHT.muted)),
}
"""By the form of a milestone's status: its words in the legend, and its sign."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot in a frame of some size, in points."""

    time: Axis
    values: Axis
    width: float
    height: float

    def place(self, day: float, value: float) -> Point:
        across = (day - self.time.low) / (self.time.high - self.time.low)
        low, high = self.values.low, self.values.high
        up = (value / 2 - low / 2) / (high / 2 - low / 2)
        foot = self.height - BOTTOM
        return LEFT + across * (self.width - LEFT - RIGHT), foot - up * (foot - TOP)

    def has_room_above(self, value: float) -> bool:
        return self.place(self.time.low, value)[1] - TOP > WORDS_HEIGHT

    def has_room_below(self, value: float) -> bool:
        return self.height - BOTTOM - self.place(self.time.low, value)[1] > WORDS_HEIGHT

    def places(self, series: Series) -> list[list[Point]]:
        """The points of a series, a list for each stretch without a gap."""
        parts: list[list[Point]] = [[]]
        for day, value in zip(series.days, series.values, strict=True):
            if value is None:
                parts.append([])
            else:
                parts[-1].append(self.place(day, value))
        return parts


def milestone_series(
    marks: Sequence[Mark], frame: Frame, dots: Series, lines: Sequence[Series], today: float
) -> list[Series]:
    """A series for each kind of sign, in which only one of a kind is named in the legend."""
    few = len(marks) <= MOST_TOLD
    wanted = [
        Wanted(*frame.place(serial(m.at_ms), level_of(m, frame.values)), _forms(m, few), m.urgency) for m in marks
    ]
    found = list(zip(marks, placed(wanted, _canvas(frame, dots, lines, today)), strict=True))
    made: list[Series] = []
    for form, (name, marker) in SIGNS.items():
        own = [one for one in found if one[0].form == form]
        aimed = [one for one in own if one[0].value is not None]
        others = [one for one in own if one[0].value is None]
        made.append(_group(name, marker, aimed, frame.values, True))
        made.append(_group(f"{name}, by other gates" if aimed else name, marker, others, frame.values, not aimed))
    return made


def level_of(mark: Mark, axis: Axis) -> float:
    """A milestone that asks nothing of the metric stands on the time axis."""
    return axis.low if mark.value is None or not math.isfinite(mark.value) else mark.value


def _group(name: str, marker: Marker, own: Sequence[tuple[Mark, Found | None]], axis: Axis, in_legend: bool) -> Series:
    labels = tuple(
        PointLabel(index, found.lines[0], found.lines[1:], found.spot, LIGHT.tone(mark.tone))
        for index, (mark, found) in enumerate(own)
        if found
    )
    days = tuple(serial(mark.at_ms) for mark, _ in own)
    levels = tuple(level_of(mark, axis) for mark, _ in own)
    titles = tuple(mark.title for mark, _ in own)
    return Series(name, days, levels, marker=marker, labels=labels, texts=titles, in_legend=in_legend)


def _canvas(frame: Frame, dots: Series, lines: Sequence[Series], today: float) -> Canvas:
    foot, x = frame.height - BOTTOM, frame.place(today, frame.values.low)[0]
    taken: list[Rectangle] = [(x - 1, TOP, x + 1, foot), (x - HALF_TODAY, 0, x + HALF_TODAY, TOP - 2)]
    for one in lines:
        taken += [_words_of(one, label, frame) for label in one.labels]
    drawn = [piece for one in lines for part in frame.places(one) for piece in pieces(part)]
    edge = (LEFT, 0.0, frame.width - 2, foot)
    return Canvas(edge, taken, drawn, [place for part in frame.places(dots) for place in part])


def _words_of(series: Series, label: PointLabel, frame: Frame) -> Rectangle:
    """Where the label above or under a point of a line stands."""
    x, y = frame.place(series.days[label.index], series.values[label.index] or 0.0)
    half = text_width(label.title, label.size, bold=True) / 2 + 4
    return (
        (x - half, y - WORDS_HEIGHT, x + half, y - 2)
        if label.spot == "t"
        else (x - half, y + 2, x + half, y + WORDS_HEIGHT)
    )


def _forms(mark: Mark, few: bool) -> tuple[tuple[str, ...], ...]:
    """Number, title and status; without the status where there are many milestones."""
    title = shortened(f"{mark.number}  {flat(mark.title)}", SIZE, WIDEST_LABEL, bold=True)
    return (*([(title, shortened(flat(mark.line), SIZE, WIDEST_LABEL))] if few else []), (title,), (str(mark.number),))
