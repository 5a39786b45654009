"""What a source has told so far: applies batches in the way the store does, in plain dictionaries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from milepost.domain.records import Batch, Connector, Cursor, Run, Unusable, Window

NOW_MS = 1_790_000_000_000
"""The clock of these tests: 21 September 2026."""
HOUR_MS = 3_600_000


@dataclass
class Copy:
    """What was read, by id; `gone` are the runs that a complete stretch no longer had."""

    runs: dict[str, Any] = field(default_factory=dict)
    experiments: dict[str, tuple[str, bool]] = field(default_factory=dict)
    points: dict[str, str] = field(default_factory=dict)
    unusable: list[Unusable] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    cursor: Cursor | None = None
    started: dict[str, int | None] = field(default_factory=dict)

    def keep(self, batch: Batch) -> None:
        if batch.complete is not None:
            self.forget_all_but(batch)
        for run in batch.runs:
            self.runs[run.run_id] = plain(run)
            self.started[run.run_id] = run.started_ms
        if batch.experiments_complete:
            self.experiments = {}
        self.experiments |= {one.experiment_id: (one.name, one.deleted) for one in batch.experiments}
        if batch.points_complete:
            self.points = {}
        self.points |= {point.day.isoformat(): repr(point.value) for point in batch.points}
        self.unusable += batch.unusable
        if batch.resume_at is not None:
            self.cursor = batch.resume_at

    def forget_all_but(self, batch: Batch) -> None:
        assert batch.complete is not None
        told = {run.run_id for run in batch.runs}
        for run_id in [one for one in self.runs if one not in told and self.holds(batch.complete, one)]:
            self.gone.append(run_id)
            del self.runs[run_id]

    def holds(self, window: Window, run_id: str) -> bool:
        place = run_id if window.by == "run_id" else self.started[run_id]
        return lies_in(place, window)

    def named(self, name: str) -> dict[str, Any]:
        """The one run of that name."""
        (found,) = (run for run in self.runs.values() if run["name"] == name)
        return dict(found)


def lies_in(place: Any, window: Window) -> bool:
    if place is None:
        return window.low is None
    return (window.low is None or window.low <= place) and (window.high is None or place < window.high)


def plain(run: Run) -> dict[str, Any]:
    """A run as values that compare: NaN equals NaN, and minus zero is not zero."""
    return {
        "run_id": run.run_id,
        "experiment_id": run.experiment_id,
        "name": run.name,
        "status": run.status,
        "started_ms": run.started_ms,
        "ended_ms": run.ended_ms,
        "deleted": run.deleted,
        "params": dict(run.params),
        "tags": dict(run.tags),
        "values": {name: tuple(map(repr, value)) for name, value in run.values.items()},
    }


def read(connector: Connector, copy: Copy | None = None, now_ms: int = NOW_MS) -> Copy:
    """Read on from where a copy ends (None: from the beginning) until the connector has no more."""
    copy = copy or Copy()
    return kept(copy, connector.fetch(copy.cursor, now_ms))


def kept(copy: Copy, batches: Iterable[Batch]) -> Copy:
    for batch in batches:
        copy.keep(batch)
    return copy
