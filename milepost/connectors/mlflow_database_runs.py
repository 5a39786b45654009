"""Which runs a stretch of run ids holds, translated from the rows of MLflow's tables."""

import re
from collections import defaultdict
from math import nan
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from milepost.connectors.mlflow_records import (
    KEPT_TAGS,
    LARGEST,
    MOST_TEXT,
    RUN_NAME_TAG,
    clean,
    instant,
    metric_name,
    number,
    status_of,
    texts_of,
    with_history,
)
from milepost.domain.errors import RecordUnusable
from milepost.domain.records import Run, Unusable, Value

Extremes = dict[tuple[str, str], tuple[float, int | None, float, int | None]]

NULL_CHARACTER = r"\u0000"
NULL = re.compile(r'" ?: ?null\b')
"""What may be a NULL in a JSON document, as SQLite or as PostgreSQL writes it."""

IS_KEPT_TAG = "(substr(key, 1, 7) <> 'mlflow.' OR key IN ({}))".format(
    ", ".join(f"'{key}'" for key in sorted(KEPT_TAGS))
)
HISTORY = """
    SELECT m.run_uuid, m.key, m.value, min(m.timestamp) AS first_ms
    FROM metrics m
    JOIN (
        SELECT run_uuid, key, min(value) AS low, max(value) AS high
        FROM metrics WHERE {stretch} AND key IN :names AND {finite} GROUP BY run_uuid, key
    ) AS edges ON edges.run_uuid = m.run_uuid AND edges.key = m.key AND m.value IN (edges.low, edges.high)
    WHERE {finite_m}
    GROUP BY m.run_uuid, m.key, m.value
"""


def read_stretch(
    connection: Connection, low: str | None, high: str | None, histories: frozenset[str]
) -> tuple[list[Run], list[Unusable]]:
    """All runs with low <= run id < high (None is open), and those that cannot be used."""
    try:
        return read_rows(connection, low, high, histories)
    except sa.exc.OperationalError as error:
        if "decode" not in str(error.orig).lower():
            raise
    forgive_bad_text(connection)
    return read_rows(connection, low, high, histories)


def forgive_bad_text(connection: Connection) -> None:
    """Let SQLite give text that is none; it looks at each text then, so only where there is one."""
    connection.connection.driver_connection.text_factory = lambda told: told.decode(errors="replace")  # type: ignore[union-attr]


def read_rows(
    connection: Connection, low: str | None, high: str | None, histories: frozenset[str]
) -> tuple[list[Run], list[Unusable]]:
    bounds = {"low": low or "", "high": high}
    stretch = "run_uuid >= :low" + ("" if high is None else " AND run_uuid < :high")
    columns = "run_uuid, experiment_id, name, status, start_time, end_time, lifecycle_stage"
    heads = rows_of(connection, f"SELECT {columns} FROM runs WHERE {stretch} ORDER BY run_uuid", bounds)
    params = texts_by_run(connection, "params", stretch, bounds)
    tags = texts_by_run(connection, "tags", f"{stretch} AND {IS_KEPT_TAG}", bounds)
    extremes = read_extremes(connection, stretch, bounds, histories) if histories else {}
    values, wrong = values_by_run(connection, stretch, bounds, extremes)
    runs, unusable = [], []
    for head in heads:
        run_id = head[0]
        try:
            if run_id in wrong:
                raise wrong[run_id]
            runs.append(translate(head, params.get(run_id, {}), tags.get(run_id, {}), values.get(run_id, {})))
        except RecordUnusable as problem:
            unusable.append(Unusable(problem.record_id, problem.what))
    return runs, unusable


def texts_by_run(connection: Connection, table: str, stretch: str, bounds: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Params or tags by run id. The database puts those of a run together: one row a run is read, not five."""
    together = "json_object_agg(key, value)::text" if is_postgres(connection) else "json_group_object(key, value)"
    query = f"SELECT run_uuid, {together} FROM {table} WHERE {stretch} GROUP BY run_uuid"
    return {run_id: texts_in(text) for run_id, text in rows_of(connection, query, bounds)}


def texts_in(document: str) -> dict[str, str]:
    texts: dict[str, str] = orjson.loads(document)
    if len(document) > MOST_TEXT or NULL_CHARACTER in document or ("null" in document and NULL.search(document)):
        return texts_of((key, "" if value is None else value) for key, value in texts.items())
    return texts


def rows_of(connection: Connection, query: str, bounds: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The driver's own rows: there are a great many, and wrapping each one costs a tenth of the time."""
    cursor: Any = connection.execute(sa.text(query), bounds).cursor
    its_error = connection.dialect.loaded_dbapi.Error
    try:
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    except its_error as error:
        raise sa.exc.DBAPIError.instance(query, bounds, error, its_error) from error
    return rows


def values_by_run(
    connection: Connection, stretch: str, bounds: dict[str, Any], extremes: Extremes
) -> tuple[dict[str, dict[str, Value]], dict[str, RecordUnusable]]:
    """The values of each run by metric name; and of the runs with one that cannot be used, why. This is the loop that
    runs most often of all: five times a run and more."""
    is_nan = "is_nan" if is_postgres(connection) else "is_nan = 1"
    query = f"SELECT run_uuid, key, CASE WHEN {is_nan} THEN NULL ELSE value END, timestamp FROM latest_metrics WHERE "
    found: defaultdict[str, dict[str, Value]] = defaultdict(dict)
    unusable: dict[str, RecordUnusable] = {}
    made = tuple.__new__
    for run_id, key, value, logged_ms in rows_of(connection, query + stretch, bounds):
        name = metric_name(key)
        if name is None:
            continue
        if type(logged_ms) is not int:
            try:
                logged_ms = instant(clean(run_id), logged_ms, "time of a metric")  # noqa: PLW2901
            except RecordUnusable as problem:
                unusable[run_id] = problem
        if type(value) is not float or not -LARGEST < value < LARGEST:
            value = nan if value is None else number(value)  # noqa: PLW2901
        # A named tuple's own maker costs a half more.
        told: Value = made(Value, (value, logged_ms, None, None, None, None))
        found[run_id][name] = with_history(told, extremes.get((run_id, key))) if extremes else told
    return found, unusable


def is_postgres(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def translate(head: tuple[Any, ...], params: dict[str, str], tags: dict[str, str], values: dict[str, Value]) -> Run:
    told_id, experiment_id, name, status, started, ended, stage = head
    run_id = clean(told_id)
    tag_name = tags.pop(RUN_NAME_TAG, None)
    return Run(
        run_id=run_id,
        experiment_id=str(experiment_id),
        name=clean(name or "") or tag_name or run_id,
        status=status_of(run_id, status),
        started_ms=instant(run_id, started, "start time"),
        ended_ms=instant(run_id, ended, "end time"),
        deleted=stage == "deleted",
        params=params,
        tags=tags,
        values=values,
    )


def read_extremes(connection: Connection, stretch: str, bounds: dict[str, Any], histories: frozenset[str]) -> Extremes:
    """Lowest and highest finite value of each run's history with the first time each was logged."""
    is_nan = "is_nan" if is_postgres(connection) else "is_nan = 1"
    finite = f"NOT ({is_nan}) AND value BETWEEN -1.797693134862315e308 AND 1.797693134862315e308"
    query = HISTORY.format(
        stretch=stretch, finite=finite, finite_m=finite.replace("is_nan", "m.is_nan").replace("value", "m.value")
    )
    statement = sa.text(query).bindparams(sa.bindparam("names", expanding=True))
    edges: defaultdict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
    for run_id, key, value, first_ms in connection.execute(statement, {**bounds, "names": sorted(histories)}):
        edges[run_id, key].append((value, first_ms))
    return {name: (*min(found), *max(found)) for name, found in edges.items()}
