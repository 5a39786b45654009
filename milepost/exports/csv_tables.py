"""The Report as CSV: a zip with one file a table, the same bytes for the same Report."""

import csv
import io
from datetime import date, datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from milepost.domain.report import Report
from milepost.exports.json import instant
from milepost.exports.tables import Cell, Table, tables_of

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip: its own would make other bytes each time."""


def report_to_csv(report: Report) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads it as such; instants in UTC, numbers as the exact doubles."""
    kept = io.BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        for table in tables_of(report):
            entry = ZipInfo(f"{table.name}.csv", EPOCH)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, csv_of(table).encode("utf-8-sig"))
    return kept.getvalue()


def csv_of(table: Table) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([[cell_text(cell) for cell in row] for row in table.rows])
    return written.getvalue()


def cell_text(cell: Cell) -> str:
    """A text that could be taken for a formula stays text by an apostrophe; a negative number stays a number."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return instant(cell) or ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        clean = cell.encode("utf-8", "replace").decode()  # halves of surrogate pairs are no UTF-8
        return f"'{clean}" if clean.startswith(FORMULA) else clean
    return repr(cell)
