"""Which runs a project selects, as the columns that the metrics are computed from."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from milepost.domain.candidates import FOREVER, NO_TIME, Candidates, KpiVersion
from milepost.domain.projects import Project
from milepost.domain.report import RunRef
from milepost.store.bulk import chunks, read_rows
from milepost.store.database import Store
from milepost.store.membership import Group, Span, groups_of, present_experiment_name, spans_of
from milepost.store.selected_values import PastValues, value_columns
from milepost.store.tables import kpi_points, past_runs, runs, sources


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of the selection; see Candidates for the columns."""

    key: list[int] | tuple[int, ...]
    run_id: Iterable[str]
    status: Iterable[str]
    deleted: Iterable[bool]
    ended_ms: Iterable[int]
    seen_ms: Iterable[int]
    known_from_ms: Iterable[int]
    known_until_ms: Iterable[int]


def select_candidates(store: Store, project: Project, only: Sequence[int] | None = None) -> tuple[Candidates, str]:
    """The project's runs with all their versions, and the revisions of the sources they were read at.

    only: these runs alone, by number, as they are now.
    """
    names = tuple(sorted({line.source for line in project.runs}))
    histories = {name for metric in project.metrics if metric.take == "best" for name in metric.names}
    metric_names = {name: name in histories for metric in project.metrics for name in metric.names}
    columns: list[dict[str, Any]] = []
    past: list[PastValues] = []
    with store.read() as connection:
        ids = source_ids(connection, names)
        for index, name in enumerate(names):
            if name in ids:
                filters = [line for line in project.runs if line.source == name]
                groups = groups_of(connection, ids[name], filters)
                columns += [as_columns(part, index) for part in current_parts(connection, ids[name], groups, only)]
                past += past_versions(connection, ids[name], groups) if only is None else []
        columns += [past_columns(one, names, ids) for one in past]
        # Column by column, so that the parts and the whole are not both there at once.
        whole = {name: np.concatenate([part.pop(name) for part in columns]) for name in empty()} if columns else empty()
        values = value_columns(connection, metric_names, whole["key"], past, only)
        return Candidates(sources=names, values=values, **whole), revisions(connection, names)


def source_ids(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    query = sa.select(sources.c.name, sources.c.id).where(sources.c.name.in_(list(names)))
    return {row.name: row.id for row in connection.execute(query)}


def revisions(connection: Connection, names: Iterable[str]) -> str:
    query = sa.select(sources.c.name, sources.c.revision).where(sources.c.name.in_(list(names)))
    found = {row.name: row.revision for row in connection.execute(query)}
    return orjson.dumps(found, option=orjson.OPT_SORT_KEYS).decode()


def current_revisions(store: Store, project: Project) -> str:
    """The state of the sources that the project's runs come from; equal text, equal runs."""
    with store.read() as connection:
        return revisions(connection, {line.source for line in project.runs})


def current_parts(
    connection: Connection, source_id: int, groups: Sequence[Group], only: Sequence[int] | None
) -> Iterator[Part]:
    for lines, experiment_ids in groups:
        always = spans_of(lines, "{}") == ((NO_TIME, FOREVER),)  # a line without tags that always matched
        for rows in run_rows(connection, source_id, experiment_ids, only, with_tags=not always):
            if always:
                columns: list[tuple[Any, ...]] = list(zip(*rows, strict=True))
                columns[7] = (FOREVER,) * len(rows)
                yield Part(*columns)
            else:
                yield part_of([cut for row in rows for cut in cuts(row, spans_of(lines, row[7]))])


def run_rows(
    connection: Connection, source_id: int, experiment_ids: list[str], only: Sequence[int] | None, *, with_tags: bool
) -> Iterator[Sequence[Any]]:
    query = sa.select(
        *(runs.c.key, runs.c.run_id, runs.c.status, runs.c.deleted),
        sa.func.coalesce(runs.c.ended_ms, sa.literal(NO_TIME)),
        runs.c.seen_ms,
        sa.func.coalesce(runs.c.known_from_ms, sa.literal(NO_TIME)),
        runs.c.tags if with_tags else sa.literal(None),
    )
    if only is None:
        query = query.where(runs.c.source_id == source_id)
    else:  # the plus keeps SQLite from reading all runs of the source, where these are looked up by their number
        query = query.where(runs.c.key.in_(only), sa.literal_column("+milepost_runs.source_id") == source_id)
    for some in chunks(experiment_ids, 5_000):
        yield from read_rows(connection, query.where(runs.c.experiment_id.in_(some)))


def cuts(row: Any, spans: Iterable[Span]) -> Iterator[tuple[Any, ...]]:
    """The row once for each span in which it belongs to the project."""
    for low, high in spans:
        known_from = max(row[6], low)
        if known_from < high:
            yield (*row[:6], known_from, high)


def part_of(rows: Sequence[tuple[Any, ...]]) -> Part:
    columns: list[tuple[Any, ...]] = list(zip(*rows, strict=True)) or [()] * 8
    return Part(*columns)


def as_columns(part: Part, source_index: int) -> dict[str, Any]:
    size = len(part.key)
    return {
        "key": np.array(part.key, dtype=np.int64),
        "run_id": np.array([run_id.encode() for run_id in part.run_id], dtype=np.bytes_),
        "source": np.full(size, source_index, dtype=np.int16),
        "usable": ~np.array(part.deleted, dtype=np.bool_),
        "finished": np.array([status == "finished" for status in part.status], dtype=np.bool_),
        "ended_ms": np.array(part.ended_ms, dtype=np.int64),
        "seen_ms": np.array(part.seen_ms, dtype=np.int64),
        "known_from_ms": np.array(part.known_from_ms, dtype=np.int64),
        "known_until_ms": np.array(part.known_until_ms, dtype=np.int64),
    }


def empty() -> dict[str, Any]:
    return as_columns(part_of([]), 0)


def past_versions(connection: Connection, source_id: int, groups: Sequence[Group]) -> list[PastValues]:
    """Earlier versions of runs that belonged to the project while they held."""
    lines_of = {experiment_id: lines for lines, experiment_ids in groups for experiment_id in experiment_ids}
    query = (
        sa.select(past_runs, runs.c.run_id)
        .join(runs, runs.c.key == past_runs.c.run_key)
        .where(runs.c.source_id == source_id)
    )
    found = []
    for row in connection.execute(query):
        for low, high in spans_of(lines_of.get(row.experiment_id, ()), row.tags):
            since = max(NO_TIME if row.known_from_ms is None else row.known_from_ms, low)
            until = min(row.known_until_ms, high)
            if since < until:
                found.append(PastValues(source_id, row, since, until))
    return found


def past_columns(one: PastValues, names: Sequence[str], ids: Mapping[str, int]) -> dict[str, Any]:
    row = one.row
    ended_ms = NO_TIME if row.ended_ms is None else row.ended_ms
    version = (row.run_key, row.run_id, row.status, False, ended_ms, row.seen_ms, one.since_ms, one.until_ms)
    index = next(index for index, name in enumerate(names) if ids.get(name) == one.source_id)
    return as_columns(part_of([version]), index)


def describe_runs(store: Store, keys: Iterable[int]) -> dict[int, RunRef]:
    """Names and links of runs, by the store's numbers."""
    found: dict[int, RunRef] = {}
    columns = (runs.c.key, runs.c.run_id, runs.c.experiment_id, runs.c.name)
    query = sa.select(
        *columns, present_experiment_name().label("experiment"), sources.c.name.label("source"), sources.c.link_template
    ).join(sources, sources.c.id == runs.c.source_id)
    with store.read() as connection:
        for some in chunks(sorted(keys), 5_000):
            for row in connection.execute(query.where(runs.c.key.in_(some))):
                found[row.key] = RunRef(row.source, row.run_id, row.name, link_of(row))
    return found


def link_of(row: sa.Row[Any]) -> str | None:
    if row.link_template is None:
        return None
    # A run id that begins with its experiment's is one that is unique only there.
    told = {"experiment_id": row.experiment_id, "run_id": row.run_id.removeprefix(f"{row.experiment_id}/")}
    told["experiment_name"] = row.experiment or row.experiment_id
    return re.sub(r"\{(\w+)\}", lambda part: told.get(part[1], part[0]), row.link_template)


def kpi_versions(store: Store, source: str) -> list[KpiVersion]:
    """All versions of a KPI source's points, by day and then by when they held."""
    query = (
        sa.select(kpi_points).join(sources, sources.c.id == kpi_points.c.source_id).where(sources.c.name == source)
    ).order_by(kpi_points.c.day, kpi_points.c.id)
    with store.read() as connection:
        return [
            KpiVersion(
                row.day,
                row.value,
                NO_TIME if row.known_from_ms is None else row.known_from_ms,
                FOREVER if row.known_until_ms is None else row.known_until_ms,
            )
            for row in connection.execute(query)
        ]
