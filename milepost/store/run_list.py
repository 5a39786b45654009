"""Which runs of a project a reader asked for: a page of them, without reading all the others where that can be."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from milepost.domain.candidates import FOREVER
from milepost.domain.projects import Metric, Project, RunName
from milepost.domain.runs import RUNS_A_PAGE, RunQuestion
from milepost.store.bulk import read_rows
from milepost.store.database import Store
from milepost.store.membership import Line, groups_of, has_tags, present_experiment_name
from milepost.store.tables import measurements, metric_names, runs, sources

MOST_NAMED = 5_000
ROWS_AT_ONCE = 500
Placed = tuple[Any, int]
"""What a run is ordered by, and its number."""


@dataclass(frozen=True, slots=True)
class Part:
    """The runs of one source that a project selects now: the lines that apply to each of its experiments."""

    source_id: int
    lines: Mapping[str, tuple[Line, ...]]

    @property
    def is_told_by_experiment(self) -> bool:
        """Whether the database can say of every run whether it belongs."""
        plain = all(any(not line.tags for line in lines) for lines in self.lines.values())
        return plain and len(self.lines) <= MOST_NAMED

    def has(self, experiment_id: str, tags: str) -> bool:
        return any(has_tags(tags, line.tags) for line in self.lines.get(experiment_id, ()))


def find_runs(store: Store, project: Project, asked: RunQuestion) -> tuple[list[int], bool]:
    """The numbers of a page of runs in their order, and whether others follow. A deleted run is not listed."""
    first, metric = asked.page * RUNS_A_PAGE, None if asked.order is None else project.metric(asked.order)
    with store.read() as connection, ExitStack() as opened:
        ids = names_of(connection, metric)
        told = [
            opened.enter_context(closing(placed(connection, part, asked, metric, ids)))
            for part in parts_of(connection, project)
        ]
        some = list(islice(merge(*told), first, first + RUNS_A_PAGE + 1))
    return [key for _, key in some[:RUNS_A_PAGE]], len(some) > RUNS_A_PAGE


def parts_of(connection: Connection, project: Project) -> list[Part]:
    found = []
    for name in sorted({line.source for line in project.runs}):
        source_id = connection.execute(sa.select(sources.c.id).where(sources.c.name == name)).scalar_one_or_none()
        if source_id is None:
            continue
        filters = [line for line in project.runs if line.source == name]
        lines: dict[str, tuple[Line, ...]] = {}
        for group, experiment_ids in groups_of(connection, source_id, filters):
            now = tuple(line for line in group if line.spans[-1][1] == FOREVER)
            lines |= dict.fromkeys(experiment_ids, now) if now else {}
        found.append(Part(source_id, lines))
    return found


def names_of(connection: Connection, metric: Metric | None) -> list[int]:
    """The numbers of the metric's names in the trackers, in their order."""
    if metric is None:
        return []
    query = sa.select(metric_names).where(metric_names.c.name.in_(metric.names))
    ids = {row.name: row.id for row in connection.execute(query)}
    return [ids[name] for name in metric.names if name in ids]


def placed(
    connection: Connection, part: Part, asked: RunQuestion, metric: Metric | None, ids: Sequence[int]
) -> Generator[Placed]:
    """The runs of a part in order."""
    if not part.lines or (metric is not None and not ids):
        return
    queries = by_start(asked) if metric is None else [by_value(asked, metric, ids)]
    for query in queries:
        yield from told_by(connection, query, part, asked)


def told_by(connection: Connection, query: sa.Select[Any], part: Part, asked: RunQuestion) -> Generator[Placed]:
    query = query.where(runs.c.source_id == part.source_id, *wanted(asked))
    if len(part.lines) <= MOST_NAMED:
        query = query.where(runs.c.experiment_id.in_(list(part.lines)))
    if part.is_told_by_experiment:
        query = query.limit((asked.page + 1) * RUNS_A_PAGE + 1)
    for some in read_rows(connection, query, ROWS_AT_ONCE):
        for place, key, experiment_id, tags in some:
            if part.is_told_by_experiment or part.has(experiment_id, tags):
                yield (place is None, place), key


def by_start(asked: RunQuestion) -> list[sa.Select[Any]]:
    """Newest first, then those that do not say when they began; the index has them in this order."""
    place = runs.c.started_ms if asked.reverse else -runs.c.started_ms
    head = sa.select(place, runs.c.key, runs.c.experiment_id, runs.c.tags)
    order = (runs.c.started_ms, runs.c.key) if asked.reverse else (runs.c.started_ms.desc(), runs.c.key.desc())
    dated = head.where(runs.c.started_ms.is_not(None)).order_by(*order)
    return [dated, head.where(runs.c.started_ms.is_(None)).order_by(runs.c.key)]


def by_value(asked: RunQuestion, metric: Metric, ids: Sequence[int]) -> sa.Select[Any]:
    """Best first; the value is that of the first name that the run has. Whether it counts is not asked."""
    named = [measurements.alias() for _ in ids]
    taken = [taken_value(metric, one) for one in named]
    value = sa.case(*((one.c.run_key.is_not(None), here) for one, here in zip(named, taken, strict=True)))
    place = value if (metric.better == "lower") != asked.reverse else -value
    joined = runs.join(named[0], beside(named[0], ids[0]), isouter=len(ids) > 1)
    for one, metric_id in zip(named[1:], ids[1:], strict=True):
        joined = joined.outerjoin(one, beside(one, metric_id))
    has_any = sa.or_(*(one.c.run_key.is_not(None) for one in named))
    query = sa.select(place, runs.c.key, runs.c.experiment_id, runs.c.tags).select_from(joined)
    return query.where(has_any).order_by(place.is_(None), place, runs.c.key)


def beside(named: Any, metric_id: int) -> Any:
    return (named.c.run_key == runs.c.key) & (named.c.metric_id == metric_id)


def taken_value(metric: Metric, named: Any) -> Any:
    if metric.take == "last":
        return named.c.last
    return sa.func.coalesce(named.c.high if metric.better == "higher" else named.c.low, named.c.last)


def wanted(asked: RunQuestion) -> Iterator[sa.ColumnElement[bool]]:
    if asked.as_of is None:
        yield sa.not_(runs.c.deleted)
    else:
        until_ms = round(asked.as_of.timestamp() * 1000)
        yield sa.or_(sa.not_(runs.c.deleted), runs.c.known_from_ms > until_ms)
        yield runs.c.started_ms <= until_ms
    if asked.statuses:
        yield runs.c.status.in_(asked.statuses)
    if asked.text:
        in_json = orjson.dumps(asked.text)[1:-1].decode()  # params and tags are kept as JSON, quotes escaped
        places = {runs.c.name: asked.text, runs.c.run_id: asked.text, runs.c.params: in_json, runs.c.tags: in_json}
        yield sa.or_(*(column.icontains(text, autoescape=True) for column, text in places.items()))


def runs_named(store: Store, names: Sequence[RunName]) -> list[int]:
    """The numbers of these runs, without those that are not there."""
    found = []
    with store.read() as connection:
        for one in names:
            query = sa.select(runs.c.key).join(sources, sources.c.id == runs.c.source_id)
            mine = query.where(sources.c.name == one.source, runs.c.run_id == one.run_id, sa.not_(runs.c.deleted))
            found += [row.key for row in connection.execute(mine)]
    return found


def told_rows(store: Store, keys: Sequence[int]) -> dict[int, Any]:
    """status, started_ms, ended_ms, params, tags and the experiment's present name of these runs, by number."""
    columns = (runs.c.key, runs.c.status, runs.c.started_ms, runs.c.ended_ms, runs.c.params, runs.c.tags)
    with store.read() as connection:
        query = sa.select(*columns, present_experiment_name().label("experiment")).where(runs.c.key.in_(list(keys)))
        return {row.key: row for row in connection.execute(query)}
