"""The Report as an Excel workbook: one sheet a table, with typed cells."""

import io
import math
from datetime import date, datetime
from typing import Any

from milepost.domain.report import Report
from milepost.exports.clean_text import clean
from milepost.exports.office_needs import naive_utc, office_library
from milepost.exports.tables import Cell, Table, tables_of

MOST_UNITS = 32_767
"""How many UTF-16 units Excel takes in one cell; more makes it call the file damaged."""
CUT = " … (cut)"
NARROWEST, WIDEST = 8, 60
FIRST_YEAR = 1900
INSTANTS = {"reached_at", "passed_at", "at", "begins", "ends", "edited_at", "last_success"}
DAY, INSTANT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Exact(float):
    """A double that is written whole: XlsxWriter asks for 16 digits, and some doubles need 17."""

    def __format__(self, _: str) -> str:
        return repr(float(self))


def report_to_xlsx(report: Report) -> bytes:
    """Numbers as the exact doubles, days and instants as Excel's dates, instants in UTC. Raises ConfigurationError
    where XlsxWriter is not installed."""
    kept = io.BytesIO()
    book = office_library("xlsxwriter", "an Excel workbook").Workbook(kept, OPTIONS)
    as_of = naive_utc(report.as_of)
    book.set_properties(
        {"title": clean(report.title), "subject": f"as of {as_of:%Y-%m-%d %H:%M:%S} UTC", "created": as_of}
    )
    looks = _looks(book)
    for table in tables_of(report):
        _fill(book.add_worksheet(table.name), table, looks)
    book.close()
    return kept.getvalue()


def heading(column: str) -> str:
    return f"{column} (UTC)" if column in INSTANTS else column


def cell_text(cell: str) -> str:
    """A text as a cell can hold it; one that is too long is cut with a mark."""
    text = clean(cell)
    if _units(text) <= MOST_UNITS:
        return text
    kept = text[: MOST_UNITS - len(CUT)]
    while _units(kept) > MOST_UNITS - len(CUT):
        kept = kept[: len(kept) - max(1, (_units(kept) - MOST_UNITS + len(CUT)) // 2)]
    return kept + CUT


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _looks(book: Any) -> dict[str, Any]:
    font = {"font_name": "Arial", "font_size": 10, "valign": "top"}
    return {
        "heading": book.add_format({**font, "bold": True, "bottom": 1, "bg_color": "#E9ECF0"}),
        "text": book.add_format(font),
        # To the left, as a date on the right would touch the words of the next column.
        "day": book.add_format({**font, "num_format": DAY, "align": "left"}),
        "instant": book.add_format({**font, "num_format": INSTANT, "align": "left"}),
    }


def _fill(sheet: Any, table: Table, looks: dict[str, Any]) -> None:
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, heading(column), looks["heading"])
        sheet.set_column(place, place, _width(table, place))
    for line, row in enumerate(table.rows, start=1):
        for place, cell in enumerate(row):
            _write(sheet, line, place, cell, looks)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write(sheet: Any, line: int, place: int, cell: Cell, looks: dict[str, Any]) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(line, place, cell, looks["text"])
    elif isinstance(cell, date):
        _write_date(sheet, line, place, cell, looks)
    elif isinstance(cell, str):
        sheet.write_string(line, place, cell_text(cell), looks["text"])
    elif math.isfinite(cell):
        sheet.write_number(line, place, Exact(cell), looks["text"])
    else:
        sheet.write_string(line, place, _unending(cell), looks["text"])


def _write_date(sheet: Any, line: int, place: int, cell: date, looks: dict[str, Any]) -> None:
    """Excel's calendar begins in 1900; what is earlier is written as text."""
    if cell.year < FIRST_YEAR:
        sheet.write_string(line, place, cell.isoformat(), looks["text"])
    elif isinstance(cell, datetime):
        sheet.write_datetime(line, place, naive_utc(cell), looks["instant"])
    else:
        sheet.write_datetime(line, place, cell, looks["day"])


def _unending(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _width(table: Table, place: int) -> int:
    """In characters: that of the longest cell, within what reads well."""
    longest = max((_characters(row[place]) for row in table.rows), default=0)
    return min(WIDEST, max(NARROWEST, len(heading(table.columns[place])) + 3, longest + 2))


def _characters(cell: Cell) -> int:
    if isinstance(cell, datetime):
        return len(INSTANT)
    if isinstance(cell, str):
        return max(map(len, cell.splitlines()), default=0)
    return 0 if cell is None else len(str(cell))
