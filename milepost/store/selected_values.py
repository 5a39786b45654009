"""Which values the selected runs have: one metric of all runs at a time, laid beside the rows of the selection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from milepost.domain.candidates import NO_TIME, Ints, ValueColumns
from milepost.store.encoding import Measured, decode_measured
from milepost.store.tables import measurements, metric_names

ROWS_AT_ONCE = 10_000
NOTHING: Measured = (None, None, None, None, None, None)


@dataclass(frozen=True, slots=True)
class PastValues:
    """One past version of a run, as a row of past_runs with its run id, and the stretch in which it belonged."""

    source_id: int
    row: Row[Any]
    since_ms: int
    until_ms: int


def value_columns(
    connection: Connection, names: Sequence[str], keys: Ints, past: Sequence[PastValues]
) -> Mapping[str, ValueColumns]:
    """Per metric name its values over all rows; the last `len(past)` rows are the past versions."""
    ids = {
        row.name: row.id
        for row in connection.execute(sa.select(metric_names).where(metric_names.c.name.in_(list(names))))
    }
    measured = [decode_measured(one.row.measured) for one in past]
    columns = {}
    for name in names:
        now = current_values(connection, ids.get(name), keys[: len(keys) - len(past)])
        if not past:
            columns[name] = now
            continue
        then = as_values(
            np.array([name in one for one in measured], dtype=np.bool_), [one.get(name, NOTHING) for one in measured]
        )
        columns[name] = joined_values((now, then))
    return columns


def fields(values: ValueColumns) -> tuple[Any, ...]:
    return (values.present, values.last, values.logged_ms, values.low, values.low_ms, values.high, values.high_ms)


def current_values(connection: Connection, metric_id: int | None, keys: Ints) -> ValueColumns:
    """The values of one metric for these run keys, in their order."""
    have, values = measured_values(connection, metric_id)
    where = np.searchsorted(have, keys)
    inside = where < len(have)
    present = np.zeros(len(keys), dtype=np.bool_)
    present[inside] = have[where[inside]] == keys[inside]

    def beside(column: Any, missing: Any) -> Any:
        if not len(column) or np.array_equal(column, np.broadcast_to(missing, len(column)), equal_nan=True):
            return np.broadcast_to(np.array(missing, dtype=column.dtype), len(keys))  # no history: costs no memory
        laid = np.full(len(keys), missing, dtype=column.dtype)
        laid[present] = column[where[present]]
        return laid

    return ValueColumns(
        present,
        beside(values.last, np.nan),
        beside(values.logged_ms, NO_TIME),
        beside(values.low, np.nan),
        beside(values.low_ms, NO_TIME),
        beside(values.high, np.nan),
        beside(values.high_ms, NO_TIME),
    )


def measured_values(connection: Connection, metric_id: int | None) -> tuple[Ints, ValueColumns]:
    """All values of one metric with their run keys, in order of key."""
    names = ("run_key", "last", "logged_ms", "low", "low_ms", "high", "high_ms")
    query = sa.select(*(measurements.c[name] for name in names)).where(measurements.c.metric_id == metric_id)
    streaming = connection.execution_options(yield_per=ROWS_AT_ONCE)
    rows = streaming.execute(query.order_by(measurements.c.run_key))
    keys, parts = [np.empty(0, dtype=np.int64)], [as_values(np.empty(0, dtype=np.bool_), [])]
    for some in rows.partitions():
        keys.append(np.array([row[0] for row in some], dtype=np.int64))
        parts.append(as_values(np.ones(len(some), dtype=np.bool_), [row[1:] for row in some]))
    return np.concatenate(keys), joined_values(parts)


def joined_values(parts: Sequence[ValueColumns]) -> ValueColumns:
    return ValueColumns(*(np.concatenate(column) for column in zip(*map(fields, parts), strict=True)))


def as_values(present: Any, rows: Sequence[Measured]) -> ValueColumns:
    columns: list[tuple[Any, ...]] = list(zip(*rows, strict=True)) or [()] * 6
    last, logged_ms, low, low_ms, high, high_ms = columns
    return ValueColumns(
        present, floats(last), instants(logged_ms), floats(low), instants(low_ms), floats(high), instants(high_ms)
    )


def floats(values: Sequence[float | None]) -> Any:
    return np.array(values, dtype=np.float64)  # None becomes NaN


def instants(values: Sequence[int | None]) -> Any:
    return np.array([NO_TIME if value is None else value for value in values], dtype=np.int64)
