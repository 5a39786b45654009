"""When a schedule fires: compared with a clock on the wall that is read minute by minute."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.domain.cron import check_cron, cron_words, next_slots, slots
from milepost.domain.errors import ConfigurationError

MINUTE = timedelta(minutes=1)
# Around both changes of the clock in three zones (Lord Howe's is half an hour), and days that not every month has.
PLACES = [
    ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2028, 2, 29, 12, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 1, 31, 12, tzinfo=UTC)),
]


@dataclass(frozen=True)
class Expression:
    """A cron expression as sets, beside its text: what the oracle reads is not what the product reads."""

    minute: tuple[str, frozenset[int]]
    hour: tuple[str, frozenset[int]]
    day: tuple[str, frozenset[int]]
    month: tuple[str, frozenset[int]]
    weekday: tuple[str, frozenset[int]]

    @property
    def text(self) -> str:
        return " ".join(one[0] for one in (self.minute, self.hour, self.day, self.month, self.weekday))

    def shows(self, wall: datetime) -> bool:
        if wall.minute not in self.minute[1] or wall.hour not in self.hour[1] or wall.month not in self.month[1]:
            return False
        in_month = is_last(wall.date()) if self.day[0] == "L" else wall.day in self.day[1]
        in_week = wall.isoweekday() % 7 in self.weekday[1]
        if self.day[0].startswith("*") or self.weekday[0].startswith("*"):
            return in_month and in_week
        return in_month or in_week


def is_last(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def oracle(one: Expression, zone: str, after: datetime, until: datetime) -> Iterator[datetime]:
    """Watch the clock minute by minute from two days before."""
    fixed = not one.minute[0].startswith("*") and not one.hour[0].startswith("*")
    seen: set[datetime] = set()
    last: datetime | None = None
    instant = after - timedelta(days=2)
    while instant <= until:
        wall = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        skipped = [] if last is None else minutes_between(last, wall)
        by_elapsed_time = one.shows(wall)
        once = (by_elapsed_time and wall not in seen) or any(map(one.shows, skipped))
        if (once if fixed else by_elapsed_time) and instant > after:
            yield instant
        seen.add(wall)
        last = wall
        instant += MINUTE


def minutes_between(last: datetime, wall: datetime) -> list[datetime]:
    return [last + MINUTE * n for n in range(1, (wall - last) // MINUTE)]


def field(low: int, high: int) -> st.SearchStrategy[tuple[str, frozenset[int]]]:
    every = frozenset(range(low, high + 1))
    star = st.just(("*", every))
    step = st.integers(2, 20).map(lambda n: (f"*/{n}", frozenset(range(low, high + 1, n))))
    some = st.sets(st.integers(low, high), min_size=1, max_size=4).map(
        lambda found: (",".join(map(str, sorted(found))), frozenset(found))
    )
    span = st.tuples(st.integers(low, high), st.integers(low, high)).map(
        lambda ends: (f"{min(ends)}-{max(ends)}", frozenset(range(min(ends), max(ends) + 1)))
    )
    return st.one_of(some, star, step, span)


EVERY_DAY = ("*", frozenset(range(1, 32)))
LAST_DAY = ("L", frozenset[int]())
EVERY_MONTH = ("*", frozenset(range(1, 13)))
EVERY_WEEKDAY = ("*", frozenset(range(7)))
EXPRESSIONS = st.builds(
    Expression,
    field(0, 59),
    st.one_of(field(0, 23), field(0, 3).filter(lambda one: not one[0].startswith("*"))),
    st.one_of(st.just(EVERY_DAY), st.just(LAST_DAY), field(1, 31), st.just(("29,31", frozenset({29, 31})))),
    st.just(EVERY_MONTH),
    st.one_of(st.just(EVERY_WEEKDAY), field(0, 6)),
)


@given(EXPRESSIONS, st.sampled_from(PLACES), st.integers(-1500, 200), st.integers(0, 59))
def test_it_fires_when_the_clock_on_the_wall_says_so(
    one: Expression, place: tuple[str, datetime], start: int, second: int
) -> None:
    zone, change = place
    after = change + MINUTE * start
    until = after + timedelta(hours=30)
    assert list(slots(one.text, zone, after, until)) == list(oracle(one, zone, after, until))
    # It does not matter where in a minute one begins to look.
    later = after + timedelta(seconds=second)
    assert list(slots(one.text, zone, later, until)) == list(oracle(one, zone, after, until))


@given(EXPRESSIONS, st.sampled_from(PLACES), st.integers(-200, 200))
def test_looking_in_two_steps_finds_what_one_look_finds(
    one: Expression, place: tuple[str, datetime], middle: int
) -> None:
    zone, change = place
    ends = change - timedelta(hours=6), change + MINUTE * middle, change + timedelta(hours=6)
    split = [*slots(one.text, zone, ends[0], ends[1]), *slots(one.text, zone, ends[1], ends[2])]
    assert split == list(slots(one.text, zone, ends[0], ends[2]))


def told(cron: str, zone: str, day: date, days: int = 1) -> list[str]:
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC) - MINUTE
    return [f"{one:%d %H:%M}" for one in slots(cron, zone, start, start + timedelta(days=days))]


def test_a_time_that_is_skipped_fires_once_right_after_the_jump() -> None:
    assert told("30 2 * * *", "Europe/Berlin", date(2026, 3, 29)) == ["29 01:00"]
    assert told("0,15,30 2 * * *", "Europe/Berlin", date(2026, 3, 29)) == ["29 01:00"]
    assert told("30 2,3 * * *", "Europe/Berlin", date(2026, 3, 29)) == ["29 01:00", "29 01:30"]


def test_a_time_that_comes_twice_fires_the_first_time() -> None:
    assert told("30 1 * * *", "America/New_York", date(2026, 11, 1)) == ["01 05:30"]
    assert told("45 1 * * *", "Australia/Lord_Howe", date(2026, 4, 5)) == ["04 14:45"]


def test_what_begins_with_a_star_fires_by_elapsed_time() -> None:
    autumn = told("0 * * * *", "Europe/Berlin", date(2026, 10, 25))
    assert len(autumn) == len(set(autumn)) == 24
    assert told("*/30 1 * * *", "America/New_York", date(2026, 11, 1)) == [
        "01 05:00",
        "01 05:30",
        "01 06:00",
        "01 06:30",
    ]
    assert told("*/30 2 * * *", "Europe/Berlin", date(2026, 3, 29)) == []


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("0 9 31 * *", ["2026-01-31", "2026-03-31", "2026-05-31"]),
        ("0 9 L * *", ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("0 9 29 2 *", ["2028-02-29", "2032-02-29", "2036-02-29"]),
        ("0 9 * * FRI#2", ["2026-01-09", "2026-02-13", "2026-03-13"]),
        ("0 9 * * 5L", ["2026-01-30", "2026-02-27", "2026-03-27"]),
    ],
)
def test_days_that_not_every_month_has(cron: str, expected: list[str]) -> None:
    check_cron(cron, "UTC")
    assert [f"{one:%Y-%m-%d}" for one in next_slots(cron, "UTC", datetime(2026, 1, 1, tzinfo=UTC), 3)] == expected


@pytest.mark.parametrize(
    ("cron", "zone", "message"),
    [
        ("0 8 * * MON", "Europe/Berlln", r"no time zone 'Europe/Berlln'; did you mean 'Europe/Berlin'\?"),
        ("0 8 * * MON", "\0" * 5_000, "no time zone .*write an IANA name"),
        ("0 0 8 * * MON", "UTC", "'0 0 8 . . MON' has 6 fields; a schedule has five fields: minute, hour"),
        ("", "UTC", "'' has 0 fields"),
        ("@daily", "UTC", "'@daily' has 1 fields"),
        ("1 " * 5_000, "UTC", "has 10,000 characters"),
        ("0 8 30 2 *", "UTC", "'0 8 30 2 .' never fires: there is no such day"),
        ("0 8 31 4,6,9 *", "UTC", "never fires"),
        ("0 8 */40 2 SUN#5", "UTC", "never fires"),
        ("0 8 32 * *", "UTC", r"is no cron expression \(Bad day-of-month\)"),
        ("0 25 * * *", "UTC", r"is no cron expression \(Bad hour\)"),
        ("٣ 8 * * *", "UTC", r"is no cron expression \(Bad minute\)"),
        ("=cmd|' 8 * * *", "UTC", r"is no cron expression \(Bad minute\)"),
    ],
)
def test_what_cannot_fire_is_refused_with_the_way_out(cron: str, zone: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        check_cron(cron, zone)


@given(st.lists(st.text("0123456789*/-,L#WMONSAT", max_size=8), min_size=5, max_size=5))
def test_whatever_is_written_is_accepted_or_refused(parts: list[str]) -> None:
    cron = " ".join(parts)
    try:
        check_cron(cron, "Europe/Berlin")
    except ConfigurationError:
        return
    assert next_slots(cron, "Europe/Berlin", datetime(2026, 1, 1, tzinfo=UTC), 1)
    assert cron_words(cron, "Europe/Berlin").endswith(", in the time zone Europe/Berlin")


def test_an_expression_is_told_in_words() -> None:
    assert cron_words("0 8 * * MON", "Europe/Berlin") == "At 08:00 on Monday, in the time zone Europe/Berlin"
    assert cron_words("0 9 L * *", "UTC") == "At 09:00 on the last day of every month, in the time zone UTC"
