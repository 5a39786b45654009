"""A KPI query with `:since` asks for less and tells the same; revisions become versions in the store."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from milepost.domain.candidates import FOREVER, NO_TIME, KpiVersion
from milepost.domain.errors import SourceUnavailable
from milepost.domain.records import Batch, Cursor
from milepost.store.database import Store, open_store
from milepost.store.intake import Changes, keep_batch, position_of
from milepost.store.selection import kpi_versions
from milepost.store.sources import register_source
from tests.connectors.kpi_databases import KpiDatabase, points_of
from tests.connectors.reading import HOUR_MS, NOW_MS

DAY_MS = 24 * HOUR_MS
TODAY = date(2026, 9, 21)
ALL = "SELECT day, revenue FROM sales"
SINCE = f"{ALL} WHERE day >= :since"


def days_until(last: date, count: int, step: int = 1) -> dict[str, float]:
    days = [last - timedelta(days=step * number) for number in reversed(range(count))]
    return {day.isoformat(): float(number) for number, day in enumerate(days)}


def following(
    database: KpiDatabase, cursor: Cursor | None, query: str = SINCE, now_ms: int = NOW_MS, **rest: Any
) -> Batch:
    (batch,) = database.connector(query, **rest).fetch(cursor, now_ms)
    return batch


def test_the_first_read_tells_everything_and_the_next_what_is_recent(kpi_database: KpiDatabase) -> None:
    values = days_until(TODAY, 400)
    kpi_database.fill(values)
    first = following(kpi_database, None)
    assert (points_of(first), first.points_complete) == (values, True)
    second = following(kpi_database, first.resume_at)
    recent = {day: value for day, value in values.items() if day >= "2026-08-01"}
    assert (points_of(second), second.points_complete) == (recent, False)
    assert second.resume_at == first.resume_at


def test_new_and_revised_values_of_the_last_weeks_come_with_the_next_read(kpi_database: KpiDatabase) -> None:
    values = days_until(TODAY - timedelta(days=1), 400)
    kpi_database.fill(values)
    first = following(kpi_database, None)
    values |= {"2026-08-17": -1.0, "2026-09-20": -2.0, "2026-09-21": -3.0}
    kpi_database.fill(values)
    second = following(kpi_database, first.resume_at)
    assert points_of(second) == {day: value for day, value in values.items() if day >= "2026-08-01"}
    assert not second.points_complete


def test_a_withdrawn_value_of_the_last_weeks_makes_the_next_read_a_whole_one(kpi_database: KpiDatabase) -> None:
    values = days_until(TODAY, 400)
    kpi_database.fill(values)
    first = following(kpi_database, None)
    del values["2026-09-10"]
    kpi_database.fill(values)
    second = following(kpi_database, first.resume_at)
    assert (points_of(second), second.points_complete) == (values, True)


def test_what_changed_long_ago_is_seen_by_the_first_read_of_a_day(kpi_database: KpiDatabase) -> None:
    values = days_until(TODAY, 400)
    kpi_database.fill(values)
    first = following(kpi_database, None)
    values["2026-01-01"] = -1.0
    del values["2026-01-02"]
    kpi_database.fill(values)
    evening = following(kpi_database, first.resume_at, now_ms=NOW_MS + 2 * HOUR_MS)
    assert not evening.points_complete
    tomorrow = following(kpi_database, evening.resume_at, now_ms=NOW_MS + DAY_MS)
    assert (points_of(tomorrow), tomorrow.points_complete) == (values, True)
    assert not following(kpi_database, tomorrow.resume_at, now_ms=NOW_MS + DAY_MS).points_complete


def test_a_clock_set_back_is_another_day(kpi_database: KpiDatabase) -> None:
    kpi_database.fill(days_until(TODAY, 3))
    first = following(kpi_database, None)
    assert following(kpi_database, first.resume_at, now_ms=NOW_MS - DAY_MS).points_complete


@pytest.mark.parametrize(
    ("query", "settings"),
    [(f"{SINCE} AND 1 = 1", {}), (SINCE, {"date": "day"}), (SINCE, {"value": "revenue"})],
    ids=["query", "date", "value"],
)
def test_a_changed_query_reads_everything_anew(kpi_database: KpiDatabase, query: str, settings: dict[str, Any]) -> None:
    kpi_database.fill(days_until(TODAY, 3))
    first = following(kpi_database, None)
    assert following(kpi_database, first.resume_at, query, **settings).points_complete


def test_a_cursor_of_another_kind_of_source_begins_anew(kpi_database: KpiDatabase) -> None:
    kpi_database.fill(days_until(TODAY, 3))
    assert following(kpi_database, {"fingerprint": "of a file"}).points_complete


def test_as_long_as_nothing_is_there_everything_is_asked_for(kpi_database: KpiDatabase) -> None:
    empty = following(kpi_database, None)
    kpi_database.fill({"2001-01-31": 1.0})
    old = following(kpi_database, empty.resume_at)
    assert (points_of(old), old.points_complete) == ({"2001-01-31": 1.0}, True)


@pytest.mark.parametrize("query", [ALL, SINCE], ids=["whole", "since"])
@pytest.mark.parametrize("now_ms", [NOW_MS, NOW_MS + DAY_MS], ids=["same day", "next day"])
def test_an_answer_of_nothing_takes_no_value_back_and_a_row_without_a_value_does(
    kpi_database: KpiDatabase, query: str, now_ms: int
) -> None:
    empty = following(kpi_database, None, query)
    empty = following(kpi_database, empty.resume_at, query)
    kpi_database.fill({"2026-09-20": 1.0})
    filled = following(kpi_database, empty.resume_at, query)
    kpi_database.fill({})
    for asked in (query, f"{query} -- another query"):
        with pytest.raises(SourceUnavailable, match="the query gives no rows, and gave values before; they are kept"):
            following(kpi_database, filled.resume_at, asked, now_ms)
    kpi_database.fill({"2026-09-20": None})
    void = following(kpi_database, filled.resume_at, query, now_ms)
    assert [points_of(batch) for batch in (empty, filled, void)] == [{}, {"2026-09-20": 1.0}, {}]
    assert void.points_complete
    kpi_database.fill({})
    assert points_of(following(kpi_database, void.resume_at, query, now_ms)) == {}


def test_a_forecast_does_not_hide_what_happens_today(kpi_database: KpiDatabase) -> None:
    values = days_until(TODAY, 400) | days_until(TODAY + timedelta(days=1000), 500)
    kpi_database.fill(values)
    first = following(kpi_database, None)
    values["2026-09-21"] = -1.0
    kpi_database.fill(values)
    second = following(kpi_database, first.resume_at)
    assert points_of(second) == {day: value for day, value in values.items() if day >= "2026-08-01"}


def test_a_recent_row_that_cannot_be_read_is_listed_by_its_number_in_the_whole_answer(kpi_sqlite: KpiDatabase) -> None:
    kpi_sqlite.fill(days_until(TODAY, 400))
    first = following(kpi_sqlite, None)
    kpi_sqlite.run("INSERT INTO sales VALUES ('2026-09-22', 'lots', '')")
    second = following(kpi_sqlite, first.resume_at)
    assert second.points_complete
    assert [(one.record_id, one.what) for one in second.unusable] == [("row 401", "'lots' is no number")]


GROUPED = "SELECT {label} AS day, {value} AS revenue FROM sales WHERE day >= :since GROUP BY 1 ORDER BY 1"
MONTH_END = GROUPED.format(label="date(day, 'start of month', '+1 month', '-1 day')", value="sum(revenue)")
MONTH_15 = GROUPED.format(label="date(day, 'start of month', '+14 days')", value="sum(revenue)")
WEEK_END = GROUPED.format(label="date(day, 'weekday 0')", value="sum(revenue)")
WEEK_START = GROUPED.format(label="date(day, 'weekday 0', '-6 days')", value="sum(revenue)")
YEAR_END = GROUPED.format(label="strftime('%Y-12-31', day)", value="sum(revenue)")
RUNNING = "SELECT day, sum(revenue) OVER (ORDER BY day) FROM sales WHERE day >= :since ORDER BY day"
MOVING = "SELECT day, sum(revenue) OVER (ORDER BY day ROWS 29 PRECEDING) FROM sales WHERE day >= :since ORDER BY day"
LATER = "SELECT day, revenue FROM sales WHERE date(day, '+10 days') >= :since ORDER BY day"
OTHER = "SELECT day, revenue FROM sales WHERE CASE day WHEN '2026-09-21' THEN '2026-09-21' ELSE '2000' END >= :since"


@pytest.mark.parametrize(
    ("query", "is_partial"),
    [
        (SINCE, True), (SINCE.replace(">=", ">"), True), (MONTH_END, True), (MONTH_15, True), (WEEK_END, True),
        (WEEK_START, True), (YEAR_END, False), (RUNNING, False), (MOVING, False), (LATER, True), (OTHER, False),
    ],
    ids=[
        "from", "after", "months by their end", "months by their middle", "weeks by their end", "weeks by their start",
        "years", "running total", "moving sum", "wider than asked", "another column",
    ],
)  # fmt: skip
def test_whatever_since_does_to_a_query_no_value_is_ever_wrong(
    kpi_sqlite: KpiDatabase, query: str, is_partial: bool
) -> None:
    """Read with and without :since after each of forty days, while yesterday's value is revised and today's appears."""
    values = days_until(TODAY, 400)
    known: dict[str, float] = {}
    cursor, partial = None, 0
    for number in range(40):
        today = TODAY + timedelta(days=number)
        if number % 4 != 3:  # a full read each fourth time only, as if days were hours
            values |= {(today - timedelta(days=1)).isoformat(): 0.5 + number, today.isoformat(): 1000.0 + number}
        kpi_sqlite.fill(values)
        batch = following(kpi_sqlite, cursor, query, now_ms=NOW_MS + number // 4 * DAY_MS)
        known = points_of(batch) if batch.points_complete else known | points_of(batch)
        cursor, partial = batch.resume_at, partial + (not batch.points_complete)
        assert known == kpi_sqlite.points(query)
    assert (partial > 20) is is_partial


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


def synced(store: Store, database: KpiDatabase, query: str, now_ms: int) -> Changes:
    source_id = register_source(store, "sales", "kpi_sql")
    position, changes = position_of(store, source_id), Changes()
    for batch in database.connector(query).fetch(position.cursor, now_ms):
        position, more = keep_batch(store, position, batch, now_ms)
        changes += more
    return changes


@pytest.mark.parametrize("query", [ALL, SINCE], ids=["whole", "since"])
def test_a_revised_value_is_a_version_and_its_past_is_kept(kpi_database: KpiDatabase, store: Store, query: str) -> None:
    july, august = date(2026, 7, 31), date(2026, 8, 31)
    kpi_database.fill({"2026-07-31": 1.0, "2026-08-31": 2.0})
    assert synced(store, kpi_database, query, NOW_MS) == Changes(new=2)
    assert synced(store, kpi_database, query, NOW_MS + 1) == Changes()
    kpi_database.fill({"2026-07-31": 1.0, "2026-08-31": 2.5})
    assert synced(store, kpi_database, query, NOW_MS + 2) == Changes(changed=1)
    kpi_database.fill({"2026-07-31": 1.0})
    assert synced(store, kpi_database, query, NOW_MS + 3) == Changes(gone=1)
    assert synced(store, kpi_database, query, NOW_MS + DAY_MS) == Changes()
    assert kpi_versions(store, "sales") == [
        KpiVersion(july, 1.0, NO_TIME, FOREVER),
        KpiVersion(august, 2.0, NO_TIME, NOW_MS + 2),
        KpiVersion(august, 2.5, NOW_MS + 2, NOW_MS + 3),
    ]


@pytest.mark.parametrize(
    ("query", "at_once", "next_day"),
    [(ALL, Changes(new=1, unusable=1), Changes()), (SINCE, Changes(new=1), Changes(unusable=1))],
    ids=["whole", "since"],
)
def test_a_problem_is_struck_off_by_the_next_whole_read(
    kpi_sqlite: KpiDatabase, store: Store, query: str, at_once: Changes, next_day: Changes
) -> None:
    kpi_sqlite.run("INSERT INTO sales VALUES ('2026-09-01', 1, ''), ('2026-09-02', 'lots', '')")
    assert synced(store, kpi_sqlite, query, NOW_MS) == Changes(new=1, unusable=1)
    assert synced(store, kpi_sqlite, query, NOW_MS + 1) == Changes()
    kpi_sqlite.fill({"2026-09-01": 1.0, "2026-09-02": 2.0})
    assert synced(store, kpi_sqlite, query, NOW_MS + 2) == at_once
    assert synced(store, kpi_sqlite, query, NOW_MS + DAY_MS) == next_day
