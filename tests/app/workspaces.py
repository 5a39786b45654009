"""Workspaces with a real store, filled as a sync would fill it, for the pages to show."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from milepost.domain.records import Batch, Experiment, KpiPoint, Run, Unusable, Value
from milepost.jobs.workspace import open_workspace, to_ms
from milepost.store.intake import keep_batch, position_of
from milepost.store.sources import note_failure, note_link, note_success, register_source

TRACKER = "http://tracker.example/#/experiments/{experiment_id}/runs/{run_id}"
TODAY = datetime.now(UTC).replace(microsecond=0)


def day(days: int) -> date:
    return (TODAY + timedelta(days=days)).date()


class Unshared(yaml.SafeDumper):
    """Writes everything out."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


@dataclass(frozen=True)
class Contents:
    """What a workspace holds. `failed`: what the tracker said when it could not be read. `store`: default a SQLite file
    beside the configuration."""

    runs: tuple[Run, ...] = ()
    milestones: Mapping[str, Any] = field(default_factory=dict)
    points: tuple[KpiPoint, ...] = ()
    projects: tuple[str, ...] = ("fraud",)
    read: bool = True
    failed: str | None = None
    unusable: tuple[Unusable, ...] = ()
    store: str | None = None


def run(number: int, accuracy: float, days_ago: float, latency: float = 100.0, **changes: Any) -> Run:
    ended = to_ms(TODAY - timedelta(days=days_ago))
    values = {"val_accuracy": Value(accuracy, ended), "latency_p95_ms": Value(latency, ended)}
    facts: dict[str, Any] = {
        "run_id": f"{number:032x}",
        "experiment_id": "1",
        "name": f"run-{number}",
        "status": "finished",
        "started_ms": ended - 60_000,
        "ended_ms": ended,
        "deleted": False,
        "values": values,
    }
    return Run(**(facts | changes))


def rising_runs(count: int = 60) -> tuple[Run, ...]:
    """From about 70 % half a year ago to exactly 94 % three days ago."""
    rng = random.Random(5)
    made = [
        run(n, round(0.7 + 0.23 * n / count - rng.random() * 0.06, 4), 180 - 177 * n / count, 150 - n)
        for n in range(count - 1)
    ]
    return (*made, run(count - 1, 0.94, 3, 90))


def enough_runs(until: datetime) -> tuple[Run, ...]:
    """So many before an instant that a forecast can be made, rising to 88 %."""
    days = (TODAY - until).total_seconds() / 86_400
    return tuple(run(n, round(0.7 + 0.18 * n / 39 - n % 3 / 100, 4), days + 1 + 2 * (40 - n)) for n in range(40))


MILESTONES = {
    "pilot": {"title": "Pilot", "due": day(-90), "owner": "ada@example.org", "gates": ["accuracy >= 0.8"]},
    "candidate": {
        "title": "GA candidate",
        "due": day(-30),
        "gates": ["accuracy >= 0.945", "latency_ms <= 120"],
        "kpis": ["chargebacks <= 120000"],
    },
    "ga": {"title": "GA", "due": day(70), "gates": ["accuracy >= 0.96"]},
}
POINTS = tuple(KpiPoint(day(7 * n - 182), 180000 - 2000 * n) for n in range(26))
FULL = Contents(runs=rising_runs(), milestones=MILESTONES, points=POINTS)


def make_workspace(folder: Path, contents: Contents) -> Path:
    """Write the configuration, fill its store, and return the configuration's path."""
    file = folder / "milepost.yaml"
    file.write_text(yaml.dump(configuration(folder, contents), Dumper=Unshared, sort_keys=False))
    workspace = open_workspace(file)
    now = to_ms(TODAY)
    lab = register_source(workspace.store, "lab", "mlflow")
    note_link(workspace.store, lab, TRACKER)
    if contents.read:
        batch = Batch(
            runs=contents.runs, experiments=(Experiment("1", "fraud", False),), unusable=contents.unusable, done=1
        )
        keep_batch(workspace.store, position_of(workspace.store, lab), batch, now)
        note_success(workspace.store, lab, now)
    if contents.failed:
        note_failure(workspace.store, lab, contents.failed)
    if contents.points:
        sales = register_source(workspace.store, "sales", "kpi_file")
        keep_batch(workspace.store, position_of(workspace.store, sales), Batch(points=contents.points), now)
        note_success(workspace.store, sales, now)
    workspace.close()
    return file


def add_runs(file: Path, runs: Iterable[Run]) -> None:
    """What a later sync would bring."""
    workspace = open_workspace(file)
    lab = register_source(workspace.store, "lab", "mlflow")
    now = datetime.now(UTC)
    keep_batch(workspace.store, position_of(workspace.store, lab), Batch(runs=tuple(runs)), to_ms(now))
    note_success(workspace.store, lab, to_ms(now))
    workspace.count_again(now)
    workspace.close()


def configuration(folder: Path, contents: Contents) -> dict[str, Any]:
    sources: dict[str, Any] = {"lab": {"kind": "mlflow", "uri": "http://127.0.0.1:9"}}
    kpis: dict[str, Any] = {}
    if contents.points:
        sources["sales"] = {"kind": "kpi_file", "path": str(folder / "sales.csv"), "date": "day", "value": "eur"}
        kpis = {"chargebacks": {"source": "sales", "title": "Chargebacks", "unit": "EUR", "better": "lower",
                                "target": 120000, "driven_by": "accuracy"}}  # fmt: skip
    project: dict[str, Any] = {
        "runs": [{"source": "lab"}],
        "metrics": {
            "accuracy": {"names": ["val_accuracy"], "better": "higher", "unit": "%", "bounds": [0, 1]},
            "latency_ms": {"names": ["latency_p95_ms"], "better": "lower", "unit": "ms"},
        },
        "milestones": dict(contents.milestones),
        "kpis": kpis,
    }
    projects = {name: {"title": f"{name.title()} detection", **project} for name in contents.projects}
    return {"store": contents.store or f"sqlite:///{folder / 'milepost.db'}", "sources": sources, "projects": projects}
