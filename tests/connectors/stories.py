"""Runs as people log them, and as they should not: written by MLflow's own client into any tracking server."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import inf, nan
from typing import Any

import sqlalchemy as sa

START_MS = 1_780_000_000_000
MINUTE_MS = 60_000
NUMBERS = {
    "nan": nan, "inf": inf, "minus_inf": -inf, "huge": 1e308, "minus_zero": -0.0, "zero": 0.0, "ulp": 0.1 + 0.2,
    "seventeen": 0.12345678901234568, "whole": 93.0, "tiny": 5e-324,
}  # fmt: skip
NAMES = ("val/acc", "score 0.50", "a:b-c.d_e", "ünïcode", "精度", " leading")
SQL_NAMES = ('say "so"', "it's", "🚀", "100%", "a[0]", "e\u0301 and é", "val\u200bacc", "\u202ecca", "  two", "x" * 250)
TAGS = {
    "json": '{"a": [1, null]}', "html": "<script>alert(1)</script>", "sql": "'; DROP TABLE runs; --",
    "formula": "=cmd|' /C calc'!A0", "empty": "", "mlflow.user": "ada", "mlflow.note.content": "not kept",
    "mlflow.source.name": "train.py", "stage": "候補",
}  # fmt: skip


class Story:
    """A client and the minutes that pass while it logs."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.now_ms = START_MS

    def later(self) -> int:
        self.now_ms += MINUTE_MS
        return self.now_ms

    def experiment(self, name: str) -> str:
        return str(self.client.create_experiment(name))

    def run(
        self,
        experiment_id: str,
        name: str,
        *,
        status: str = "FINISHED",
        values: dict[str, float] | None = None,
        tags: dict[str, str] | None = None,
        params: dict[str, str] | None = None,
        parent: str | None = None,
    ) -> str:
        """A run a minute after the one before; its id."""
        all_tags = (tags or {}) | ({"mlflow.parentRunId": parent} if parent else {})
        run = self.client.create_run(experiment_id, start_time=self.later(), tags=all_tags, run_name=name)
        run_id = str(run.info.run_id)
        for key, text in (params or {}).items():
            self.client.log_param(run_id, key, text)
        for key, value in (values or {}).items():
            self.client.log_metric(run_id, key, value, timestamp=self.now_ms, step=0)
        self.finish(run_id, status)
        return run_id

    def finish(self, run_id: str, status: str) -> None:
        if status in ("FINISHED", "FAILED", "KILLED"):
            self.client.set_terminated(run_id, status, end_time=self.now_ms + 30_000)
        elif status != "RUNNING":
            self.client.update_run(run_id, status=status)


def everything(client: Any, database_uri: str) -> None:
    """One of each kind; the last ones by SQL, because today's client refuses what older ones wrote."""
    story = Story(client)
    models, gone, default = story.experiment("Modelle für Betrug"), story.experiment("gone"), "0"
    for status in ("FINISHED", "FAILED", "KILLED", "RUNNING", "SCHEDULED"):
        story.run(models, f"ends {status.lower()}", status=status, values={"accuracy": 0.9}, params={"lr": "0.1"})
    parent = story.run(models, "parent", status="FAILED")
    child = story.run(models, "child", parent=parent, values={"accuracy": 0.91})
    story.run(models, "grandchild", parent=child, values={"accuracy": 0.92})
    story.run(default, "numbers", values=NUMBERS)
    story.run(default, "names", values=dict.fromkeys(NAMES, 0.5) | {"system/cpu": 99.0, "pid": 17.0})
    story.run(default, "🦊 \u202ename\u202c 精度", tags=TAGS)
    story.run(default, "long params", params={"long": "x" * 6000, "unicode": "ü" * 500, "empty": ""})
    story.run(default, "same name", values={"m": 1.0})
    story.run(default, "same name", values={"m": 2.0})
    story.run(default, "without anything")
    many(story, default)
    changed_later(story, models)
    story.run(gone, "in a deleted experiment", values={"accuracy": 0.99})
    client.delete_experiment(gone)
    with writing(database_uri) as connection:
        by_sql(connection)


@contextmanager
def writing(database_uri: str) -> Iterator[sa.Connection]:
    """One transaction on a tracking database, for what no client does."""
    engine = sa.create_engine(database_uri, poolclass=sa.NullPool)
    with engine.begin() as connection:
        yield connection


def many(story: Story, experiment_id: str) -> None:
    run_id = story.run(experiment_id, "many metrics", values={f"metric_{number}": number / 7 for number in range(150)})
    for step, value in enumerate((0.5, nan, 0.9, inf, 0.2, 0.9, -inf, 0.4)):
        story.client.log_metric(run_id, "accuracy", value, timestamp=story.now_ms + step * 1000, step=step)
    back = story.run(experiment_id, "steps that go back")
    for step in (5, 3, -2, 5):
        story.client.log_metric(back, "accuracy", step / 10, timestamp=story.now_ms - step, step=step)
    only_nan = story.run(experiment_id, "only nan")
    story.client.log_metric(only_nan, "accuracy", nan, timestamp=story.now_ms)


def changed_later(story: Story, experiment_id: str) -> None:
    client = story.client
    late = story.run(experiment_id, "logged late")
    client.log_metric(late, "accuracy", 0.95, timestamp=story.now_ms + 86_400_000)
    client.update_run(story.run(experiment_id, "old name"), name="renamed")
    client.delete_run(story.run(experiment_id, "deleted", values={"accuracy": 1.0}))
    restored = story.run(experiment_id, "restored")
    client.delete_run(restored)
    client.restore_run(restored)
    client.set_tag(story.run(experiment_id, "retagged", tags={"stage": "a"}), "stage", "b")


def by_sql(connection: sa.Connection) -> None:
    """Metric names that only older versions took, and runs that started in 1970 or have no name."""
    find = "SELECT run_uuid FROM runs WHERE name = :name"
    run_id = connection.execute(sa.text(find), {"name": "without anything"}).scalar_one()
    row = "INSERT INTO {} (run_uuid, key, value, timestamp, step, is_nan) VALUES (:run, :key, 0.5, 0, 0, :is_nan)"
    for table in ("metrics", "latest_metrics"):
        for key in SQL_NAMES:
            connection.execute(sa.text(row.format(table)), {"run": run_id, "key": key, "is_nan": False})
    tags = [{"key": f"tag {number}", "value": f"{number}", "run": run_id} for number in range(5_000)]
    connection.execute(sa.text("INSERT INTO tags (key, value, run_uuid) VALUES (:key, :value, :run)"), tags)
    parent = connection.execute(sa.text(find), {"name": "parent"}).scalar_one()
    connection.execute(sa.text("UPDATE runs SET start_time = 0 WHERE run_uuid = :id"), {"id": parent})
    child = connection.execute(sa.text(find), {"name": "child"}).scalar_one()
    connection.execute(sa.text("UPDATE runs SET name = NULL WHERE run_uuid = :id"), {"id": child})


def many_runs(connection: sa.Connection, count: int) -> None:
    """Plain runs, three of them in each millisecond."""
    row = (
        "INSERT INTO runs (run_uuid, name, status, start_time, end_time, lifecycle_stage, experiment_id, user_id,"
        " source_type, source_name, artifact_uri)"
        " VALUES (:id, :id, 'FINISHED', :start, :start, 'active', 0, '', 'LOCAL', '', '')"
    )
    rows = [{"id": f"{number:032x}", "start": START_MS - count + number // 3} for number in range(count)]
    connection.execute(sa.text(row), rows)
