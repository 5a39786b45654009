"""How runs are kept: new ones added, changed ones replaced, and what had counted before kept as a past version."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from milepost.domain.records import Batch, Window
from milepost.store.bulk import chunks, insert_rows
from milepost.store.encoding import Encoded, Measured, encode, encode_measured
from milepost.store.tables import counters, measurements, metric_names, past_runs, runs

RUN_COLUMNS = (
    *("key", "source_id", "run_id", "experiment_id", "name", "status", "started_ms", "ended_ms", "deleted"),
    *("params", "tags", "metric_ids", "digest", "known_from_ms", "seen_ms"),
)
MEASURED_COLUMNS = ("metric_id", "run_key", "last", "logged_ms", "low", "low_ms", "high", "high_ms")
PAST_COLUMNS = (
    *("run_key", "experiment_id", "status", "ended_ms", "tags", "measured"),
    *("known_from_ms", "known_until_ms", "seen_ms"),
)


def keep_runs(connection: Connection, source_id: int, batch: Batch, now_ms: int) -> tuple[int, int, int]:
    """Returns how many runs are new, changed and gone."""
    if not batch.runs and batch.complete is None:
        return 0, 0, 0
    # A source may tell a run twice in one batch; the later word holds.
    told = {run.run_id: encode(run) for run in batch.runs}
    known = known_runs(connection, source_id, list(told), batch.complete)
    new = [one for run_id, one in told.items() if run_id not in known]
    changed = [one for run_id, one in told.items() if run_id in known and known[run_id].digest != one.digest]
    present = told.keys() | {one.record_id for one in batch.unusable}  # there, even if it cannot be read
    missing = [row for run_id, row in known.items() if run_id not in present and not row.deleted]
    add_runs(connection, source_id, new, now_ms)
    gone = replace_runs(connection, source_id, [(known[one.run.run_id], one) for one in changed], now_ms)
    remove_runs(connection, missing, now_ms)
    return len(new), len(changed) - gone, gone + len(missing)


def known_runs(connection: Connection, source_id: int, ids: list[str], window: Window | None) -> dict[str, Row[Any]]:
    """What the store knows of these ids and, if the batch is complete there, of everything else in the window."""
    columns = [runs.c[name] for name in ("key", "run_id", "digest", "deleted")]
    base = sa.select(*columns).where(runs.c.source_id == source_id)
    rows: list[Row[Any]] = []
    if window is None or window.by != "run_id":  # a window of ids holds all ids of its batch
        for some in chunks(ids, 5_000):
            rows += connection.execute(base.where(runs.c.run_id.in_(some))).all()
    if window is not None:
        rows += connection.execute(base.where(*within(window))).all()
    return {row.run_id: row for row in rows}


def within(window: Window) -> list[sa.ColumnElement[bool]]:
    column = runs.c[window.by]
    conditions = []
    if window.low is not None:
        conditions.append(column >= window.low)
    if window.high is not None:
        below = column < window.high
        conditions.append(below if window.low is not None else sa.or_(below, column.is_(None)))
    return conditions


def add_runs(connection: Connection, source_id: int, new: Sequence[Encoded], now_ms: int) -> None:
    if not new:
        return
    step = counters.update().where(counters.c.name == "run_key").values(value=counters.c.value + len(new))
    last_key = connection.execute(step.returning(counters.c.value)).scalar_one()
    keyed = list(enumerate(new, start=last_key - len(new) + 1))
    ids = metric_ids(connection, {name for one in new for name in one.measured})
    has = ids_written(ids)
    rows = [run_row(key, source_id, one, has, None, now_ms) for key, one in keyed]
    insert_rows(connection, runs, RUN_COLUMNS, rows)
    add_measurements(connection, keyed, ids)


def run_row(
    key: int,
    source_id: int,
    one: Encoded,
    has: Callable[[tuple[str, ...]], str],
    known_from_ms: int | None,
    seen_ms: int,
) -> tuple[Any, ...]:
    written = (one.params, one.tags, has(tuple(one.measured)), one.digest)
    return (key, source_id, *one.run[:7], *written, known_from_ms, seen_ms)


def ids_written(ids: Mapping[str, int]) -> Callable[[tuple[str, ...]], str]:
    """How the metrics of a run are written down; most runs have the same ones."""
    return cache(lambda names: "[" + ",".join([str(ids[name]) for name in names]) + "]")


def add_measurements(connection: Connection, keyed: Sequence[tuple[int, Encoded]], ids: Mapping[str, int]) -> None:
    last, whole = [], []
    for key, one in keyed:
        for name, measured in one.measured.items():
            if measured[2] is None:  # no history: columns that are not named at all cost nothing
                last.append((ids[name], key, measured[0], measured[1]))
            else:
                whole.append((ids[name], key, *measured))
    insert_rows(connection, measurements, MEASURED_COLUMNS[:4], last)
    insert_rows(connection, measurements, MEASURED_COLUMNS, whole)


def metric_ids(connection: Connection, names: set[str]) -> dict[str, int]:
    """The numbers of these metric names; unknown names get one."""
    ids = known_metric_ids(connection, names)
    unknown = sorted(names - ids.keys())
    if unknown:
        for name in unknown:
            insert = "INSERT INTO milepost_metric_names (name) VALUES (:name) ON CONFLICT DO NOTHING"
            connection.execute(sa.text(insert), {"name": name})
        ids |= known_metric_ids(connection, set(unknown))
    return ids


def known_metric_ids(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    ids: dict[str, int] = {}
    for some in chunks(sorted(names), 5_000):
        query = sa.select(metric_names.c.name, metric_names.c.id).where(metric_names.c.name.in_(some))
        ids |= {row.name: row.id for row in connection.execute(query)}
    return ids


def replace_runs(connection: Connection, source_id: int, pairs: Sequence[tuple[Row[Any], Encoded]], now_ms: int) -> int:
    """Put the new version in place of the old one; returns how many of them were deleted by it."""
    if not pairs:
        return 0
    keys = [row.key for row, _ in pairs]
    old = full_rows(connection, keys)
    measured = measured_by_run(connection, old.values())
    ids = metric_ids(connection, {name for _, one in pairs for name in one.measured})
    has = ids_written(ids)
    past, fresh, keyed = [], [], []
    for row, one in pairs:
        before = old[row.key]
        since = archived_until(before, measured.get(row.key, {}), one, now_ms)
        if since is not None and not before.deleted:
            past.append(past_row(before, measured.get(row.key, {}), since))
        known_from = before.known_from_ms if since is None else since
        fresh.append(run_row(row.key, source_id, one, has, known_from, now_ms))
        keyed.append((row.key, one))
    insert_rows(connection, past_runs, PAST_COLUMNS, past)
    update_runs(connection, fresh)
    for metric_id, some in by_metric(old.values()):
        mine = (measurements.c.metric_id == metric_id) & measurements.c.run_key.in_(some)
        connection.execute(measurements.delete().where(mine))
    add_measurements(connection, keyed, ids)
    return sum(1 for row, one in pairs if one.run.deleted and not row.deleted)


def update_runs(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    statement = runs.update().where(runs.c.key == sa.bindparam("b_key"))
    values: dict[str, Any] = {name: sa.bindparam(f"b_{name}") for name in RUN_COLUMNS[2:]}
    named = [{f"b_{name}": value for name, value in zip(RUN_COLUMNS, row, strict=True)} for row in rows]
    connection.execute(statement.values(values), named)


def archived_until(before: Row[Any], measured: dict[str, Measured], one: Encoded, now_ms: int) -> int | None:
    """The instant at which the new version takes over, or None if the old one never counted or counts the same.

    A value that was logged after the run's end tells when it changed; anything else is only known to have changed by
    now. A running run is replaced in silence: its numbers are not results yet.
    """
    run = one.run
    if before.deleted:
        return now_ms if not run.deleted else None
    if run.deleted:
        return now_ms
    if before.status == "running":
        return None
    kept = (before.experiment_id, before.status, before.ended_ms, before.tags)
    if kept != (run.experiment_id, run.status, run.ended_ms, one.tags):
        return now_ms
    touched = [value for name, value in one.measured.items() if measured.get(name) != value]
    if not touched and measured.keys() == one.measured.keys():
        return None
    logged_ms = max((value[1] or 0 for value in touched), default=0)
    return logged_ms if max(before.ended_ms or 0, before.known_from_ms or 0) < logged_ms <= now_ms else now_ms


def past_row(before: Row[Any], measured: dict[str, Measured], until_ms: int) -> tuple[Any, ...]:
    body = encode_measured(measured)
    times = (before.known_from_ms, until_ms, before.seen_ms)
    return (before.key, before.experiment_id, before.status, before.ended_ms, before.tags, body, *times)


def remove_runs(connection: Connection, rows: Sequence[Row[Any]], now_ms: int) -> None:
    """Mark runs that the source no longer has; what they counted until now stays true for the past."""
    for some in chunks(rows, 2_000):
        keys = [row.key for row in some]
        old = full_rows(connection, keys)
        measured = measured_by_run(connection, old.values())
        past = [past_row(old[key], measured.get(key, {}), now_ms) for key in keys]
        insert_rows(connection, past_runs, PAST_COLUMNS, past)
        # An empty digest equals no other, so a run that comes back is taken as changed.
        gone = runs.update().where(runs.c.key.in_(keys))
        connection.execute(gone.values(deleted=True, known_from_ms=now_ms, seen_ms=now_ms, digest=b""))


def full_rows(connection: Connection, keys: list[int]) -> dict[int, Row[Any]]:
    rows: dict[int, Row[Any]] = {}
    for some in chunks(keys, 5_000):
        rows |= {row.key: row for row in connection.execute(sa.select(runs).where(runs.c.key.in_(some)))}
    return rows


def measured_by_run(connection: Connection, rows: Iterable[Row[Any]]) -> dict[int, dict[str, Measured]]:
    """All measurements of these runs, by run key and metric name."""
    found: dict[int, dict[str, Measured]] = {}
    columns = [measurements.c[name] for name in MEASURED_COLUMNS[1:]]
    query = sa.select(metric_names.c.name, *columns).join(metric_names, metric_names.c.id == measurements.c.metric_id)
    for metric_id, keys in by_metric(rows):
        mine = (measurements.c.metric_id == metric_id) & measurements.c.run_key.in_(keys)
        for name, key, *measured in connection.execute(query.where(mine)):
            found.setdefault(key, {})[name] = tuple(measured)
    return found


def by_metric(rows: Iterable[Row[Any]]) -> list[tuple[int, Sequence[int]]]:
    """Which of these runs have a metric, metric by metric and at most some thousand runs at a time."""
    keys: dict[int, list[int]] = {}
    for row in rows:
        for metric_id in orjson.loads(row.metric_ids):
            keys.setdefault(metric_id, []).append(row.key)
    return [(metric_id, some) for metric_id, many in keys.items() for some in chunks(many, 5_000)]
