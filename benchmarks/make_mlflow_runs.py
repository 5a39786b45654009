"""Fills a real MLflow tracking database with runs, as MLflow's own store would have written them, but in bulk."""

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

YEAR_MS = 365 * 86_400_000
ROWS_AT_ONCE = 5_000


def make_mlflow_runs(uri: str, runs: int, running: int = 0, *, now_ms: int, seed: int = 1, kinds: int = 5) -> None:
    """Make `runs` runs in ten experiments, spread over the year before `now_ms`, with `kinds` metrics, params and tags
    each; the last `running` of them are not finished. The schema is made by MLflow itself."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    from mlflow import MlflowClient

    client = MlflowClient(uri)
    experiments = [int(client.create_experiment(f"bench-{number}")) for number in range(10)]
    engine = sa.create_engine(uri)
    pick = random.Random(seed)
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("runs", "metrics", "latest_metrics", "params", "tags")
    }
    with engine.begin() as connection:
        for number in range(runs):
            for table, row in rows_of(number, runs, running, experiments, now_ms, pick, kinds):
                rows[table].append(row)
            if len(rows["runs"]) == ROWS_AT_ONCE or number == runs - 1:
                for table, some in rows.items():
                    insert(connection, table, some)
                    some.clear()
    engine.dispose()


def insert(connection: sa.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    names = ", ".join(rows[0])
    marks = ", ".join(f":{name}" for name in rows[0])
    connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), rows)


def rows_of(
    number: int, runs: int, running: int, experiments: list[int], now_ms: int, pick: random.Random, kinds: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    run_id = f"{pick.getrandbits(128):032x}"
    is_running = number >= runs - running
    started = now_ms - YEAR_MS + YEAR_MS * number // runs - 7_200_000
    ended = None if is_running else started + pick.randrange(60_000, 3_600_000)
    yield (
        "runs",
        {
            "run_uuid": run_id,
            "name": f"run-{number}",
            "source_type": "UNKNOWN",
            "source_name": "",
            "entry_point_name": "",
            "user_id": "bench",
            "status": "RUNNING" if is_running else "FINISHED",
            "start_time": started,
            "end_time": ended,
            "source_version": "",
            "lifecycle_stage": "active",
            "artifact_uri": f"/artifacts/{run_id}",
            "experiment_id": experiments[number % len(experiments)],
        },
    )
    progress = 1 - 0.5 ** (1 + 3 * number / runs)
    for kind in range(kinds):
        value = progress * pick.betavariate(8, 2) if kind == 0 else pick.random() * 100
        metric = {"run_uuid": run_id, "key": f"metric_{kind}", "value": value, "timestamp": ended or started + 1}
        for table in ("metrics", "latest_metrics"):
            yield table, {**metric, "step": 0, "is_nan": False}
        yield "params", {"run_uuid": run_id, "key": f"param_{kind}", "value": str(pick.randrange(10**6))}
    tags = {"mlflow.runName": f"run-{number}", "mlflow.user": "bench"}
    tags |= {f"tag_{kind}": str(pick.randrange(100)) for kind in range(kinds - len(tags))}
    for key, value in tags.items():
        yield "tags", {"run_uuid": run_id, "key": key, "value": value}


def database_in(folder: Path, runs: int, running: int, now_ms: int) -> str:
    """The URI of a SQLite tracking database with these runs; made once per folder."""
    path = folder / f"mlflow-{runs}-{running}.db"
    uri = f"sqlite:///{path}"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        make_mlflow_runs(f"sqlite:///{unfinished}", runs, running, now_ms=now_ms)
        unfinished.rename(path)
    return uri
