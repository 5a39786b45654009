"""How sources are pulled into the store: side by side, batch by batch, and no source can stop another."""

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from time import monotonic

from milepost.connectors import open_connector
from milepost.domain.errors import MilepostError, NothingSuch, SourceRefused, SourceUnavailable, SyncTakenOver
from milepost.domain.records import Batch, Connector, Cursor
from milepost.domain.sources import Source
from milepost.jobs.forecast_keeping import keep_daily
from milepost.jobs.sign_offs import ask_for_sign_offs
from milepost.jobs.workspace import Workspace, nearest, to_ms, utc_now
from milepost.store.intake import Changes, keep_batch, learn_sizes, position_of
from milepost.store.sources import note_attempt, note_failure, note_link, note_success, register_source

MOST_AT_ONCE = 8
COUNT_EVERY_SECONDS = 30
MANY_RUNS = 1_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one source is: records read, how many there are (None while unknown), records a second."""

    source: str
    done: int
    total: int | None
    rate: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one source. `later` says that trying again later may help; nothing read is lost in any case."""

    source: str
    kind: str
    changes: Changes
    records: int
    seconds: float
    error: str | None = None
    later: bool = False
    rechecked: float | None = None


class Stopped(MilepostError):
    """A person stopped the sync between two batches."""


def sync(
    workspace: Workspace,
    names: Iterable[str] = (),
    *,
    clock: Callable[[], datetime] = utc_now,
    environ: Mapping[str, str] = os.environ,
    report_progress: Callable[[Progress], None] = lambda _: None,
) -> list[Outcome]:
    """Pull the named sources (none named: all) and count the projects that read them; outcomes in order of name.

    Raises NothingSuch for a name that is not configured. A source's failure is in its outcome, never raised.
    """
    chosen = choose(workspace, names)
    stop = Event()
    pool = ThreadPoolExecutor(max_workers=MOST_AT_ONCE, thread_name_prefix="sync")
    pull = Pull(workspace, clock, environ, report_progress, stop)
    futures = [pool.submit(pull.one_source, source) for source in chosen]
    try:
        with rare_collections():
            finish(workspace, futures, clock)
        ask_for_sign_offs(workspace, clock())
        keep_daily(workspace, clock())
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
    return [future.result() for future in futures]


@contextmanager
def rare_collections() -> Iterator[None]:
    """A sync makes millions of short-lived values without cycles; looking for cycles among them takes a third of it."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def choose(workspace: Workspace, names: Iterable[str]) -> list[Source]:
    known = workspace.configuration.sources
    wanted = list(dict.fromkeys(names)) or list(known)
    for name in wanted:
        if name not in known:
            raise NothingSuch(f"there is no source {name!r}; {nearest(name, known)}")
    return [known[name] for name in wanted]


def finish(workspace: Workspace, futures: list["Future[Outcome]"], clock: Callable[[], datetime]) -> None:
    """Wait for the sources, counting what has come in so far now and then: a long first sync shows itself early."""
    pending = set(futures)
    while pending:
        _, pending = wait(pending, timeout=COUNT_EVERY_SECONDS, return_when=FIRST_COMPLETED)
        workspace.count_again(clock())


@dataclass(frozen=True, slots=True)
class Pull:
    """One sync under way."""

    workspace: Workspace
    clock: Callable[[], datetime]
    environ: Mapping[str, str]
    report_progress: Callable[[Progress], None]
    stop: Event

    def one_source(self, source: Source) -> Outcome:
        """The one place that catches everything: whatever a source does, the others go on."""
        started = monotonic()
        kept = Kept()
        error, later = None, False
        try:
            self.read(source, kept)
        except (SourceUnavailable, SyncTakenOver, Stopped) as problem:
            error, later = str(problem), True
        except SourceRefused as problem:
            error = str(problem)
        except Exception as problem:
            error = f"unexpected {type(problem).__name__}: {problem}"
        if error is not None and kept.source_id is not None:
            note_failure(self.workspace.store, kept.source_id, error)
        seconds = monotonic() - started
        return Outcome(source.name, source.kind, kept.changes, kept.records, seconds, error, later, kept.rechecked)

    def read(self, source: Source, kept: "Kept") -> None:
        store, now_ms = self.workspace.store, to_ms(self.clock())
        kept.source_id = register_source(store, source.name, source.kind)
        note_attempt(store, kept.source_id, now_ms)
        connector = open_connector(source, self.environ, histories_for(self.workspace, source.name))
        note_link(store, kept.source_id, connector.link_template())
        position = position_of(store, kept.source_id)
        for batch in self.batches(source.name, connector, position.cursor, now_ms):
            position, changes = keep_batch(store, position, batch, to_ms(self.clock()))
            kept.add(batch, changes)
        if kept.changes.new >= MANY_RUNS:
            learn_sizes(store)
        note_success(store, kept.source_id, now_ms)

    def batches(self, name: str, connector: Connector, cursor: Cursor | None, now_ms: int) -> Iterator[Batch]:
        started = monotonic()
        for batch in connector.fetch(cursor, now_ms):
            if self.stop.is_set():
                raise Stopped("stopped; what was read is kept, and the next sync goes on from there")
            yield batch
            rate = batch.done / max(monotonic() - started, 1e-3)
            self.report_progress(Progress(name, batch.done, batch.total, rate))


class Kept:
    """What has been kept of a source so far; filled while it is read, so that a failure can tell."""

    def __init__(self) -> None:
        self.source_id: int | None = None
        self.changes = Changes()
        self.records = 0
        self.rechecked: float | None = None

    def add(self, batch: Batch, changes: Changes) -> None:
        self.changes += changes
        self.records += len(batch.runs) + len(batch.points)
        self.rechecked = batch.rechecked


def histories_for(workspace: Workspace, source: str) -> frozenset[str]:
    """The tracker's metric names whose history some project wants from this source."""
    return frozenset(
        name
        for project in workspace.configuration.projects.values()
        if any(line.source == source for line in project.runs)
        for metric in project.metrics
        if metric.take == "best"
        for name in metric.names
    )
