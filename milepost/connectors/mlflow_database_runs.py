"""Which runs a stretch of run ids holds, translated from the rows of MLflow's tables."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from milepost.connectors.mlflow_records import (
    clean,
    instant,
    is_result,
    number,
    params_of,
    status_of,
    tags_of,
    with_history,
)
from milepost.domain.errors import RecordUnusable
from milepost.domain.records import Run, Unusable, Value

Extremes = dict[tuple[str, str], tuple[float, int | None, float, int | None]]

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
    bounds = {"low": low or "", "high": high}
    stretch = "run_uuid >= :low" + ("" if high is None else " AND run_uuid < :high")
    heads = connection.execute(
        sa.text(
            "SELECT run_uuid, name, status, start_time, end_time, lifecycle_stage, experiment_id "
            f"FROM runs WHERE {stretch} ORDER BY run_uuid"
        ),
        bounds,
    ).all()
    params = pairs(connection, f"SELECT run_uuid, key, value FROM params WHERE {stretch}", bounds)
    tags = pairs(connection, f"SELECT run_uuid, key, value FROM tags WHERE {stretch}", bounds)
    measured = pairs(
        connection, f"SELECT run_uuid, key, value, timestamp, is_nan FROM latest_metrics WHERE {stretch}", bounds
    )
    extremes = read_extremes(connection, stretch, bounds, histories) if histories else {}
    runs, unusable = [], []
    for head in heads:
        run_id = head.run_uuid
        try:
            runs.append(translate(head, params[run_id], tags[run_id], measured[run_id], extremes))
        except RecordUnusable as problem:
            unusable.append(Unusable(problem.record_id, problem.what))
    return runs, unusable


def pairs(connection: Connection, query: str, bounds: dict[str, Any]) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for run_id, *rest in connection.execute(sa.text(query), bounds):
        found[run_id].append(rest)
    return found


def translate(
    head: Row[Any],
    params: Iterable[tuple[Any, Any]],
    tags: Iterable[tuple[Any, Any]],
    measured: Iterable[tuple[Any, Any, Any, Any]],
    extremes: Extremes,
) -> Run:
    run_id = clean(head.run_uuid)
    kept_tags, tag_name = tags_of(tags)
    values = {}
    for key, value, logged_ms, is_nan in measured:
        if is_result(key):
            last = float("nan") if is_nan else number(value)
            values[clean(key)] = with_history(
                Value(last, instant(run_id, logged_ms, f"time of {key}")), extremes.get((head.run_uuid, key))
            )
    return Run(
        run_id=run_id,
        experiment_id=str(head.experiment_id),
        name=clean(head.name or "") or tag_name or run_id,
        status=status_of(run_id, head.status),
        started_ms=instant(run_id, head.start_time, "start time"),
        ended_ms=instant(run_id, head.end_time, "end time"),
        deleted=head.lifecycle_stage == "deleted",
        params=params_of(params),
        tags=kept_tags,
        values=values,
    )


def read_extremes(connection: Connection, stretch: str, bounds: dict[str, Any], histories: frozenset[str]) -> Extremes:
    """Lowest and highest finite value of each run's history with the first time each was logged."""
    nan = "is_nan" if connection.dialect.name == "postgresql" else "is_nan = 1"
    finite = f"NOT ({nan}) AND value BETWEEN -1.797693134862315e308 AND 1.797693134862315e308"
    query = HISTORY.format(
        stretch=stretch, finite=finite, finite_m=finite.replace("is_nan", "m.is_nan").replace("value", "m.value")
    )
    statement = sa.text(query).bindparams(sa.bindparam("names", expanding=True))
    edges: defaultdict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
    for run_id, key, value, first_ms in connection.execute(statement, {**bounds, "names": sorted(histories)}):
        edges[run_id, key].append((value, first_ms))
    return {name: (*min(found), *max(found)) for name, found in edges.items()}
