"""A native chart before it is written: series, axes, and where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from milepost.figures.theme import LIGHT

Spot = Literal["l", "r", "t", "b"]
Symbol = Literal["circle", "diamond", "triangle", "x", "square"]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line: its colour, its width in points, and its dashes ("solid", "dash", "sysDash", "sysDot")."""

    colour: str
    width: float
    dash: str = "solid"


@dataclass(frozen=True, slots=True)
class Marker:
    """A point's sign. `fill` is empty for a hollow one."""

    symbol: Symbol
    size: int
    fill: str
    outline: str = ""


@dataclass(frozen=True, slots=True)
class PointLabel:
    """Words at one point: strong lines, and lines under them."""

    index: int
    strong: tuple[str, ...]
    plain: tuple[str, ...]
    spot: Spot
    colour: str = LIGHT.ink
    size: float = 10


@dataclass(frozen=True, slots=True)
class Series:
    """Points in order. Days are Excel's serial numbers; a value of None leaves a gap. `texts`: a column of words for
    whoever edits the data."""

    name: str
    days: tuple[float, ...]
    values: tuple[float | None, ...]
    stroke: Stroke | None = None
    marker: Marker | None = None
    labels: tuple[PointLabel, ...] = ()
    texts: tuple[str, ...] = ()
    in_legend: bool = True


@dataclass(frozen=True, slots=True)
class Axis:
    """From low to high, a tick every `step`, written by a number format."""

    low: float
    high: float
    step: float
    number_format: str


@dataclass(frozen=True, slots=True)
class Area:
    """A place in a chart, as shares of its width and height."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class NativeChart:
    """`kind`: points by number, or a line over calendar days whose series share their days. `series`: as they are
    painted, one over the other, those out of the legend last. `inner`: where the plot itself is, its axes' words left
    out."""

    kind: Literal["scatter", "line"]
    series: Sequence[Series]
    time: Axis
    values: Axis
    inner: Area
    legend: Area
