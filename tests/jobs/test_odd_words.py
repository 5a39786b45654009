"""Names, params and tags as people invent them, from a real tracker to what a reader is shown: letter for letter."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from milepost.domain.runs import RunQuestion
from milepost.jobs.run_browsing import list_runs
from milepost.jobs.workspace import Workspace
from tests.connectors.stories import Story, writing
from tests.jobs.test_odd_results import NOW, pull
from tests.jobs.workspaces import mlflow, opened
from tests.support.mlflow import Tracker

pytestmark = pytest.mark.mlflow
BOTH_WAYS = pytest.mark.parametrize("way", ["uri", "database_uri"])
NAMES = (
    "val/acc", "val.acc", "val:acc", "val%acc", "100%25", "val#acc", 'val "acc"', "val'acc", "val[acc]", "val&acc=1",
    "val acc", " val acc", "  val acc", "val acc ", "é", "e\u0301", "Å", "\u212b", "val\u200bacc", "\u202eval", "🚀",
    "精度", "x" * 5_000, "pid", "timestamp", "trial_id", "?", "*", "%s", ":x", "\\n", "NULL", "0", "null",
)  # fmt: skip
TEXTS = {
    "json": '{"a": [1, null], "\\u0000": "\\ud800"}',
    "html": "<script>alert(1)</script></style>",
    "sql": "'; DROP TABLE milepost_runs; --",
    "formula": "=cmd|' /C calc'!A0",
    "template": "{{7*7}} ${x} %(x)s {0}",
    "blank": " \t\r\n ",
    "empty": "",
    "emoji": "🦊 \u202egnp.exe",
    "long": "ü" * 6_001,
    " a key = with | all \"sorts' of % things #": "1",
}


def workspace_of(folder: Path, uri: str, metrics: dict[str, Any]) -> Workspace:
    workspace = opened(
        folder, {"lab": mlflow(uri)}, projects={"fraud": {"runs": [{"source": "lab"}], "metrics": metrics}}
    )
    pull(workspace)
    return workspace


@BOTH_WAYS
@pytest.mark.parametrize("take", ["last", "best"])
def test_a_metric_is_found_by_exactly_the_name_it_was_logged_under(
    mlflow_tracker: Tracker, tmp_path: Path, way: str, take: str
) -> None:
    run_id = Story(mlflow_tracker.client).run("0", "names")
    values = {name: float(number + 1) for number, name in enumerate(NAMES)}
    with writing(mlflow_tracker.database_uri) as connection:
        for name, value in values.items():
            for table, step, logged in (("metrics", 0, value), ("metrics", 1, 0.5), ("latest_metrics", 1, 0.5)):
                row = (
                    f"{table} (run_uuid, key, value, timestamp, step, is_nan) VALUES (:run, :key, :value, 7, :step, 0)"
                )
                told = {"run": run_id, "key": name, "value": logged, "step": step}
                connection.execute(sa.text(f"INSERT INTO {row}"), told)
    metrics = {f"metric_{number}": {"names": [name], "take": take} for number, name in enumerate(NAMES)}
    workspace = workspace_of(tmp_path, getattr(mlflow_tracker, way), metrics)
    report = workspace.report("fraud", NOW)
    workspace.close()
    found = {name: one.best and one.best.value for name, one in zip(NAMES, report.metrics, strict=True)}
    assert found == (values if take == "best" else dict.fromkeys(values, 0.5))


@BOTH_WAYS
def test_what_people_wrote_is_kept_letter_for_letter(mlflow_tracker: Tracker, tmp_path: Path, way: str) -> None:
    run_id = Story(mlflow_tracker.client).run("0", TEXTS["emoji"], values={"accuracy": 0.5})
    many = {f"tag {number}": str(number) for number in range(5_000)}
    with writing(mlflow_tracker.database_uri) as connection:
        connection.execute(sa.text("DELETE FROM tags"))
        for table, texts in (("params", TEXTS), ("tags", TEXTS | many)):
            rows = [{"run": run_id, "key": key, "text": text} for key, text in texts.items()]
            connection.execute(sa.text(f"INSERT INTO {table} (run_uuid, key, value) VALUES (:run, :key, :text)"), rows)
    workspace = workspace_of(tmp_path, getattr(mlflow_tracker, way), {"accuracy": {}})
    (told,) = list_runs(workspace, "fraud", RunQuestion(), NOW).runs
    assert (told.run.name, told.params, told.tags) == (TEXTS["emoji"], TEXTS, TEXTS | many)
    for text in TEXTS.values():
        (found,) = list_runs(workspace, "fraud", RunQuestion(text=text), NOW).runs
        assert json.dumps(found.params) == json.dumps(told.params)
    workspace.close()


@BOTH_WAYS
@pytest.mark.parametrize("started_ms", [0, -5, 253_402_300_799_999, 1_780_000_000_000_000_000, -(2**62)])
def test_a_run_of_any_start_is_listed(mlflow_tracker: Tracker, tmp_path: Path, way: str, started_ms: int) -> None:
    story = Story(mlflow_tracker.client)
    for name in ("odd", "usual"):
        story.run("0", name, values={"accuracy": 0.5})
    with writing(mlflow_tracker.database_uri) as connection:
        odd = f"start_time = {started_ms}, end_time = {started_ms}"
        connection.exec_driver_sql(f"UPDATE runs SET {odd} WHERE name = 'odd'")
    workspace = workspace_of(tmp_path, getattr(mlflow_tracker, way), {"accuracy": {}})
    assert {one.run.name for one in list_runs(workspace, "fraud", RunQuestion(), NOW).runs} == {"odd", "usual"}
    workspace.close()
