"""Where the notes stand in the chart: numbered flags at its foot, and the periods that they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from milepost.domain.report import Report
from milepost.figures.boxes import Box, Words
from milepost.figures.dates import wall_ms
from milepost.figures.note_words import note_lines
from milepost.figures.scales import Scale
from milepost.figures.taken import Taken
from milepost.figures.theme import STATUS_SIZE
from milepost.figures.type_widths import text_width

ROWS = 2
ROW_HEIGHT = 16.0
FIRST_ROW = 8.0
"""Pixels from the foot of the plot up to the base line of a number in the first row."""
MOST_ROWS = 12
PADDING, PLATE_TOP, PLATE_FOOT = 4.0, 10.5, 3.0
"""Pixels between a number and the edges of its plate, and from its base line up and down to them."""
MOST_TOLD = 4


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
        return text_width(self.words.text, STATUS_SIZE) / 2 + PADDING

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


def flags_of(pins: Sequence[Pin], time: Scale, plot: Box, taken: Taken) -> tuple[Flag, ...]:
    """A flag for each pin where there is room, in rows one above the other; else it joins the flag before it, and the
    first one stands higher. What they take is added to `taken`."""
    flags: list[Flag] = []
    for pin in pins:
        x = plot.x(pin.at_ms, time)
        places = [(row, _plate(pin, x, plot, row)) for row in range(ROWS if flags else MOST_ROWS)]
        free = next(((row, box) for row, box in places if not taken.meets(box)), None)
        if free is None:
            flags[-1:] = [_joined(flag, pin) for flag in flags[-1:]]
            continue
        row, box = free
        taken.add(box)
        flags.append(Flag(pin.at_ms, row, Words(str(pin.number), x, _base(plot, row), "middle"), (pin,)))
    return tuple(flags)


def _plate(pin: Pin, x: float, plot: Box, row: int) -> Box:
    """What a flag takes, also when others join it."""
    half, y = text_width(f"{pin.number}+", STATUS_SIZE) / 2 + PADDING, _base(plot, row)
    return Box(x - half, y - PLATE_TOP, x + half, y + PLATE_FOOT)


def _base(plot: Box, row: int) -> float:
    return plot.bottom - FIRST_ROW - row * ROW_HEIGHT


def _joined(flag: Flag, pin: Pin) -> Flag:
    words = Words(f"{flag.pins[0].number}+", flag.words.x, flag.words.y, "middle")
    return Flag(flag.at_ms, flag.row, words, (*flag.pins, pin))
