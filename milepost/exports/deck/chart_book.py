"""The workbook behind a native chart: what opens when somebody edits its data; numbers as the exact doubles."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from milepost.exports.office_needs import office_library
from milepost.exports.workbook import OPTIONS, Exact, cell_text

SHEET = "Sheet1"
MADE = datetime(1980, 1, 1)  # noqa: DTZ001 - office files have no time zones
MOMENT = "yyyy-mm-dd hh:mm"


@dataclass(frozen=True, slots=True)
class BookColumn:
    heading: str
    cells: tuple[float | str | None, ...]
    is_time: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """Its columns, and of each series where its days and its values are among them."""

    columns: tuple[BookColumn, ...]
    places: tuple[tuple[int, int], ...]

    @property
    def rows(self) -> int:
        """Of the longest column. All series reach down to it, or LibreOffice leaves out the shorter ones."""
        return max((len(one.cells) for one in self.columns), default=0)

    def cells(self, column: int) -> str:
        """The address of the cells under the heading."""
        letter = letters(column)
        return f"{SHEET}!${letter}$2:${letter}${self.rows + 1}"

    def heading(self, column: int) -> str:
        return f"{SHEET}!${letters(column)}$1"

    def written(self, number_format: str) -> bytes:
        kept = io.BytesIO()
        book = office_library("xlsxwriter", "a presentation").Workbook(kept, OPTIONS)
        book.set_properties({"created": MADE})
        time, number = book.add_format({"num_format": MOMENT}), book.add_format({"num_format": number_format})
        sheet = book.add_worksheet(SHEET)
        for place, column in enumerate(self.columns):
            sheet.write_string(0, place, cell_text(column.heading))
            sheet.set_column(place, place, 18)
            for row, cell in enumerate(column.cells, start=1):
                if isinstance(cell, str):
                    sheet.write_string(row, place, cell_text(cell))
                elif cell is not None:
                    sheet.write_number(row, place, Exact(cell), time if column.is_time else number)
        book.close()
        return kept.getvalue()


def book_of(
    series: Sequence[tuple[str, tuple[float, ...], tuple[float | None, ...], tuple[str, ...]]],
) -> Book:
    """Series of the same days share a column of days."""
    columns: list[BookColumn] = []
    places: list[tuple[int, int]] = []
    known: dict[tuple[float, ...], int] = {}
    for name, days, values, texts in series:
        if days not in known:
            known[days] = len(columns)
            columns.append(BookColumn("Date", days, is_time=True))
        places.append((known[days], len(columns)))
        columns.append(BookColumn(name, values))
        if texts:
            columns.append(BookColumn("Name", texts))
    return Book(tuple(columns), tuple(places))


def letters(column: int) -> str:
    """A, B, … Z, AA."""
    first, second = divmod(column, 26)
    return (letters(first - 1) if first else "") + chr(65 + second)
