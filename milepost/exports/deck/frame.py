"""Where the parts of a native chart stand in its frame: the plot, and the legend under it."""

from dataclasses import dataclass

from milepost.exports.deck.labels import Point
from milepost.exports.deck.native_chart import Area, Axis, Series

LEGEND_HEIGHT = 30.0
MARGINS = LEFT, TOP, RIGHT, BOTTOM = 56.0, 22.0, 64.0, 54.0
"""Points around the plot of a metric: for its ticks, the words of today, and the legend."""


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

    def places(self, series: Series) -> list[list[Point]]:
        """The points of a series, a list for each stretch without a gap."""
        parts: list[list[Point]] = [[]]
        for day, value in zip(series.days, series.values, strict=True):
            if value is None:
                parts.append([])
            else:
                parts[-1].append(self.place(day, value))
        return parts


def inner_area(width: float, height: float, margins: tuple[float, float, float, float]) -> Area:
    """The plot in a frame of the given size; margins at the left, above, at the right and below, all in points."""
    left, top, right, bottom = margins
    return Area(left / width, top / height, 1 - (left + right) / width, 1 - (top + bottom) / height)


def legend_area(width: float, height: float, left: float) -> Area:
    """Two lines along the foot."""
    return Area(left / width, 1 - LEGEND_HEIGHT / height, 1 - left / width, LEGEND_HEIGHT / height)
