"""Reads a KPI series from a CSV or Parquet file: one row a day, week or month."""

import codecs
from collections.abc import Iterator
from hashlib import sha256

import pyarrow as pa

from milepost.connectors.kpi_cells import numbers_of
from milepost.connectors.kpi_rows import offer, read_rows
from milepost.domain.errors import SourceRefused, SourceUnavailable
from milepost.domain.records import Batch, Cursor, KpiPoint, Unusable
from milepost.domain.sources import KpiFileSource

PARQUET_MARK = b"PAR1"
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class KpiFile:
    """One file, read whole whenever its content has changed."""

    def __init__(self, source: KpiFileSource) -> None:
        self.source = source

    @property
    def where(self) -> str:
        return f"source {self.source.name!r} ({self.source.path})"

    def link_template(self) -> str | None:
        return None

    def check(self) -> str:
        points, unusable = self.read(self.content())
        if not points:
            return "KPI file without values yet"
        skipped = f", {len(unusable)} rows unusable" if unusable else ""
        return f"KPI file with {len(points):,} values from {points[0].day} to {points[-1].day}{skipped}"

    def fetch(self, since: Cursor | None, now_ms: int) -> Iterator[Batch]:  # noqa: ARG002 - a file has no clock
        content = self.content()
        settings = (self.source.date, self.source.value, self.source.decimal, self.source.thousands)
        fingerprint = sha256(repr(settings).encode() + content).hexdigest()
        if since and since.get("fingerprint") == fingerprint:
            yield Batch(resume_at=since)
            return
        points, unusable = self.read(content)
        self.refuse_emptied(content, since)
        yield Batch(
            points=tuple(points),
            unusable=tuple(unusable),
            points_complete=True,
            resume_at={"fingerprint": fingerprint, "values": len(points)},
            done=len(points),
            total=len(points),
        )

    def refuse_emptied(self, content: bytes, since: Cursor | None) -> None:
        """A file that lost even its header is one being written, or an export that failed: no value was taken back."""
        if since and since.get("values", 1) and not content.strip():
            raise SourceUnavailable(
                f"{self.where}: is empty, and had values before; they are kept. If they are void, leave the line with "
                "the names of the columns; otherwise try again later"
            )

    def content(self) -> bytes:
        try:
            return self.source.path.read_bytes()
        except FileNotFoundError:
            raise SourceRefused(f"{self.where}: there is no such file; check path") from None
        except (PermissionError, IsADirectoryError) as error:
            raise SourceRefused(f"{self.where}: {error.strerror}; check path and its permissions") from None
        except OSError as error:
            raise SourceUnavailable(f"{self.where}: {error.strerror}; try again later") from None

    def read(self, content: bytes) -> tuple[list[KpiPoint], list[Unusable]]:
        """The points in order of day, and the rows that are none."""
        days, values, first_row, doubted = self.columns(content)
        if len(values) == 0:
            return [], []
        numbers = numbers_of(self.where, values, self.source.decimal, self.source.thousands, doubted)
        cells = enumerate(zip(days, values, strict=True), first_row)
        return read_rows(((f"row {index}", day, value) for index, (day, value) in cells), numbers)

    def columns(self, content: bytes) -> tuple[list[object], list[object], int, str]:
        """Days, values, the number of the first row as a person counts it in the file, and which marks are doubted."""
        if content[:4] == PARQUET_MARK:
            table, first_row, doubted = parquet_table(self.where, content), 1, ","
        else:
            (table, doubted), first_row = csv_table(self.where, text_of(content)), 2
        if table is None:
            return [], [], first_row, doubted
        for key, name in (("date", self.source.date), ("value", self.source.value)):
            self.refuse_all_but_one(key, name, table.column_names)
        return table[self.source.date].to_pylist(), table[self.source.value].to_pylist(), first_row, doubted

    def refuse_all_but_one(self, key: str, name: str, columns: list[str]) -> None:
        if name not in columns:
            raise SourceRefused(f"{self.where}: there is no column {name!r} ({key}); {offer(name, columns)}")
        if columns.count(name) > 1:
            raise SourceRefused(f"{self.where}: {columns.count(name)} columns are called {name!r} ({key}); rename one")


def parquet_table(where: str, content: bytes) -> pa.Table:
    import pyarrow.parquet as pq

    try:
        return pq.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError) as error:
        raise SourceRefused(f"{where}: is no readable Parquet file ({str(error).splitlines()[0]})") from None


def text_of(content: bytes) -> str:
    """What a CSV file says; Excel's "Unicode text" begins with the mark of UTF-16."""
    try:
        return content.decode("utf-16" if content[:2] in UTF16_MARKS else "utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def csv_table(where: str, text: str) -> tuple[pa.Table | None, str]:
    """All cells as text: what a number or a day is, is decided by us. None for a file without a header.

    And which marks are doubted: where semicolons part the cells, a point may well stand for thousands.
    """
    from pyarrow import csv

    if not text.strip():
        return None, ","
    head = text.lstrip("\r\n").splitlines()[0]
    delimiter = max(",;\t|", key=head.count)
    columns = [cell.strip().strip('"') for cell in head.split(delimiter)]
    try:
        table = csv.read_csv(
            pa.BufferReader(text.encode()),
            parse_options=csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types={name: pa.string() for name in columns}, strings_can_be_null=False
            ),
        )
    except pa.ArrowException as error:
        raise SourceRefused(f"{where}: is no readable CSV file ({str(error).splitlines()[0]})") from None
    return table.rename_columns([name.strip() for name in table.column_names]), ",." if delimiter == ";" else ","
