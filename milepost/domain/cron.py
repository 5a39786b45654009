"""When a cron expression fires in a time zone, and what it says in words.

The rule for the nights on which clocks are set. An expression whose minute and hour are both fixed (neither begins with
`*`) fires once for each reading of the clock: one that is skipped fires at the first instant after the jump, and one
that comes twice fires the first time. With a `*` in front of either, it fires in each minute whose reading matches, as
often as that reading comes: `*/15 * * * *` fires every 15 minutes of elapsed time.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from difflib import get_close_matches
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from milepost.domain.errors import ConfigurationError

LONGEST = 200
DAY = timedelta(days=1)
ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)
FIELDS = "minute, hour, day of month, month, day of week"


def slots(cron: str, zone: str, after: datetime, until: datetime) -> Iterator[datetime]:
    """The instants in UTC at which it fires, later than `after` and not later than `until`, in order."""
    for slot in _fired(cron, zone, after):
        if slot > until:
            return
        yield slot


def next_slots(cron: str, zone: str, after: datetime, count: int) -> tuple[datetime, ...]:
    """The first `count` instants in UTC later than `after`; fewer if it fires no more within 50 years."""
    return tuple(islice(_fired(cron, zone, after), count))


def cron_words(cron: str, zone: str) -> str:
    """What it says, for people: "At 08:00 on Monday, in the time zone Europe/Berlin"."""
    from cronsim import CronSim

    return f"{CronSim(cron, ANY_DAY).explain()}, in the time zone {zone}"


def check_cron(cron: str, zone: str) -> None:
    """Raises ConfigurationError, with the way out, for what is no cron expression, never fires, or for no time zone."""
    if zone not in (zones := available_timezones()):
        guess = get_close_matches(zone, zones, n=1)
        hint = f"did you mean {guess[0]!r}?" if guess else "write an IANA name such as 'Europe/Berlin'"
        raise ConfigurationError(f"there is no time zone {_shown(zone)}; {hint}")
    parts = cron.split()
    if len(cron) > LONGEST or len(parts) != 5:
        found = f"{len(parts)} fields" if len(cron) <= LONGEST else f"{len(cron):,} characters"
        raise ConfigurationError(
            f"{_shown(cron)} has {found}; a schedule has five fields: {FIELDS}, such as '0 8 * * MON'"
        )
    if not _fires(cron):
        raise ConfigurationError(
            f"{_shown(cron)} never fires: there is no such day; the last day of each month is '0 8 L * *'"
        )


def _fires(cron: str) -> bool:
    from cronsim import CronSim, CronSimError

    try:
        return next(CronSim(cron, ANY_DAY), None) is not None
    except CronSimError as error:
        if str(error) == "Bad day-of-month" and _is_readable(cron):
            return False
        raise ConfigurationError(
            f"{_shown(cron)} is no cron expression ({error}); write {FIELDS}, such as '0 8 * * MON'"
        ) from None


def _is_readable(cron: str) -> bool:
    """Whether it can be read in some month: then it is the month's length that forbids the day."""
    from cronsim import CronSim, CronSimError

    minute, hour, day, _, weekday = cron.split()
    try:
        CronSim(f"{minute} {hour} {day} * {weekday}", ANY_DAY)
    except CronSimError:
        return False
    return True


def _fired(cron: str, zone: str, after: datetime) -> Iterator[datetime]:
    place = ZoneInfo(zone)
    minute, hour = cron.split()[:2]
    is_fixed = not minute.startswith("*") and not hour.startswith("*")
    readings = _readings(cron, place, after)
    return (one for one in (_once(readings, place) if is_fixed else _each_time(readings, place)) if one > after)


def _readings(cron: str, place: tzinfo, after: datetime) -> Iterator[datetime]:
    """What the clock on the wall shows when it fires, from the lowest reading that can still come after `after`."""
    from cronsim import CronSim

    start, soon = after.astimezone(place), (after + DAY).astimezone(place)
    offset = min(start.utcoffset() or timedelta(), soon.utcoffset() or timedelta())
    return CronSim(cron, (after.astimezone(UTC) + offset).replace(tzinfo=None))


def _once(readings: Iterator[datetime], place: tzinfo) -> Iterator[datetime]:
    last = None
    for reading in readings:
        instant = _instant_or_after(reading, place)
        if last is None or instant > last:
            yield instant
        last = instant


def _each_time(readings: Iterator[datetime], place: tzinfo) -> Iterator[datetime]:
    again: list[datetime] = []  # second times that have not come yet
    for reading in readings:
        first, second = _instant(reading, place, 0), _instant(reading, place, 1)
        if first is None or second is None:
            continue
        while again and again[0] < first:
            yield again.pop(0)
        yield first
        if second != first:
            again.append(second)


def _instant_or_after(reading: datetime, place: tzinfo) -> datetime:
    while (instant := _instant(reading, place, 0)) is None:
        reading += timedelta(minutes=1)
    return instant


def _instant(reading: datetime, place: tzinfo, fold: int) -> datetime | None:
    """The instant at which the clock shows this the first (0) or last (1) time; None if it is skipped."""
    instant = reading.replace(tzinfo=place, fold=fold).astimezone(UTC)
    return instant if instant.astimezone(place).replace(tzinfo=None, fold=0) == reading else None


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")
