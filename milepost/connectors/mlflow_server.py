"""Reads runs from an MLflow server: once everything, then only what can have changed, and a slice of the rest."""

from collections.abc import Iterator, Mapping
from typing import Any

from milepost.connectors.mlflow_cursor import Position, recheck_target
from milepost.connectors.mlflow_histories import extremes_of
from milepost.connectors.mlflow_pages import END_OF_TIME, PAGE, Pages, Stretch, Transport, all_experiments
from milepost.connectors.mlflow_translation import experiment_of, translate_all
from milepost.connectors.prefetch import prefetched
from milepost.domain.errors import SourceRefused
from milepost.domain.records import Batch, Cursor, Unusable, Window

UNFINISHED = ("RUNNING", "SCHEDULED")
SPARE = 10
"""Asked for beyond what is due: of a page, the runs that started at its very end are left to the next one."""


class MlflowServer:
    """One tracking server, asked through its REST routes or through MLflow's own client."""

    def __init__(self, name: str, transport: Transport, histories: frozenset[str], ui: str | None) -> None:
        self.name = name
        self.transport = transport
        self.histories = histories
        self.ui = ui

    def check(self) -> str:
        experiments = all_experiments(self.transport)
        runs = Pages(self.transport, [one["experiment_id"] for one in experiments])
        page = self.transport.search_runs({**runs.asking(), "max_results": 1}) if experiments else {}
        seen = "and runs in them" if page.get("runs") else "and no run yet"
        return f"MLflow server with {len(experiments):,} experiments {seen}"

    def link_template(self) -> str | None:
        return None if self.ui is None else self.ui.rstrip("/") + "/#/experiments/{experiment_id}/runs/{run_id}"

    def fetch(self, since: Cursor | None, now_ms: int) -> Iterator[Batch]:
        position = Position.read(since, self.histories)
        told = all_experiments(self.transport)
        pages = Pages(self.transport, [one["experiment_id"] for one in told])
        self.refuse_another_server(pages, position)
        experiments = tuple(experiment_of(one) for one in told)
        yield Batch(experiments=experiments, experiments_complete=True, resume_at=position.written())
        if position.whole:
            yield from self.fetch_changes(pages, position, now_ms)
        else:
            yield from self.fetch_everything(pages, position, now_ms)

    def refuse_another_server(self, pages: Pages, position: Position) -> None:
        """A server that knows none of the runs we saw last is not the one we read before."""
        if position.sample and not any(stretch.runs or stretch.failure for stretch in pages.named(position.sample)):
            raise SourceRefused(
                f"{self.transport.where}: knows none of the runs that were last read from this source, so it seems "
                "to be another server. Put the old address back, or give the new server a source name of its own"
            )

    def fetch_everything(self, pages: Pages, position: Position, now_ms: int) -> Iterator[Batch]:
        for stretch in prefetched(pages.stretches(position.read_to)):
            position.note(stretch.runs, now_ms)
            position.read_to = stretch.high
            position.known += len(stretch.runs)
            yield self.batch(stretch, position.written(), position.known, complete=True)
        position.finish_first_read(now_ms)
        yield Batch(resume_at=position.written(), done=position.known, total=position.known, rechecked=0.0)

    def fetch_changes(self, pages: Pages, position: Position, now_ms: int) -> Iterator[Batch]:
        """Everything the server tells cheaply; the cursor moves on only when all of it was kept."""
        before = position.written()
        done = 0
        unfinished: set[str] = set()
        for stretch in self.changed(pages, position, unfinished):
            position.note(stretch.runs, now_ms)
            done += len(stretch.runs)
            yield self.batch(stretch, before, done)
        position.unfinished = sorted(unfinished)[: position.MOST_UNFINISHED]
        for stretch in self.slice_to_recheck(pages, position, now_ms):
            done += len(stretch.runs)
            yield self.batch(stretch, before, done, complete=True)
        yield Batch(resume_at=position.written(), done=done, total=done, rechecked=position.rechecked)

    def changed(self, pages: Pages, position: Position, unfinished: set[str]) -> Iterator[Stretch]:
        """What started or ended since, is not finished, is deleted, or has silently ceased to be unfinished."""
        seen: set[str] = set()
        queries = [
            (f"attributes.start_time >= {position.mark(position.started)}", "ALL"),
            (f"attributes.end_time >= {position.mark(position.ended)}", "ALL"),
            # A scheduled run has nothing new to tell until it runs or vanishes from among the unfinished.
            ("attributes.status = 'RUNNING'", "ACTIVE_ONLY"),
            ("", "DELETED_ONLY"),
        ]
        for condition, view in queries:
            for stretch in pages.having(condition, view).all():
                seen |= {run["info"]["run_id"] for run in stretch.runs}
                unfinished |= {run["info"]["run_id"] for run in stretch.runs if is_unfinished(run)}
                yield stretch
        vanished = [run_id for run_id in position.unfinished if run_id not in seen]
        for stretch in pages.named(vanished):
            unfinished |= {run["info"]["run_id"] for run in stretch.runs if is_unfinished(run)}
            yield stretch

    def slice_to_recheck(self, pages: Pages, position: Position, now_ms: int) -> Iterator[Stretch]:
        """As many runs as are due by now, so that a round over all of them ends within the day."""
        target = recheck_target(position, now_ms)
        slices = pages.stretches(position.recheck_from, most=min(PAGE, target - position.recheck_done + SPARE))
        while position.recheck_done < target:
            stretch = next(slices, None)
            if stretch is None:
                break
            yield stretch
            position.recheck_done += len(stretch.runs)
            position.recheck_from = stretch.high
            if is_last(stretch):
                position.begin_round(now_ms)
                break

    def batch(self, stretch: Stretch, resume_at: Cursor, done: int, *, complete: bool = False) -> Batch:
        extremes, failures = extremes_of(self.transport, stretch.runs, self.histories)
        readable = [run for run in stretch.runs if run["info"]["run_id"] not in failures]
        runs, unusable = translate_all(readable, extremes)
        unusable += [Unusable(run_id, what) for run_id, what in failures.items()]
        if stretch.failure is not None:
            unusable.append(Unusable(f"a run started at {stretch.low or 0}", stretch.failure))
        is_complete = complete and stretch.failure is None
        return Batch(
            runs=tuple(runs),
            unusable=tuple(unusable),
            complete=Window("started_ms", stretch.low, stretch.high) if is_complete else None,
            resume_at=resume_at,
            done=done,
        )


def is_unfinished(run: Mapping[str, Any]) -> bool:
    return run["info"].get("status") in UNFINISHED and run["info"].get("lifecycle_stage") != "deleted"


def is_last(stretch: Stretch) -> bool:
    return stretch.high >= END_OF_TIME
