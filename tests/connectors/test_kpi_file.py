"""KPI files as people really export them are read right, or refused with the way out."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from milepost.connectors import open_connector
from milepost.domain.errors import SourceRefused, SourceUnavailable
from milepost.domain.records import Batch
from milepost.domain.sources import KpiFileSource

JANUARY, FEBRUARY, MARCH = "2026-01-31", "2026-02-28", "2026-03-31"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sales.csv"


def batch_of(path: Path, **settings: Any) -> Batch:
    source = KpiFileSource("sales", path, settings.pop("date", "day"), settings.pop("value", "revenue"), **settings)
    (batch,) = open_connector(source, {}, frozenset()).fetch(None, 0)
    return batch


def read_text(path: Path, text: str, **settings: Any) -> dict[str, float]:
    path.write_bytes(text.encode())
    batch = batch_of(path, **settings)
    assert batch.unusable == ()
    return points_of(batch)


def points_of(batch: Batch) -> dict[str, float]:
    return {point.day.isoformat(): point.value for point in batch.points}


@pytest.mark.parametrize(
    "text",
    [
        f"day,revenue\n{JANUARY},1234.5\n{FEBRUARY},-2\n",
        f"day;revenue\n{JANUARY};1.234,5\n{FEBRUARY};-2\n",
        f"day;revenue\n{JANUARY};1234,5\n{FEBRUARY};-2,0\n",
        f'day,revenue\n{JANUARY},"1,234.5"\n{FEBRUARY},-2\n',
        f"day\trevenue\n{JANUARY}\t1 234.5\n{FEBRUARY}\t-2\n",
        f"day\trevenue\n{JANUARY}\t1\u00a0234,5\n{FEBRUARY}\t-2,0\n",
        f"\ufeffday,revenue\r\n{JANUARY},1234.5\r\n{FEBRUARY},-2\r\n",
        f"day,revenue\n{JANUARY},EUR 1234.5\n{FEBRUARY},EUR -2\n",
        f"day,revenue\n{FEBRUARY},-2\n{JANUARY},1.2345e3\n",
        f"day,revenue\n{JANUARY}T00:00:00+13:00,1234.5\n{FEBRUARY} 00:00:00-10:00,-2\n",
        f"country,day,revenue\nNA,{JANUARY},1234.5\nDE,{FEBRUARY},-2\n",
        f'note,day,revenue\n"two\nlines",{JANUARY},1234.5\n,{FEBRUARY},-2\n',
    ],
    ids=[
        "plain", "German", "decimal comma", "English", "blank for thousands", "no-break blank", "BOM and CRLF",
        "one currency", "unordered", "local midnight", "NA as a country", "line break in a cell",
    ],
)  # fmt: skip
def test_the_same_series_is_read_from_every_spelling(path: Path, text: str) -> None:
    assert read_text(path, text) == {JANUARY: 1234.5, FEBRUARY: -2.0}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le", "utf-16-be", "latin-1"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_file_is_read_in_every_encoding_that_spreadsheets_write(path: Path, encoding: str, line_end: str) -> None:
    lines = ["Tag\tErlös in €", f"{JANUARY}\t1.234,5", f"{FEBRUARY}\t-2,0", ""]
    text = line_end.join(lines).replace("€", "EUR") if encoding == "latin-1" else line_end.join(lines)
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    path.write_bytes((mark + text).encode(encoding))
    value = text.split(line_end)[0].partition("\t")[2]
    assert points_of(batch_of(path, date="Tag", value=value)) == {JANUARY: 1234.5, FEBRUARY: -2.0}


def test_gaps_and_a_series_that_stops_are_no_zeros(path: Path) -> None:
    text = f"day,revenue\n{JANUARY},1\n{FEBRUARY},\n{MARCH},NA\n2026-05-15,4\n2026-06-15,\n"
    assert read_text(path, text) == {JANUARY: 1.0, "2026-05-15": 4.0}


def test_a_month_without_a_day_is_its_first(path: Path) -> None:
    assert read_text(path, "day,revenue\n2026-01,1\n2026-02,2\n") == {"2026-01-01": 1.0, "2026-02-01": 2.0}


@pytest.mark.parametrize(
    "days",
    [
        ("2026-01-15", "2026-02-15", "2026-04-15"),
        ("2026-09-17", "2026-09-18", "2026-09-21"),
        ("2024-02-28", "2024-02-29", "2024-03-01"),
    ],
    ids=["months dated the 15th", "business days", "a leap day"],
)
def test_days_are_taken_as_they_are_and_none_is_made_up(path: Path, days: tuple[str, ...]) -> None:
    values = {day: float(number) for number, day in enumerate(days)}
    assert read_text(path, "day,revenue\n" + "".join(f"{day},{value}\n" for day, value in values.items())) == values


def test_huge_and_tiny_numbers_are_exact(path: Path) -> None:
    text = f"day,revenue\n{JANUARY},1e308\n{FEBRUARY},0.12345678901234568\n{MARCH},123456789012345678\n"
    assert read_text(path, text) == {JANUARY: 1e308, FEBRUARY: 0.12345678901234568, MARCH: 123456789012345678.0}


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (f"{FEBRUARY},1e999", "'1e999' is no finite number"),
        (f"{FEBRUARY},lots", "'lots' is no number"),
        ("03/04/2026,2", "the date '03/04/2026' can be read in two ways; write it as 2026-03-31"),
        ("2026-02-30,2", "'2026-02-30' is no date; write it as 2026-03-31"),
        (",2", "'' is no date; write it as 2026-03-31"),
        ("0001-01-01,2", "the date 0001-01-01 is before 1990; it does not count"),
        ("1989-12-31,2", "the date 1989-12-31 is before 1990; it does not count"),
    ],
)
def test_a_row_that_cannot_be_read_is_listed_and_the_others_come(path: Path, row: str, what: str) -> None:
    path.write_text(f"day,revenue\n{JANUARY},1\n{row}\n{MARCH},3\n")
    batch = batch_of(path)
    assert points_of(batch) == {JANUARY: 1.0, MARCH: 3.0}
    assert [(one.record_id, one.what) for one in batch.unusable] == [("row 3", what)]


def test_of_two_values_for_a_day_the_later_row_holds_and_is_listed(path: Path) -> None:
    path.write_text(f"day,revenue\n{JANUARY},1\n{JANUARY},1\n{JANUARY},2\n")
    batch = batch_of(path)
    assert points_of(batch) == {JANUARY: 2.0}
    assert [one.record_id for one in batch.unusable] == ["row 4"]


@pytest.mark.parametrize("text", ["", "\n\n", "day,revenue\n", "\ufeff"], ids=["empty", "blank", "header", "BOM"])
def test_a_file_without_rows_is_a_series_without_values(path: Path, text: str) -> None:
    assert read_text(path, text) == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"day,revenues\n{JANUARY},1\n", "there is no column 'revenue' (value); did you mean 'revenues'?"),
        (f"week,revenue\n{JANUARY},1\n", "there is no column 'day' (date); it has 'week', 'revenue'"),
        (f"day,revenue\n{JANUARY},1 EUR\n{FEBRUARY},2 USD\n", "the values are in EUR and USD"),
        (f"day,revenue\n{JANUARY},€1\n{FEBRUARY},$2\n", "the values are in $ and €"),
        (
            f'day;revenue\n{JANUARY};"1,234"\n',
            '\'1,234\' could be a thousand or a fraction; set decimal: "," or thousands: ","',
        ),
        (
            f"day;revenue\n{JANUARY};1.234\n{FEBRUARY};999\n",
            '\'1.234\' could be a thousand or a fraction; set decimal: "." or thousands: "."',
        ),
        (f"day,revenue,revenue\n{JANUARY},1,2\n", "2 columns are called 'revenue' (value); rename one"),
        (f"day;revenue\n{JANUARY};1,5\n{FEBRUARY};2.5\n", "some numbers have a decimal point and some a decimal comma"),
        (f"day,revenue\n{JANUARY},1,2,3\n", "is no readable CSV file"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_with_the_way_out(path: Path, text: str, says: str) -> None:
    path.write_text(text)
    with pytest.raises(SourceRefused) as refusal:
        batch_of(path)
    assert says in str(refusal.value)
    assert str(refusal.value).startswith(f"source 'sales' ({path}): ")


def test_what_the_settings_say_about_numbers_holds(path: Path) -> None:
    text = f"day;revenue\n{JANUARY};1,234\n"
    assert read_text(path, text, decimal=",") == {JANUARY: 1.234}
    assert read_text(path, text, decimal=".", thousands=",") == {JANUARY: 1234.0}
    assert read_text(path, text, thousands=",") == {JANUARY: 1234.0}
    points = text.replace(",", ".")
    assert read_text(path, points, decimal=".") == {JANUARY: 1.234}
    assert read_text(path, points, thousands=".") == {JANUARY: 1234.0}


def test_a_point_before_three_digits_is_a_decimal_point_where_commas_part_the_cells(path: Path) -> None:
    assert read_text(path, f"day,revenue\n{JANUARY},1.234\n{FEBRUARY},999\n") == {JANUARY: 1.234, FEBRUARY: 999.0}


def test_a_file_that_is_not_there_or_no_file_is_refused(tmp_path: Path) -> None:
    for wrong in (tmp_path / "missing.csv", tmp_path):
        with pytest.raises(SourceRefused, match="check path"):
            batch_of(wrong)


@pytest.mark.parametrize(
    "days",
    [
        pa.array([date(2026, 1, 31), date(2026, 2, 28)]),
        pa.array([datetime(2026, 1, 31), datetime(2026, 2, 28)]),  # noqa: DTZ001 - a column without a zone
        pa.array([datetime(2026, 1, 31, tzinfo=ZoneInfo("Pacific/Kiritimati"))] * 2).take(pa.array([0])),
        pa.array([JANUARY, FEBRUARY]),
    ],
    ids=["date", "timestamp", "timestamp with zone", "text"],
)
@pytest.mark.parametrize("name", ["sales.parquet", "sales.csv"])
def test_parquet_is_read_whatever_it_is_called(tmp_path: Path, name: str, days: pa.Array) -> None:
    values = [1234.5, -2.0][: len(days)]
    pq.write_table(pa.table({"day": days, "revenue": values}), tmp_path / name)
    expected = {JANUARY: 1234.5, FEBRUARY: -2.0}
    assert points_of(batch_of(tmp_path / name)) == dict(list(expected.items())[: len(days)])


def test_parquet_numbers_that_are_none_are_no_zeros(tmp_path: Path) -> None:
    days = [date(2026, month, 15) for month in range(1, 5)]
    pq.write_table(pa.table({"day": days, "revenue": [1.0, None, float("nan"), float("inf")]}), tmp_path / "sales.csv")
    assert points_of(batch_of(tmp_path / "sales.csv")) == {"2026-01-15": 1.0}


def test_a_file_is_read_again_when_its_content_has_changed(path: Path) -> None:
    path.write_text(f"day,revenue\n{JANUARY},1\n{FEBRUARY},2\n")
    connector = open_connector(KpiFileSource("sales", path, "day", "revenue"), {}, frozenset())
    (first,) = connector.fetch(None, 0)
    (unchanged,) = connector.fetch(first.resume_at, 0)
    assert unchanged == Batch(resume_at=first.resume_at)
    path.write_text(f"day,revenue\n{JANUARY},1\n")
    (changed,) = connector.fetch(first.resume_at, 0)
    assert points_of(changed) == {JANUARY: 1.0}
    assert changed.points_complete


@pytest.mark.parametrize("blank", ["", "\r\n \n"])
def test_a_file_that_was_emptied_takes_no_value_back_and_one_with_a_header_alone_does(path: Path, blank: str) -> None:
    connector = open_connector(KpiFileSource("sales", path, "day", "revenue"), {}, frozenset())
    path.write_text(blank)
    (empty,) = connector.fetch(None, 0)
    path.write_text(blank + "\n")
    (empty,) = connector.fetch(empty.resume_at, 0)
    path.write_text(f"day,revenue\n{JANUARY},1\n")
    (filled,) = connector.fetch(empty.resume_at, 0)
    path.write_text(blank)
    with pytest.raises(SourceUnavailable, match="is empty, and had values before; they are kept"):
        list(connector.fetch(filled.resume_at, 0))
    path.write_text("day,revenue\n")
    (cleared,) = connector.fetch(filled.resume_at, 0)
    assert (points_of(empty), points_of(filled), points_of(cleared)) == ({}, {JANUARY: 1.0}, {})
    assert cleared.points_complete
