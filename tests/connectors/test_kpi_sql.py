"""What KPI queries tell is read right, or refused with the way out, from SQLite and from PostgreSQL."""

from typing import Any

import pytest

from milepost.domain.errors import SourceRefused
from milepost.domain.records import Batch
from tests.connectors.kpi_databases import KpiDatabase, points_of
from tests.connectors.reading import NOW_MS

JANUARY, FEBRUARY, MARCH = "2026-01-31", "2026-02-28", "2026-03-31"
ALL = "SELECT day, revenue FROM sales ORDER BY day"


def test_the_first_column_holds_the_days_and_the_second_the_values(kpi_database: KpiDatabase) -> None:
    kpi_database.fill({JANUARY: 1234.5, FEBRUARY: -2.0})
    batch = kpi_database.read("SELECT day, revenue, country FROM sales")
    assert points_of(batch) == {JANUARY: 1234.5, FEBRUARY: -2.0}
    assert (batch.unusable, batch.points_complete, batch.done, batch.total) == ((), True, 2, 2)


def test_named_columns_are_found_wherever_they_stand(kpi_database: KpiDatabase) -> None:
    kpi_database.fill({JANUARY: 1.0, FEBRUARY: 2.0})
    query = "SELECT country, revenue AS \"Total, net\", day FROM sales WHERE country = 'NA'"
    assert kpi_database.points(query, date="day", value="Total, net") == {JANUARY: 1.0, FEBRUARY: 2.0}


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (f"'{JANUARY}'", "'1.5'"),
        (f"'{JANUARY}T00:00:00+14:00'", "1.5"),
        (f"'{JANUARY} 23:59:59.999-10:00'", "' 1.5 '"),
        ("20260131", "1.5e0"),
    ],
)
def test_days_and_numbers_in_text_are_read_in_both(kpi_database: KpiDatabase, day: str, value: str) -> None:
    assert kpi_database.points(f"SELECT {day} AS day, {value} AS value") == {JANUARY: 1.5}


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("day", "value"),
    [
        (f"date '{JANUARY}'", "1.5::numeric(20, 10)"),
        (f"timestamp '{JANUARY} 23:59'", "1.5::float8"),
        (f"timestamptz '{JANUARY} 12:00+00' AT TIME ZONE 'UTC'", "1.5::real"),
        (f"timestamptz '{JANUARY} 00:00+14' AT TIME ZONE 'Pacific/Kiritimati'", "1.5"),
        (f"timestamptz '{JANUARY} 23:59-10' AT TIME ZONE 'Pacific/Honolulu'", "'1.5'::text"),
    ],
)
def test_each_type_of_postgresql_is_read(kpi_postgres: KpiDatabase, day: str, value: str) -> None:
    assert kpi_postgres.points(f"SELECT {day}, {value}") == {JANUARY: 1.5}


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Kiritimati", "2026-02-01"), ("Pacific/Honolulu", JANUARY)], ids=["+14", "-10"]
)
def test_an_instant_is_the_day_that_the_sessions_clock_shows(kpi_postgres: KpiDatabase, zone: str, day: str) -> None:
    session = KpiDatabase(f"{kpi_postgres.url}{'&' if '?' in kpi_postgres.url else '?'}options=-c%20timezone={zone}")
    assert session.points(f"SELECT timestamptz '{JANUARY} 12:00+00', 1") == {day: 1.0}


def test_gaps_and_a_series_that_stops_are_no_zeros(kpi_database: KpiDatabase) -> None:
    kpi_database.fill({JANUARY: 1.0, FEBRUARY: None, "2026-05-15": 4.0, "2026-06-15": None})
    assert kpi_database.points(ALL) == {JANUARY: 1.0, "2026-05-15": 4.0}


@pytest.mark.postgres
@pytest.mark.parametrize("value", ["'NaN'::numeric", "'-Infinity'::float8", "1e400", "'n/a'::text", "''::text"])
def test_a_value_that_is_no_number_or_infinite_is_none(kpi_postgres: KpiDatabase, value: str) -> None:
    kpi_postgres.fill({JANUARY: 1.0})
    assert kpi_postgres.points(f"SELECT day, {value} FROM sales") == {}


def test_business_days_and_months_dated_the_15th_are_taken_as_they_are(kpi_database: KpiDatabase) -> None:
    business = {"2026-09-17": 1.0, "2026-09-18": 2.0, "2026-09-21": 3.0}
    monthly = {"2026-01-15": 10.0, "2026-02-15": 20.0, "2026-04-15": 40.0}
    for values in (business, monthly):
        kpi_database.fill(values)
        assert kpi_database.points(ALL) == values


def test_of_two_values_for_a_day_the_later_row_holds_and_is_listed(kpi_database: KpiDatabase) -> None:
    rows = " UNION ALL ".join(f"SELECT {n}, '{JANUARY}', {value}" for n, value in ((1, 1.5), (2, 1.5), (3, 2.5)))
    batch = kpi_database.read(f"WITH t (n, day, value) AS ({rows}) SELECT day, value FROM t ORDER BY n")
    assert points_of(batch) == {JANUARY: 2.5}
    assert [(one.record_id, one.what) for one in batch.unusable] == [
        ("row 3", f"{JANUARY} comes twice, with 1.5 and 2.5; the later row holds")
    ]


@pytest.mark.parametrize(
    ("day", "value", "what"),
    [
        ("'03/04/2026'", "'2'", "the date '03/04/2026' can be read in two ways; write it as 2026-03-31"),
        ("'1989-12-31'", "'2'", "the date 1989-12-31 is before 1990; it does not count"),
        ("NULL", "'2'", "'' is no date; write it as 2026-03-31"),
        (f"'{FEBRUARY}'", "'lots'", "'lots' is no number"),
        (f"'{FEBRUARY}'", "'1,234'", "'1,234' is no number"),
    ],
)
def test_a_row_that_cannot_be_read_is_listed_and_the_others_come(
    kpi_database: KpiDatabase, day: str, value: str, what: str
) -> None:
    rows = f"SELECT 1, '{JANUARY}', '1' UNION ALL SELECT 2, {day}, {value} UNION ALL SELECT 3, '{MARCH}', '3'"
    batch = kpi_database.read(f"WITH t (n, day, value) AS ({rows}) SELECT day, value FROM t ORDER BY n")
    assert points_of(batch) == {JANUARY: 1.0, MARCH: 3.0}
    assert [(one.record_id, one.what) for one in batch.unusable] == [("row 2", what)]


@pytest.mark.postgres
def test_a_day_that_python_cannot_hold_spoils_its_own_row_only(kpi_postgres: KpiDatabase) -> None:
    kpi_postgres.run(f"INSERT INTO sales VALUES ('-infinity', 1, ''), ('{JANUARY}', 2, ''), ('infinity', 3, '')")
    for kind in ("date", "timestamp", "timestamptz"):
        batch = kpi_postgres.read(f"SELECT day::{kind} AS d, revenue FROM sales ORDER BY day")
        assert points_of(batch) == {JANUARY: 2.0}
        assert [one.record_id for one in batch.unusable] == ["row 1", "row 3"]


def test_text_that_is_no_utf8_stops_no_row(kpi_sqlite: KpiDatabase) -> None:
    kpi_sqlite.run(f"INSERT INTO sales VALUES ('{JANUARY}', 1, CAST(X'ff41' AS TEXT)), (CAST(X'ff41' AS TEXT), 2, '')")
    batch = kpi_sqlite.read("SELECT day, revenue, country FROM sales")
    assert points_of(batch) == {JANUARY: 1.0}
    assert [one.record_id for one in batch.unusable] == ["row 2"]


def test_an_answer_without_rows_is_a_series_without_values(kpi_database: KpiDatabase) -> None:
    assert kpi_database.points(ALL) == {}
    assert kpi_database.connector(ALL).check() == "KPI query without values yet"


def test_percent_signs_and_colons_are_left_as_they_are(kpi_database: KpiDatabase) -> None:
    kpi_database.fill({JANUARY: 1.0})
    query = "SELECT day, revenue, '12:30' AS at FROM sales WHERE country LIKE 'N%' AND '%(x)s' <> '\\:x' AND '?' = '?'"
    assert kpi_database.points(query) == {JANUARY: 1.0}
    assert kpi_database.points(query + " AND day >= :since;") == {JANUARY: 1.0}


TWO = f"SELECT '{JANUARY}' AS day, 1 AS revenue"


@pytest.mark.parametrize(
    ("query", "settings", "says"),
    [
        (TWO, {"date": "days"}, "there is no column 'days' (date); did you mean 'day'?"),
        (TWO, {"value": "Umsatz"}, "there is no column 'Umsatz' (value); it has 'day', 'revenue'"),
        (TWO, {"value": "day"}, "date and value are both the column 'day'; name them both"),
        (TWO + ", 2 AS day", {"date": "day"}, "there are two columns 'day' (date); rename one of them with AS"),
        (
            f"SELECT '{JANUARY}' AS day",
            {},
            (
                "the query gives no date: it has only the column 'day', but a KPI needs one with the days and one with "
                "the values"
            ),
        ),
        (
            "SELECT 'NA' AS country, 1 AS revenue",
            {},
            (
                "the query gives no date: column 'country', row 1: 'NA' is no date; write it as 2026-03-31, or name "
                "the column that holds the days with `date`"
            ),
        ),
        (
            "SELECT '€1' AS day, '€1' AS revenue UNION ALL SELECT '2026-01-01', '$2'",
            {},
            "the values are in $ and €; a KPI has one unit, so make a column each",
        ),
        (
            TWO + " WHERE 1 < :limit",
            {},
            (
                "the query has the parameter :limit, but only :since gets a value; a colon that begins no parameter is "
                "written \\:"
            ),
        ),
    ],
)
def test_a_query_that_gives_no_series_is_refused_with_the_way_out(
    kpi_database: KpiDatabase, query: str, settings: dict[str, Any], says: str
) -> None:
    with pytest.raises(SourceRefused) as refusal:
        kpi_database.read(query, **settings)
    assert str(refusal.value).startswith("source 'sales' (")
    assert str(refusal.value).endswith(f"): {says}")


@pytest.mark.parametrize("query", ["SELEC 1, 2", "SELECT day, revenue FROM nowhere", "SELECT nothing, 1 FROM sales"])
def test_a_query_that_the_database_does_not_understand_is_refused_in_its_words(
    kpi_database: KpiDatabase, query: str
) -> None:
    with pytest.raises(SourceRefused, match=r"(?i)(SELEC|nowhere|nothing)\b.*; check query \(one SELECT, which cannot"):
        kpi_database.read(query)


def test_check_says_how_many_values_there_are_and_from_when(kpi_database: KpiDatabase) -> None:
    kpi_database.fill({MARCH: 3.0, JANUARY: 1.0, FEBRUARY: 2.0})
    connector = kpi_database.connector(ALL)
    assert connector.check() == f"KPI query with 3 values from {JANUARY} to {MARCH}"
    assert connector.link_template() is None


def test_without_since_every_read_tells_everything(kpi_database: KpiDatabase) -> None:
    kpi_database.fill({JANUARY: 1.0, FEBRUARY: 2.0})
    connector = kpi_database.connector(ALL)
    (first,) = connector.fetch(None, NOW_MS)
    assert list(connector.fetch(first.resume_at, NOW_MS)) == [first]
    kpi_database.fill({FEBRUARY: 2.5})
    (changed,) = connector.fetch(first.resume_at, NOW_MS)
    assert (points_of(changed), changed.points_complete) == ({FEBRUARY: 2.5}, True)
    assert isinstance(changed, Batch)
