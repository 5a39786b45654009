"""Where the notes stand in the chart: numbered flags at its foot, and the periods that they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from milepost.domain.report import Report
from milepost.figures.boxes import Box, Words
from milepost.figures.dates import wall_ms
from milepost.figures.note_words import note_lines
from milepost.figures.scales import Scale
from milepost.figures.theme import STATUS_SIZE
from milepost.figures.type_widths import text_width

ROWS = 2
ROW_HEIGHT = 16.0
FIRST_ROW = 8.0
"""Pixels from the foot of the plot up to the base line of a number in the first row."""
GAP = 9.0
MOST_TOLD = 4
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pin:
    """One note that touches the window, cut at its edges; `until_ms` is None for a moment."""

    number: int
    at_ms: float
    until_ms: float | None
    hover: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """The number of a note at its place, or that of the first of several for which there is no room side by side."""

    at_ms: float
    row: int
    words: Words
    pins: tuple[Pin, ...]

    @property
    def numbers(self) -> str:
        """Those of its notes, as the page looks them up."""
        return " ".join(str(pin.number) for pin in self.pins)

    @property
    def half_width(self) -> float:
        return text_width(self.words.text, STATUS_SIZE) / 2 + 4

    @property
    def hover(self) -> tuple[str, ...]:
        told = [line for pin in self.pins[:MOST_TOLD] for line in pin.hover]
        more = len(self.pins) - MOST_TOLD
        return (*told, f"and {more} more in the list below") if more > 0 else tuple(told)


def pins_of(report: Report, time: Scale) -> tuple[Pin, ...]:
    """The notes that touch the window, in their order."""
    zone = ZoneInfo(report.time_zone)
    found = []
    for note in report.notes:
        begins = wall_ms(note.begins, zone)
        ends = None if note.ends is None else wall_ms(note.ends, zone)
        if begins <= time.high and (begins if ends is None else ends) >= time.low:
            until = None if ends is None else min(ends, time.high)
            found.append(Pin(note.number, max(begins, time.low), until, tuple(note_lines(note, report))))
    return tuple(found)


def flags_of(pins: Sequence[Pin], time: Scale, plot: Box, today: Words) -> tuple[Flag, ...]:
    """A flag for each pin where there is room, in rows one above the other; else it joins the flag before it."""
    taken: list[list[Span]] = [[_extent(today)], *([] for _ in range(ROWS - 1))]
    flags: list[Flag] = []
    for pin in pins:
        x = plot.x(pin.at_ms, time)
        half = text_width(f"{pin.number}+", STATUS_SIZE) / 2 + GAP / 2
        span = (x - half, x + half)
        row = next((row for row, spans in enumerate(taken) if all(_apart(span, one) for one in spans)), None)
        if row is None and flags:
            flags[-1] = _joined(flags[-1], pin)
            continue
        row = ROWS - 1 if row is None else row
        taken[row].append(span)
        y = plot.bottom - FIRST_ROW - row * ROW_HEIGHT
        flags.append(Flag(pin.at_ms, row, Words(str(pin.number), x, y, "middle"), (pin,)))
    return tuple(flags)


def _joined(flag: Flag, pin: Pin) -> Flag:
    words = Words(f"{flag.pins[0].number}+", flag.words.x, flag.words.y, "middle")
    return Flag(flag.at_ms, flag.row, words, (*flag.pins, pin))


def _extent(words: Words) -> Span:
    width = text_width(words.text, STATUS_SIZE + 1)
    left = {"start": words.x, "middle": words.x - width / 2, "end": words.x - width}[words.anchor]
    return left - 2, left + width + 2


def _apart(one: Span, other: Span) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]
