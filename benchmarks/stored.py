"""Stores with many runs, filled through the same door as a sync fills them."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from milepost.domain.records import Batch, Experiment, KpiPoint, Run, Value
from milepost.jobs.workspace import open_workspace, to_ms, utc_now
from milepost.store.intake import keep_batch, position_of
from milepost.store.sources import note_link, note_success, register_source

DAY_MS = 86_400_000
AT_ONCE = 5_000
CONFIG = """
store: {store}
sources:
  lab: {{kind: mlflow, uri: "http://127.0.0.1:9"}}
  sales: {{kind: kpi_file, path: sales.csv, date: day, value: eur}}
projects:
  bench:
    title: Fraud detection
    runs: [{{source: lab}}]
    metrics:
      accuracy: {{names: [val_accuracy], unit: "%", bounds: [0, 1]}}
      latency_ms: {{names: [latency_p95_ms], better: lower, unit: ms}}
    milestones:
      pilot: {{title: Pilot, due: {first}, gates: ["accuracy >= 0.8"]}}
      candidate: {{title: GA candidate, due: {second}, gates: ["accuracy >= 0.999", "latency_ms <= 120"]}}
      ga: {{title: GA, due: {third}, gates: ["accuracy >= 0.9999"]}}
    kpis:
      chargebacks: {{source: sales, title: Chargebacks, unit: EUR, better: lower, target: 120000}}
"""


def workspace_with(folder: Path, runs: int, store: str = "sqlite:///milepost.db") -> Path:
    """A milepost.yaml in `folder` whose store holds this many runs over a year; counted, ready to be served."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "milepost.yaml"
    today = utc_now().date()
    first, second, third = (today + timedelta(days=days) for days in (-200, -20, 60))
    config.write_text(CONFIG.format(store=store, first=first, second=second, third=third), encoding="utf-8")
    if (folder / "filled").exists():
        return config
    workspace = open_workspace(config)
    now_ms = to_ms(utc_now())
    lab = register_source(workspace.store, "lab", "mlflow")
    note_link(workspace.store, lab, "http://tracker.example/#/experiments/{experiment_id}/runs/{run_id}")
    position = position_of(workspace.store, lab)
    experiments = (Experiment("1", "fraud", False),)
    for batch in batches(runs, now_ms):
        position, _ = keep_batch(workspace.store, position, Batch(runs=batch, experiments=experiments), now_ms)
    note_success(workspace.store, lab, now_ms)
    sales = register_source(workspace.store, "sales", "kpi_file")
    points = tuple(KpiPoint(today - timedelta(days=7 * week), 120_000 + 1_000 * week) for week in range(50))
    keep_batch(workspace.store, position_of(workspace.store, sales), Batch(points=points), now_ms)
    note_success(workspace.store, sales, now_ms)
    workspace.count_again(utc_now())
    workspace.close()
    (folder / "filled").touch()
    return config


def batches(runs: int, now_ms: int) -> Iterator[tuple[Run, ...]]:
    pick = random.Random(runs)
    made: list[Run] = []
    for number in range(runs):
        ended = now_ms - 365 * DAY_MS + number * 364 * DAY_MS // runs
        progress = 1 - 0.5 ** (1 + 4 * number / runs)
        values = {
            "val_accuracy": Value(progress * pick.betavariate(9, 1.5), ended),
            "latency_p95_ms": Value(60 + 200 * pick.random(), ended),
        }
        made.append(
            Run(
                f"{pick.getrandbits(128):032x}",
                "1",
                f"run-{number}",
                "finished",
                ended - 1,
                ended,
                False,
                {},
                {},
                values,
            )
        )
        if len(made) == AT_ONCE:
            yield tuple(made)
            made.clear()
    if made:
        yield tuple(made)
