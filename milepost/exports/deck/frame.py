"""Where the parts of a native chart stand in its frame: the plot, and the legend under it."""

from milepost.exports.deck.native_chart import Area

LEGEND_HEIGHT = 24.0


def inner_area(width: float, height: float, margins: tuple[float, float, float, float]) -> Area:
    """The plot in a frame of the given size; margins at the left, above, at the right and below, all in points."""
    left, top, right, bottom = margins
    return Area(left / width, top / height, 1 - (left + right) / width, 1 - (top + bottom) / height)


def legend_area(width: float, height: float, left: float) -> Area:
    """One line along the foot."""
    return Area(left / width, 1 - LEGEND_HEIGHT / height, 1 - left / width, LEGEND_HEIGHT / height)
