"""Short ways to make records and to read a store back as plain values."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from milepost.domain.candidates import FOREVER, NO_TIME, Candidates
from milepost.domain.projects import Metric, Project, RunFilter, Take
from milepost.domain.records import Batch, Cursor, Experiment, Run, RunStatus, Value, Window
from milepost.store.database import Store
from milepost.store.intake import Changes, keep_batch, position_of
from milepost.store.sources import register_source

DAY = 86_400_000
T0 = 1_767_225_600_000  # 2026-01-01
EVERYTHING = Window("run_id", None, None)


def run(
    run_id: str,
    accuracy: float | None = 0.5,
    *,
    experiment: str = "1",
    name: str | None = None,
    status: RunStatus = "finished",
    ended_ms: int | None = T0,
    logged_ms: int | None = None,
    deleted: bool = False,
    tags: dict[str, str] | None = None,
    **values: float,
) -> Run:
    if accuracy is not None:
        values["accuracy"] = accuracy
    return Run(
        run_id,
        experiment,
        name or f"run {run_id}",
        status,
        T0 - DAY,
        ended_ms,
        deleted,
        {"depth": "3"},
        tags or {},
        {key: Value(value, logged_ms if logged_ms is not None else ended_ms) for key, value in values.items()},
    )


def keep(
    store: Store,
    runs: Sequence[Run] = (),
    *,
    now_ms: int = T0 + 10 * DAY,
    source: str = "lab",
    experiments: Sequence[Experiment] = (Experiment("1", "fraud", False),),
    complete: Window | None = None,
    resume_at: Cursor | None = None,
    **rest: Any,
) -> Changes:
    source_id = register_source(store, source, "mlflow")
    batch = Batch(
        runs=tuple(runs),
        experiments=tuple(experiments),
        experiments_complete=True,
        complete=complete,
        resume_at=resume_at,
        **rest,
    )
    return keep_batch(store, position_of(store, source_id), batch, now_ms)[1]


def project(*filters: RunFilter, metrics: Sequence[str] = ("accuracy",), take: Take = "last") -> Project:
    return Project(
        id="fraud",
        title="Fraud",
        time_zone="UTC",
        runs=filters or (RunFilter("lab"),),
        count="finished",
        metrics=tuple(Metric(name, (name,), "higher", take=take) for name in metrics),
        headline=metrics[0],
    )


def plain(candidates: Candidates, metric: str = "accuracy") -> list[dict[str, Any]]:
    """The rows of a selection in order of run id and of the time from which they hold."""
    column = candidates.values[metric]
    rows = [
        {
            "run": candidates.run_id[index].decode(),
            "source": candidates.sources[candidates.source[index]],
            "usable": bool(candidates.usable[index]),
            "finished": bool(candidates.finished[index]),
            "from": None if candidates.known_from_ms[index] == NO_TIME else int(candidates.known_from_ms[index]),
            "until": None if candidates.known_until_ms[index] == FOREVER else int(candidates.known_until_ms[index]),
            "value": float(column.last[index]) if column.present[index] else None,
        }
        for index in range(len(candidates))
    ]
    return sorted(rows, key=lambda row: (row["source"], row["run"], row["from"] or 0, row["until"] or FOREVER))


def row(run_id: str, value: float | None, **rest: Any) -> dict[str, Any]:
    usual = {"run": run_id, "source": "lab", "usable": True, "finished": True, "from": None, "until": None}
    return {**usual, "value": value, **rest}


def table(store: Store, query: str) -> list[tuple[Any, ...]]:
    with store.read() as connection:
        return [tuple(one) for one in connection.execute(sa.text(query))]
