"""Which values the selected runs have: one metric of all runs at a time, laid beside the rows of the selection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from milepost.domain.candidates import NO_TIME, Ints, ValueColumns
from milepost.store.bulk import read_rows
from milepost.store.encoding import Measured, decode_measured
from milepost.store.tables import measurements, metric_names

NOTHING: Measured = (None, None, None, None, None, None)


@dataclass(frozen=True, slots=True)
class PastValues:
    """One past version of a run, as a row of past_runs with its run id, and the stretch in which it belonged."""

    source_id: int
    row: Row[Any]
    since_ms: int
    until_ms: int


def value_columns(
    connection: Connection,
    names: Mapping[str, bool],
    keys: Ints,
    past: Sequence[PastValues],
    only: Sequence[int] | None = None,
) -> Mapping[str, ValueColumns]:
    """Per metric name its values over all rows; the last `len(past)` rows are the past versions.

    names: the metric names, each with whether the extremes of its history are wanted too. only: all that `keys` holds,
    where it is little.
    """
    ids = {
        row.name: row.id
        for row in connection.execute(sa.select(metric_names).where(metric_names.c.name.in_(list(names))))
    }
    measured = [decode_measured(one.row.measured) for one in past]
    columns = {}
    for name, with_history in names.items():
        have = measured_values(connection, ids.get(name), only, with_history=with_history)
        now = current_values(*have, keys[: len(keys) - len(past)])
        if not past:
            columns[name] = now
            continue
        then = as_values(
            np.array([name in one for one in measured], dtype=np.bool_),
            list(zip(*(one.get(name, NOTHING) for one in measured), strict=True)),
        )
        columns[name] = joined_values((now, then))
    return columns


def fields(values: ValueColumns) -> tuple[Any, ...]:
    return (values.present, values.last, values.logged_ms, values.low, values.low_ms, values.high, values.high_ms)


def current_values(have: Ints, values: ValueColumns, keys: Ints) -> ValueColumns:
    """The values of one metric for these run keys, in their order, from those of all runs that have it."""
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


def measured_values(
    connection: Connection, metric_id: int | None, only: Sequence[int] | None, *, with_history: bool
) -> tuple[Ints, ValueColumns]:
    """All values of one metric with their run keys, in order of key."""
    columns = [measurements.c[name] for name in ("run_key", "last", "logged_ms")]
    extremes = [measurements.c[name] for name in ("low", "low_ms", "high", "high_ms")]
    query = sa.select(*columns, *(extremes if with_history else ())).where(measurements.c.metric_id == metric_id)
    if only is not None:
        query = query.where(measurements.c.run_key.in_(only))
    keys, parts = [np.empty(0, dtype=np.int64)], [as_values(np.empty(0, dtype=np.bool_), [(), ()])]
    for some in read_rows(connection, query.order_by(measurements.c.run_key)):
        key, *columns_ = zip(*some, strict=True)
        keys.append(np.array(key, dtype=np.int64))
        parts.append(as_values(np.ones(len(some), dtype=np.bool_), columns_))
    return np.concatenate(keys), joined_values(parts)


def joined_values(parts: Sequence[ValueColumns]) -> ValueColumns:
    return ValueColumns(*(np.concatenate(column) for column in zip(*map(fields, parts), strict=True)))


def as_values(present: Any, columns: Sequence[tuple[Any, ...]]) -> ValueColumns:
    """From the columns last, logged_ms and, where the history is wanted, low, low_ms, high, high_ms."""
    last, logged_ms, *history = columns
    low, low_ms, high, high_ms = history or [(None,) * len(last)] * 4
    return ValueColumns(
        present, floats(last), instants(logged_ms), floats(low), instants(low_ms), floats(high), instants(high_ms)
    )


def floats(values: Sequence[float | None]) -> Any:
    return np.array(values, dtype=np.float64)  # None becomes NaN


def instants(values: Sequence[int | None]) -> Any:
    return np.array([NO_TIME if value is None else value for value in values], dtype=np.int64)
