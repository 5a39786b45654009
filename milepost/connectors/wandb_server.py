"""Reads runs from a W&B server: every run's stamp each time, and in full only what is new or has changed."""

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from milepost.connectors.prefetch import prefetched
from milepost.connectors.records_text import clean
from milepost.connectors.wandb_cursor import ASK_AGAIN, Known, Position, lasting_stamp
from milepost.connectors.wandb_graphql import TIMEOUT_SECONDS, ServerFailedError, WandbGraphql
from milepost.connectors.wandb_histories import Extreme, extremes_of
from milepost.connectors.wandb_listing import gone_runs, list_runs
from milepost.connectors.wandb_names import Called, kept_as
from milepost.connectors.wandb_pages import PAGE, Entity, LostProject, WandbPages
from milepost.connectors.wandb_settings import access_of
from milepost.connectors.wandb_translation import document, numbers_of, run_id_of, translate
from milepost.connectors.wandb_windows import all_of_projects, just_these, just_this, place_of
from milepost.domain.errors import RecordUnusable, SourceRefused
from milepost.domain.records import Batch, Connector, Cursor, Experiment, Run, Unusable, Window
from milepost.domain.sources import WandbSource


def open_wandb(
    source: WandbSource,
    environ: Mapping[str, str],
    histories: frozenset[str],
    *,
    page: int = PAGE,
    sleep: Callable[[float], None] = time.sleep,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> Connector:
    """Reaches nothing yet. Raises SourceRefused for an address or a key that cannot be."""
    graphql = WandbGraphql(source.name, access_of(source, environ), sleep, timeout_seconds)
    return WandbServer(source, WandbPages(graphql, source.entity, page), histories)


class WandbServer:
    """One entity on one server; each of its projects is an experiment."""

    def __init__(self, source: WandbSource, pages: WandbPages, histories: frozenset[str]) -> None:
        self.source = source
        self.pages = pages
        self.histories = histories

    @property
    def where(self) -> str:
        return self.pages.graphql.where

    def check(self) -> str:
        with self.pages.graphql:
            seen = self.pages.whole_entity().projects
        wanted = [name for name in seen if self.wants(name)]
        return f"W&B entity {self.source.entity} with {len(seen):,} projects, {len(wanted):,} of them to be read"

    def link_template(self) -> str:
        base = self.pages.graphql.base
        base = "https://wandb.ai" if base == "https://api.wandb.ai" else base
        return f"{base}/{self.source.entity}/{{experiment_name}}/runs/{{run_id}}"

    def wants(self, name: str) -> bool:
        return any(fnmatchcase(name, like) for like in self.source.projects)

    def fetch(self, since: Cursor | None, now_ms: int) -> Iterator[Batch]:
        with self.pages.graphql:
            yield from self.fetched(since, now_ms)

    def fetched(self, since: Cursor | None, now_ms: int) -> Iterator[Batch]:
        position = Position.read(since, self.source.entity, self.histories)
        self.refuse_another_entity(position)
        entity = self.pages.whole_entity()
        self.refuse_another_server(position, entity.id)
        seen = self.placed(position, entity)
        everything = sorted((name for name, one in position.called.items() if self.wants(one.name)), key=place_of)
        experiments = tuple(
            Experiment(clean(name), clean(position.called[name].name), deleted=False) for name in everything
        )
        yield Batch(experiments=experiments, experiments_complete=True, resume_at=position.written())
        yield from Reading(self.pages, self.histories, position, everything, now_ms).all(seen)

    def placed(self, position: Position, entity: Entity) -> dict[str, str | None]:
        """What is there of each project that was met, by the name it is kept under: None where it is to be read, else
        why it cannot be."""
        for name in position.projects:
            position.called.setdefault(name, Called(name))  # read before projects were known by their id
        found = kept_as(position.called, entity.projects)
        wanted = {name: one for name, one in found.items() if self.wants(one.name)}
        position.called |= wanted
        away = {name: moved_words(one.name) for name, one in found.items() if name in position.called}
        return {**away, **dict.fromkeys(wanted)}

    def refuse_another_entity(self, position: Position) -> None:
        if position.entity != self.source.entity:
            raise SourceRefused(
                f"{self.where}: was read from the entity {position.entity!r} before. Put that back, or give "
                f"{self.source.entity!r} a source name of its own"
            )

    def refuse_another_server(self, position: Position, entity_id: str | None) -> None:
        """Else all runs that are known would be taken as deleted."""
        if position.entity_id and entity_id and position.entity_id != entity_id:
            raise SourceRefused(
                f"{self.where}: its entity {self.source.entity!r} is not the one that was read before, so it seems to "
                "be another server. Put the old address back, or give the new one a source name of its own"
            )
        position.entity_id = entity_id or position.entity_id


def moved_words(name: str) -> str:
    return f"it is called {name!r} by now, which `projects` does not name: add it. Its runs are kept as they were"


class Reading:
    """One fetch under way. Projects go by the name that they are kept under."""

    def __init__(
        self, pages: WandbPages, histories: frozenset[str], position: Position, everything: list[str], now_ms: int
    ) -> None:
        self.pages = pages
        self.histories = histories
        self.position = position
        self.windows = all_of_projects(everything)
        self.everything = everything
        self.now_ms = now_ms
        self.done = 0

    def called(self, project: str) -> str:
        """As the server knows it."""
        return self.position.called[project].name

    def all(self, seen: Mapping[str, str | None]) -> Iterator[Batch]:
        """Project by project; the server's failure on one of them is raised only if it fails on all."""
        failures: dict[str, ServerFailedError] = {}
        for project in self.everything:
            known = self.position.projects.setdefault(project, Known())
            try:
                if project not in seen:
                    raise LostProject
                if (why := seen[project]) is not None:
                    yield self.trouble(project, known, why)
                    continue
                yield from self.project(project, known)
                yield from self.well_again(project, known)
            except LostProject:
                yield self.trouble(project, known, "the key may not see this project; its runs are kept as they were")
            except ServerFailedError as error:
                failures[project] = error
        for project, failure in failures.items():
            if len(failures) == list(seen.values()).count(None):
                raise failure
            yield self.trouble(project, self.position.projects[project], f"this project cannot be read: {failure}")
        yield self.batch((), ())

    def project(self, project: str, known: Known) -> Iterator[Batch]:
        if known.whole:
            yield from self.changes(project, known)
            return
        if (yield from self.everything_of(project, known)):
            yield from self.changes(project, known)
        known.whole, known.after = True, None

    def everything_of(self, project: str, known: Known) -> Generator[Batch, None, bool]:
        """The first read. Returns whether the list has to be looked at again, because pages may have shifted: that
        shows in the total, unless as many runs came as went in between, which the next sync finds."""
        began_at = known.after
        totals: set[int] = set()
        try:
            for page in prefetched(self.pages.whole(self.called(project), began_at)):
                alone = began_at is None and page.after is None and known.after is None
                known.after, known.whole = page.after, page.after is None
                totals.add(page.total)
                runs, unusable = self.translated(project, page.nodes, known)
                yield self.batch(runs, unusable, self.windows[project] if alone else None, total=page.total)
        except ServerFailedError:
            return True
        return began_at is not None or len(totals) > 1

    def changes(self, project: str, known: Known) -> Iterator[Batch]:
        listed = list_runs(self.pages, self.called(project), known.stamps.keys())
        missing = [name for name in known.stamps if name not in listed]
        changed = [name for name, stamp in listed.items() if known.stamps.get(name) != stamp]
        for answer in self.pages.named(self.called(project), changed):
            runs, unusable = self.translated(project, answer.nodes, known)
            for name, why in answer.failures.items():
                known.stamps[name] = ASK_AGAIN
                unusable.append(Unusable(run_id_of(project, name), why))
            yield self.batch(runs, unusable)
        gone = gone_runs(self.pages, self.called(project), missing) if missing else set()
        for window, names in just_these(project, gone, known.stamps.keys()):
            for name in names:
                del known.stamps[name]
            yield self.batch((), (), window)

    def translated(
        self, project: str, nodes: Sequence[Mapping[str, Any]], known: Known
    ) -> tuple[list[Run], list[Unusable]]:
        """A run that cannot be translated is listed and asked for again next time; the others go on."""
        runs, unusable = [], []
        for node in nodes:
            try:
                runs.append(translate(project, node, self.extremes(project, node)))
                known.stamps[node["name"]] = lasting_stamp(node, self.now_ms)
            except RecordUnusable as problem:
                known.stamps[node["name"]] = ASK_AGAIN
                unusable.append(Unusable(problem.record_id, problem.what))
        return runs, unusable

    def extremes(self, project: str, node: Mapping[str, Any]) -> dict[str, Extreme]:
        """Raises RecordUnusable also where the server fails on the history."""
        if not self.histories:
            return {}
        run_id = run_id_of(project, node["name"])
        wanted = self.histories & numbers_of(document(run_id, node.get("summaryMetrics"), "summary")).keys()
        try:
            return extremes_of(self.pages, self.called(project), run_id, node["name"], wanted) if wanted else {}
        except ServerFailedError as error:
            raise RecordUnusable(run_id, f"its history cannot be read: {error}") from None

    def trouble(self, project: str, known: Known, why: str) -> Batch:
        known.troubled = True
        return self.batch((), (Unusable(clean(project), why),))

    def well_again(self, project: str, known: Known) -> Iterator[Batch]:
        """A problem of the project itself is struck off by a window that holds its name and no run."""
        if known.troubled:
            known.troubled = False
            yield self.batch((), (), just_this(clean(project)))

    def batch(
        self,
        runs: Sequence[Run],
        unusable: Sequence[Unusable],
        complete: Window | None = None,
        total: int | None = None,
    ) -> Batch:
        self.done += len(runs)
        return Batch(
            runs=tuple(runs),
            unusable=tuple(unusable),
            complete=complete,
            resume_at=self.position.written(),
            done=self.done,
            total=total if len(self.everything) == 1 else None,
        )
