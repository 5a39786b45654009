"""Up to where a KPI query was read, and whether an answer that begins there can be believed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from milepost.connectors.kpi_cells import EARLIEST_YEAR
from milepost.domain.records import Cursor, KpiPoint

FIRST_DAY = date(EARLIEST_YEAR, 1, 1)
REVISED_DAYS = 35
"""How far back values are read again with each sync, as they are often corrected."""

MOST_KNOWN = 100
"""Days that a cursor remembers; only a series with forecasts has more."""


@dataclass(frozen=True, slots=True)
class Position:
    """query: digest of all that the answer depends on. full_day: the day on which everything was read last.

    since: from where to ask on. known: the values from there on, as they were read last.
    """

    query: str
    full_day: date
    since: date
    known: Mapping[date, float]

    def believed(self, points: Sequence[KpiPoint]) -> list[KpiPoint] | None:
        """Of an answer that begins at `since`, what it tells for sure; None if everything has to be read.

        A query can use :since in ways that change its values: a sum over a week that begins in the middle, a running
        total, a condition on another column. So the answer must begin with what is known, on the first day or, as
        that may be cut, on the second, and must have every known day from there on.
        """
        told = {point.day: point.value for point in points}
        first = next((day for day in sorted(self.known)[:2] if told.get(day) == self.known[day]), None)
        if first is None or any(day >= first and day not in told for day in self.known):
            return None
        return [point for point in points if point.day >= first]

    def after(self, points: Sequence[KpiPoint], today: date) -> "Position":
        """The position once these points are known too."""
        values = {**self.known, **{point.day: point.value for point in points}}
        since = since_of(list(values), today)
        recent = sorted(day for day in values if day >= since)[:MOST_KNOWN]
        return replace(self, since=since, known={day: values[day] for day in recent})

    def written(self) -> Cursor:
        return {
            "query": self.query,
            "full_day": self.full_day.isoformat(),
            "since": self.since.isoformat(),
            "known": {day.isoformat(): value for day, value in self.known.items()},
        }


def position_of(cursor: Cursor | None, query: str, today: date) -> Position | None:
    """None if everything has to be read: at first, of another query, once a day, and while nothing is known."""
    if cursor is None or cursor.get("query") != query or cursor["full_day"] != today.isoformat():
        return None
    known = {date.fromisoformat(day): float(value) for day, value in cursor["known"].items()}
    return Position(query, today, date.fromisoformat(cursor["since"]), known) if known else None


def read_whole(query: str, points: Sequence[KpiPoint], today: date) -> Position:
    return Position(query, today, FIRST_DAY, {}).after(points, today)


def since_of(days: Sequence[date], today: date) -> date:
    """The first of a month, so that sums over months come whole. A forecast does not hide what happens today."""
    latest = min(max(days, default=FIRST_DAY), today)
    return max(FIRST_DAY, (latest - timedelta(days=REVISED_DAYS)).replace(day=1))


def day_at(now_ms: int) -> date:
    return datetime.fromtimestamp(now_ms / 1000, UTC).date()
