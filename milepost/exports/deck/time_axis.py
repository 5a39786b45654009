"""The time axis of a native chart: days as Excel's serial numbers, with ticks that a numeric axis can keep."""

from datetime import date

from milepost.exports.deck.native_chart import Axis
from milepost.figures.dates import DAY_MS, date_at, day_ms

EPOCH_SERIAL = 25_569
"""1 January 1970 in Excel's count of days."""
MONTH = 30.4375
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 1200)
DAY_STEPS = (1, 2, 3, 5, 7, 10, 14)
MOST_TICKS = 9


def serial(wall_ms: float) -> float:
    """A wall-clock instant in milliseconds as days since the end of 1899."""
    return wall_ms / DAY_MS + EPOCH_SERIAL


def day_serial(day: date) -> float:
    return serial(day_ms(day))


def time_axis(low_ms: float, high_ms: float) -> Axis:
    """A numeric axis knows no months. It begins in the middle of one, and steps by the mean length of a month: so each
    label names the month that it stands in."""
    low, high = serial(low_ms), serial(high_ms)
    if high - low < 120:
        step = next((days for days in DAY_STEPS if (high - low) / days <= MOST_TICKS), DAY_STEPS[-1])
        return Axis(float(int(low)), high, float(step), "d mmm yyyy")
    months = next((n for n in MONTH_STEPS if (high - low) / (n * MONTH) <= MOST_TICKS), MONTH_STEPS[-1])
    return Axis(day_serial(_mid_month(date_at(low_ms))), high, months * MONTH, "mmm yyyy")


def _mid_month(day: date) -> date:
    """The last 15th that is not after the day."""
    if day.day >= 15:
        return day.replace(day=15)
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 15)
