"""Rectangles in pixels, and how values and instants fall into them."""

from dataclasses import dataclass

from milepost.figures.scales import Scale


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; top is smaller than bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def x(self, at: float, scale: Scale) -> float:
        return self.left + scale.share(at) * self.width

    def y(self, value: float, scale: Scale) -> float:
        return self.bottom - scale.share(value) * self.height


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text at a place; anchor is start, middle or end."""

    text: str
    x: float
    y: float
    anchor: str


def held_or_low(value: float | None, scale: Scale) -> float:
    """Held within the scale; None lies on the time axis: at the low end."""
    return scale.low if value is None else held(value, scale)


def held(value: float, scale: Scale) -> float:
    """The value, or the nearest end of the scale: nothing is drawn outside the plot."""
    return min(max(value, scale.low), scale.high)
