"""What a source tells: runs, experiments and KPI points, as batches with the place to resume from.

Instants are whole milliseconds since 1970 in UTC (an integer cannot be naive); None means the source does not say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple, Protocol

RunStatus = Literal["finished", "failed", "killed", "running"]
Cursor = Mapping[str, Any]
"""Where a source was read up to: a small JSON object that only its own connector understands."""


class Value(NamedTuple):
    """One metric of one run. A named tuple, not a dataclass: a sync makes millions of them.

    last: the tracker's own last value; NaN and infinities are passed on as they are.
    logged_ms: when that value was logged.
    low, high: extremes of the finite history with the first time each was logged, only for metrics whose history was
    asked for (`take: best`), else None.
    """

    last: float
    logged_ms: int | None
    low: float | None = None
    low_ms: int | None = None
    high: float | None = None
    high_ms: int | None = None


class Run(NamedTuple):
    """One run as its source tells it now, a named tuple as `Value` is. `deleted` is the run's own mark, not its
    experiment's."""

    run_id: str
    experiment_id: str
    name: str
    status: RunStatus
    started_ms: int | None
    ended_ms: int | None
    deleted: bool
    params: Mapping[str, str] = {}
    tags: Mapping[str, str] = {}
    values: Mapping[str, Value] = {}


@dataclass(frozen=True, slots=True)
class Experiment:
    """One experiment (W&B: project) as its source tells it now."""

    experiment_id: str
    name: str
    deleted: bool


@dataclass(frozen=True, slots=True)
class KpiPoint:
    """One dated value of a KPI series."""

    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Unusable:
    """One record that was skipped, and why. `record_id` is a run id, or "row 17" of a table."""

    record_id: str
    what: str


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open stretch [low, high) of all runs of a source, ordered by one field; None is unbounded.

    Runs whose field is None belong to a window with low None.
    """

    by: Literal["run_id", "started_ms"]
    low: str | int | None
    high: str | int | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Records that are kept together with `resume_at`, in one transaction.

    complete: `runs` holds every run, deleted ones included, that the source has in this window; what the store knows
    in it and is not here is gone.
    experiments_complete: `experiments` holds all there are. points_complete: the same for `points`.
    done, total: progress in records; total is None while unknown. rechecked: share (0 to 1) of the running
    reconciliation round that is done, None where a source needs none.
    """

    runs: tuple[Run, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    points: tuple[KpiPoint, ...] = ()
    unusable: tuple[Unusable, ...] = ()
    complete: Window | None = None
    experiments_complete: bool = False
    points_complete: bool = False
    resume_at: Cursor | None = None
    done: int = 0
    total: int | None = None
    rechecked: float | None = None


class Connector(Protocol):
    """One kind of source: asks, translates, says how far it got.

    Constructed with its settings and `histories`, the metric names whose history extremes are wanted.
    """

    def check(self) -> str:
        """Reach the source and say in one line what is there; raises SourceUnavailable or SourceRefused."""
        ...

    def fetch(self, since: Cursor | None, now_ms: int) -> Iterator[Batch]:
        """Yield what changed since the cursor (None: everything). Reading the same twice is harmless."""
        ...

    def link_template(self) -> str | None:
        """A URL with {experiment_id} or {experiment_name}, and {run_id}, to fill in; None if runs have no page."""
        ...
