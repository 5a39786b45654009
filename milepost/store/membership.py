"""Which experiments a project's filters mean, and for which stretches of time: names and deletions change."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from milepost.domain.candidates import FOREVER, NO_TIME
from milepost.domain.projects import RunFilter
from milepost.store.tables import experiments, runs

Span = tuple[int, int]
"""A half-open stretch of instants in ms; NO_TIME and FOREVER are its open ends."""


@dataclass(frozen=True, slots=True)
class Line:
    """One filter line as it applies to one experiment: the tags a run must have, and when the experiment matched."""

    tags: tuple[tuple[str, str], ...]
    spans: tuple[Span, ...]


Group = tuple[tuple[Line, ...], list[str]]
"""Experiments (by id) to which the same lines apply."""


def groups_of(connection: Connection, source_id: int, filters: Sequence[RunFilter]) -> list[Group]:
    """The experiments of a source that any of these filters means, put together where they are treated alike."""
    groups: dict[tuple[Line, ...], list[str]] = {}
    for experiment_id, versions in experiment_versions(connection, source_id).items():
        lines = (Line(one.tags, matching_spans(versions, one.experiments)) for one in filters)
        matching = tuple(line for line in lines if line.spans)
        if matching:
            groups.setdefault(matching, []).append(experiment_id)
    return list(groups.items())


def experiment_versions(connection: Connection, source_id: int) -> dict[str, list[tuple[str, bool, int]]]:
    """Per experiment its versions in order: name, deleted, since when."""
    query = sa.select(experiments).where(experiments.c.source_id == source_id).order_by(experiments.c.version)
    found: dict[str, list[tuple[str, bool, int]]] = {}
    for row in connection.execute(query):
        since = NO_TIME if row.known_from_ms is None else row.known_from_ms
        found.setdefault(row.experiment_id, []).append((row.name, row.deleted, since))
    return found


def matching_spans(versions: list[tuple[str, bool, int]], patterns: Iterable[str]) -> tuple[Span, ...]:
    matchers = [wildcard(pattern) for pattern in patterns]
    ends = [since for _, _, since in versions[1:]] + [FOREVER]
    spans = [
        (since, until)
        for (name, deleted, since), until in zip(versions, ends, strict=True)
        if not deleted and any(matcher.fullmatch(name) for matcher in matchers)
    ]
    return joined(spans)


def wildcard(pattern: str) -> re.Pattern[str]:
    """`*` and `?` are wildcards; everything else, brackets included, stands for itself."""
    text = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(text, re.DOTALL)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The union of spans as disjoint spans in order."""
    result: list[Span] = []
    for low, high in sorted(spans):
        if result and low <= result[-1][1]:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return tuple(result)


def has_tags(tags: str, wanted: Sequence[tuple[str, str]]) -> bool:
    """Whether a run's tags, as JSON, hold all the wanted ones. Values may have wildcards."""
    if not wanted:
        return True
    have: Mapping[str, str] = orjson.loads(tags)
    return all(name in have and wildcard(value).fullmatch(have[name]) is not None for name, value in wanted)


def spans_of(lines: Sequence[Line], tags: str) -> tuple[Span, ...]:
    """When a run with these tags belongs to the project."""
    return joined(span for line in lines if has_tags(tags, line.tags) for span in line.spans)


def present_experiment_name() -> sa.ScalarSelect[str]:
    """Of the experiment of each row of `runs`."""
    return (
        sa.select(experiments.c.name)
        .where(experiments.c.source_id == runs.c.source_id, experiments.c.experiment_id == runs.c.experiment_id)
        .order_by(experiments.c.version.desc())
        .limit(1)
        .scalar_subquery()
    )
