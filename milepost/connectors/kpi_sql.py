"""Reads a KPI series from a database with a query: one row a day, week or month."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from time import monotonic

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult

from milepost.connectors.kpi_cells import any_day_of, numbers_of
from milepost.connectors.kpi_rows import offer, read_rows
from milepost.connectors.kpi_sql_access import open_database
from milepost.connectors.kpi_sql_cursor import FIRST_DAY, Position, day_at, position_of, read_whole
from milepost.connectors.kpi_sql_errors import no_answer
from milepost.domain.errors import RecordUnusable, SourceRefused, SourceUnavailable
from milepost.domain.records import Batch, Cursor, KpiPoint, Unusable
from milepost.domain.sources import KpiSqlSource

MOST_ROWS = 100_000
ROWS_AT_ONCE = 1_000


class KpiSql:
    """One query, read whole; with `:since` in it only what is recent, and whole once a day."""

    def __init__(self, source: KpiSqlSource, environ: Mapping[str, str]) -> None:
        self.source = source
        self.database = open_database(source, environ)
        self.where = self.database.where
        self.statement = sa.text(source.query)
        self.has_since = "since" in self.parameters()
        asked = (source.query, source.date, source.value, self.where)
        self.fingerprint = sha256(repr(asked).encode()).hexdigest()

    def parameters(self) -> set[str]:
        """Raises SourceRefused for one that we have no value for."""
        names = set(self.statement.compile().params)
        if unknown := sorted(names - {"since"}):
            raise SourceRefused(
                f"{self.where}: the query has the parameter :{unknown[0]}, but only :since gets a value; "
                "a colon that begins no parameter is written \\:"
            )
        return names

    def link_template(self) -> str | None:
        return None

    def check(self) -> str:
        points, unusable = self.points_of(self.read_everything())
        if not points:
            return "KPI query without values yet"
        skipped = f", {len(unusable)} rows unusable" if unusable else ""
        return f"KPI query with {len(points):,} values from {points[0].day} to {points[-1].day}{skipped}"

    def fetch(self, since: Cursor | None, now_ms: int) -> Iterator[Batch]:
        today = day_at(now_ms)
        position = position_of(since, self.fingerprint, today) if self.has_since else None
        recent = None if position is None else self.recent(position, today)
        yield recent or self.everything(since, today)

    def everything(self, since: Cursor | None, today: date) -> Batch:
        rows = self.read_everything()
        self.refuse_emptied(rows, since)
        points, unusable = self.points_of(rows)
        return Batch(
            points=tuple(points),
            unusable=tuple(unusable),
            points_complete=True,
            resume_at=read_whole(self.fingerprint, points, today).written(),
            done=len(points),
            total=len(points),
        )

    def refuse_emptied(self, rows: Sequence[object], since: Cursor | None) -> None:
        """A table is emptied to be filled again, or a right to its rows was lost: no value was taken back."""
        if since and since.get("known") and not rows:
            raise SourceUnavailable(
                f"{self.where}: the query gives no rows, and gave values before; they are kept. If they are void, let "
                "it give one row with a day and NULL; otherwise check query and its tables, or try again later"
            )

    def recent(self, position: Position, today: date) -> Batch | None:
        """None if all has to be read: the rows of a part are numbered otherwise, so problems are told of the whole."""
        _, rows = self.rows(position.since)
        points, unusable = self.points_of(rows)
        believed = None if unusable else position.believed(points)
        if believed is None:
            return None
        cursor = position.after(believed, today).written()
        return Batch(points=tuple(believed), resume_at=cursor, done=len(believed), total=len(believed))

    def read_everything(self) -> list[tuple[object, object]]:
        column, rows = self.rows(FIRST_DAY)
        self.refuse_without_days(column, rows)
        return rows

    def points_of(self, rows: Sequence[tuple[object, object]]) -> tuple[list[KpiPoint], list[Unusable]]:
        # A database tells numbers as numbers. In text only a plain 1234.5 is one: "1,234" could be read in two ways.
        numbers = numbers_of(self.where, [value for _, value in rows], decimal=".", thousands="")
        cells = enumerate(rows, 1)
        return read_rows(((f"row {index}", day, value) for index, (day, value) in cells), numbers)

    def rows(self, since: date) -> tuple[str, list[tuple[object, object]]]:
        """Name of the column that holds the days; day and value of each row, in the order of the answer."""
        deadline = monotonic() + self.source.timeout_seconds
        found: list[tuple[object, object]] = []
        with self.database.reading() as connection:
            slowly = connection.execution_options(stream_results=True, max_row_buffer=ROWS_AT_ONCE)
            with slowly.execute(self.statement, {"since": since} if self.has_since else {}) as answer:
                days, values = self.places(answer)
                for part in answer.partitions(ROWS_AT_ONCE):
                    found += [(row[days], row[values]) for row in part]
                    if len(found) > MOST_ROWS:
                        raise SourceRefused(
                            f"{self.where}: the query gives more than {MOST_ROWS:,} rows, but a KPI is one row a day; "
                            "sum them up with GROUP BY"
                        )
                    if monotonic() > deadline:
                        raise no_answer(self.where, self.source.timeout_seconds)
                return list(answer.keys())[days], found

    def places(self, answer: CursorResult[object]) -> tuple[int, int]:
        """Where among the columns days and values are."""
        columns = list(answer.keys()) if answer.returns_rows else []
        if not columns:
            raise SourceRefused(f"{self.where}: the query gives no rows; make it one SELECT")
        if len(columns) == 1:
            raise SourceRefused(
                f"{self.where}: the query gives no date: it has only the column {columns[0]!r}, but a KPI needs one "
                "with the days and one with the values"
            )
        days = self.place("date", self.source.date, columns, 0)
        values = self.place("value", self.source.value, columns, 1)
        if days == values:
            raise SourceRefused(f"{self.where}: date and value are both the column {columns[days]!r}; name them both")
        return days, values

    def place(self, key: str, name: str | None, columns: Sequence[str], usual: int) -> int:
        if name is None:
            return usual
        if name not in columns:
            raise SourceRefused(f"{self.where}: there is no column {name!r} ({key}); {offer(name, columns)}")
        if columns.count(name) > 1:
            raise SourceRefused(f"{self.where}: there are two columns {name!r} ({key}); rename one of them with AS")
        return columns.index(name)

    def refuse_without_days(self, column: str, rows: Sequence[tuple[object, object]]) -> None:
        first = None
        for day, _ in rows:
            try:
                any_day_of("", day)
            except RecordUnusable as problem:
                first = first or problem
            else:
                return
        if first is not None:
            raise SourceRefused(
                f"{self.where}: the query gives no date: column {column!r}, row 1: {first.what}, or name the column "
                "that holds the days with `date`"
            )
