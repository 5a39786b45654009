"""How days are written, and where they lie on a time axis: wall-clock milliseconds of the project's time zone."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAY_MS = 86_400_000
_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall-clock times have no zone


def wall_ms(instant: datetime, zone: ZoneInfo) -> float:
    """The instant as its wall clock shows it, in milliseconds since 1970 on that clock."""
    return (instant.astimezone(zone) - _epoch(zone)) / _MILLISECOND


@lru_cache(100)
def _epoch(zone: ZoneInfo) -> datetime:
    """Two times that have the same zone object are subtracted as their walls show them, whatever the offsets."""
    return datetime(1970, 1, 1, tzinfo=zone)


def end_of_day_ms(day: date) -> float:
    """The end of a due day on the time axis: until then the milestone is in time."""
    return day_ms(day) + DAY_MS


def day_ms(day: date) -> float:
    return (datetime.combine(day, time()) - _EPOCH) / timedelta(milliseconds=1)


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()


def day_text(day: date, near: date | None = None) -> str:
    """ "14 Nov 2026"; without the year where `near` makes it plain."""
    short = f"{day.day} {MONTHS[day.month - 1]}"
    return short if near and abs((day - near).days) < 300 else f"{short} {day.year}"


def month_text(day: date) -> str:
    return f"{LONG_MONTHS[day.month - 1]} {day.year}"


def moment_text(instant: datetime, zone: ZoneInfo) -> str:
    """ "14 Nov 2026, 09:58" on the project's clock."""
    local = instant.astimezone(zone)
    name = "UTC" if zone.key in {"UTC", "Etc/UTC"} else local.tzname() or zone.key
    return f"{day_text(local.date())}, {local:%H:%M} {name}"


def date_at(wall: float) -> date:
    return (datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=wall)).date()
