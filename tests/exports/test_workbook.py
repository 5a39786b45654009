"""An Excel workbook says what the tables say, cell by cell, and no text in it is a formula."""

import io
import math
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from zipfile import ZipFile

import openpyxl
import pytest

from milepost.domain.errors import ConfigurationError
from milepost.domain.report import Report
from milepost.exports.tables import Cell, tables_of
from milepost.exports.workbook import CUT, INSTANTS, MOST_UNITS, cell_text, heading, report_to_xlsx
from tests.figures import samples

FULL = samples.without(notes=samples.notes())


def read(body: bytes) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(io.BytesIO(body))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}


def shown(cell: Cell) -> object:
    """As openpyxl gives it back: days and instants as naive datetimes, to the millisecond."""
    if isinstance(cell, datetime):
        naive = cell.astimezone(UTC).replace(tzinfo=None)
        return naive.replace(microsecond=round(naive.microsecond, -3))
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day, tzinfo=UTC).replace(tzinfo=None)
    return None if cell == "" else cell


@pytest.mark.parametrize("report", [FULL, samples.report(400), samples.empty()], ids=["full", "large", "empty"])
def test_every_cell_is_that_of_the_tables(report: Report) -> None:
    expected = {
        table.name: [
            [heading(column) for column in table.columns],
            *([shown(cell) for cell in row] for row in table.rows),
        ]
        for table in tables_of(report)
    }
    assert read(report_to_xlsx(report)) == expected


def test_instants_are_in_columns_that_say_utc() -> None:
    for table in tables_of(FULL):
        for row in table.rows:
            told = {column for column, cell in zip(table.columns, row, strict=True) if isinstance(cell, datetime)}
            assert told <= INSTANTS


def test_the_same_report_gives_the_same_bytes_with_no_time_of_writing() -> None:
    body = report_to_xlsx(FULL)
    assert body == report_to_xlsx(FULL)
    with ZipFile(io.BytesIO(body)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-11-20T06:00:00Z" in archive.read("docProps/core.xml")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "http://x.example/", "{=1}", "0042"])
def test_a_text_stays_a_text(text: str) -> None:
    milestone = replace(FULL.milestones[0], title=text)
    book = openpyxl.load_workbook(io.BytesIO(report_to_xlsx(replace(FULL, milestones=(milestone,)))))
    cell = book["milestones"]["B2"]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text.replace("\r", "\n"), None)


def test_hostile_texts_and_numbers_are_written_so_that_they_can_be_read() -> None:
    gate = replace(samples.gate(0.1, False), best=math.nan, target=math.inf, margin=-math.inf, why="a\x00b\ud800c\x0b")
    milestone = replace(FULL.milestones[0], gates=(gate,), title="\U0001f600" * 20_000)
    told = read(report_to_xlsx(replace(FULL, milestones=(milestone,))))
    row = dict(zip(told["gates"][0], told["gates"][1], strict=True))
    assert (row["best"], row["target"], row["margin"], row["why"]) == ("NaN", "Infinity", "-Infinity", "a�b�c�")
    title = str(told["milestones"][1][1])
    assert (title.endswith(CUT), len(title.encode("utf-16-le")) // 2 <= MOST_UNITS) == (True, True)
    assert cell_text("x" * MOST_UNITS) == "x" * MOST_UNITS


def test_doubles_that_need_seventeen_digits_are_whole() -> None:
    gate = samples.gate(0.1, False, best=0.1 + 0.2)
    assert repr(0.1 + 0.2) != f"{0.1 + 0.2:.16g}"
    told = read(report_to_xlsx(samples.without(milestones=(replace(FULL.milestones[0], gates=(gate,)),))))
    assert told["gates"][1][6] == 0.1 + 0.2


def test_a_sheet_has_a_frozen_bold_heading_and_a_filter() -> None:
    for sheet in openpyxl.load_workbook(io.BytesIO(report_to_xlsx(FULL))).worksheets:
        assert sheet.freeze_panes == "A2"
        assert all(cell.font.b for cell in sheet[1])
        assert sheet.auto_filter.ref == sheet.dimensions


def test_dates_stand_to_the_left_so_that_they_do_not_touch_the_words_beside_them() -> None:
    book = openpyxl.load_workbook(io.BytesIO(report_to_xlsx(samples.report(20))))
    cells = [cell for sheet in book for row in sheet.iter_rows(min_row=2) for cell in row if cell.is_date]
    assert cells
    assert {cell.alignment.horizontal for cell in cells} == {"left"}


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'milepost\[office\]'"):
        report_to_xlsx(FULL)
