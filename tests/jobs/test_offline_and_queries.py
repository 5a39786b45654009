"""Offline W&B folders and KPI queries through the whole house: synced, judged, and true for the past."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from milepost.jobs.sync import sync
from milepost.jobs.workspace import Workspace, open_workspace
from tests.jobs.workspaces import write_config
from tests.support.wandb_offline import Written, records_of, write_log

PROJECT: dict[str, Any] = {
    "runs": [{"source": "laptop", "experiments": ["vision"]}],
    "metrics": {"accuracy": {"names": ["val/acc"], "unit": "%"}},
    "milestones": {"pilot": {"due": "2099-01-01", "gates": ["accuracy >= 0.9"], "kpis": ["chargebacks <= 100"]}},
    "kpis": {"chargebacks": {"source": "warehouse", "better": "lower"}},
}
SOURCES = {
    "laptop": {"kind": "wandb_offline", "path": "wandb"},
    "warehouse": {"kind": "kpi_sql", "url_env": "WAREHOUSE", "query": "SELECT day, n FROM months WHERE day >= :since"},
}


def put_run(folder: Path, template: Path, run_id: str, accuracy: float) -> None:
    """A finished run as the real client would write it, with one result of its own."""
    records = records_of(template)
    for record in records:
        if record.HasField("run"):
            record.run.run_id, record.run.project, record.run.display_name = run_id, "vision", run_id
        if record.HasField("summary"):
            del record.summary.update[:]
            record.summary.update.add(key="val/acc", value_json=repr(accuracy))
    write_log(folder / "wandb" / f"offline-run-20260102_030405-{run_id}", run_id, records)


def write_months(database: Path, months: dict[str, float]) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS months (day TEXT PRIMARY KEY, n REAL)")
        connection.executemany("INSERT OR REPLACE INTO months VALUES (?, ?)", months.items())
    connection.close()


def synced(workspace: Workspace, environ: dict[str, str]) -> dict[str, str | None]:
    return {outcome.source: outcome.error for outcome in sync(workspace, environ=environ)}


def chargebacks(workspace: Workspace, at: datetime | None = None) -> list[tuple[str, float]]:
    (series,) = workspace.report("fraud", at).kpis
    return [(point.date.isoformat(), point.value) for point in series.series]


def test_an_offline_run_proves_a_milestone_beside_a_series_from_a_query(tmp_path: Path, offline_runs: Written) -> None:
    (tmp_path / "template").mkdir()
    template = offline_runs.put("everything", tmp_path / "template")
    for run_id, accuracy in (("weak", 0.8), ("best", 0.95)):
        put_run(tmp_path, template, run_id, accuracy)
    write_months(tmp_path / "w.db", {"2026-01-15": 120.0, "2026-02-15": 110.0})
    environ = {"WAREHOUSE": f"sqlite:///{tmp_path / 'w.db'}"}
    workspace = open_workspace(write_config(tmp_path, SOURCES, projects={"fraud": PROJECT}), environ)
    assert synced(workspace, environ) == {"laptop": None, "warehouse": None}
    (pilot,) = workspace.report("fraud").milestones
    assert pilot.evidence is not None
    assert (pilot.state, pilot.evidence.run.id, pilot.evidence.run.url) == ("reached", "vision/best", None)
    first = datetime.now(UTC)
    write_months(tmp_path / "w.db", {"2026-02-15": 105.0})
    assert synced(workspace, environ) == {"laptop": None, "warehouse": None}
    assert chargebacks(workspace, first) == [("2026-01-15", 120.0), ("2026-02-15", 110.0)]
    assert chargebacks(workspace) == [("2026-01-15", 120.0), ("2026-02-15", 105.0)]
    workspace.close()


def test_a_query_that_writes_fails_alone_and_changes_nothing(tmp_path: Path, offline_runs: Written) -> None:
    (tmp_path / "template").mkdir()
    put_run(tmp_path, offline_runs.put("everything", tmp_path / "template"), "best", 0.95)
    write_months(tmp_path / "w.db", {"2026-01-15": 120.0})
    writing = {**SOURCES["warehouse"], "query": "DELETE FROM months RETURNING day, n"}
    environ = {"WAREHOUSE": f"sqlite:///{tmp_path / 'w.db'}"}
    config = write_config(tmp_path, {**SOURCES, "warehouse": writing}, projects={"fraud": PROJECT})
    workspace = open_workspace(config, environ)
    errors = synced(workspace, environ)
    assert errors["laptop"] is None
    assert "make it a SELECT" in (errors["warehouse"] or "")
    assert workspace.report("fraud").milestones[0].state == "reached"
    workspace.close()
    with sqlite3.connect(tmp_path / "w.db") as connection:
        assert connection.execute("SELECT * FROM months").fetchall() == [("2026-01-15", 120.0)]
    connection.close()
