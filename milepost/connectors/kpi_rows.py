"""Which points and problems the rows of a KPI table are, whether it is a file or the answer to a query."""

from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches

from milepost.connectors.kpi_cells import Numbers, day_of
from milepost.domain.errors import RecordUnusable
from milepost.domain.records import KpiPoint, Unusable


def read_rows(rows: Iterable[tuple[str, object, object]], numbers: Numbers) -> tuple[list[KpiPoint], list[Unusable]]:
    """The points in order of day, from rows of name, day and value.

    Of two different values for a day the later row holds, and it is listed.
    """
    found: dict[date, KpiPoint] = {}
    unusable = []
    for row, day, value in rows:
        try:
            point = point_of(row, day, value, numbers)
        except RecordUnusable as problem:
            unusable.append(Unusable(problem.record_id, problem.what))
            continue
        if point is None:
            continue
        known = found.get(point.day)
        if known is not None and known.value != point.value:
            what = f"{point.day} comes twice, with {known.value!r} and {point.value!r}; the later row holds"
            unusable.append(Unusable(row, what))
        found[point.day] = point
    return sorted(found.values(), key=lambda point: point.day), unusable


def point_of(row: str, day: object, value: object, numbers: Numbers) -> KpiPoint | None:
    """None for a row without a value: a series that stops is not a series of zeros. Raises RecordUnusable."""
    number = numbers.read(row, value)
    return None if number is None else KpiPoint(day_of(row, day), number)


def offer(name: str, columns: Sequence[str]) -> str:
    """The column that was probably meant, else all there are."""
    close = get_close_matches(name, columns, n=1)
    return f"did you mean {close[0]!r}?" if close else f"it has {', '.join(map(repr, columns))}"
