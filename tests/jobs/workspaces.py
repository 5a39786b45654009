"""Small workspaces on disk: a milepost.yaml with its store, and what a store then holds."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from milepost.jobs.workspace import Workspace, open_workspace

PROJECT: dict[str, Any] = {
    "title": "Fraud detection",
    "runs": [{"source": "lab"}],
    "metrics": {
        "accuracy": {"names": ["metric_0", "val_accuracy"], "better": "higher", "unit": "%", "bounds": [0, 1]},
        "latency_ms": {"names": ["metric_1", "latency_p95_ms"], "better": "lower", "unit": "ms"},
    },
    "milestones": {
        "pilot": {"title": "Pilot", "due": "2026-09-30", "gates": ["accuracy >= 0.9", "latency_ms <= 120"]},
        "launch": {"title": "Launch", "due": "2099-12-31", "gates": ["accuracy >= 0.99"]},
    },
}


def write_config(folder: Path, sources: dict[str, Any], **rest: Any) -> Path:
    """A milepost.yaml in `folder` with one project that reads the source `lab`, unless `projects` is given."""
    document = {"store": "sqlite:///milepost.db", "sources": sources, "projects": {"fraud": PROJECT}, **rest}
    path = folder / "milepost.yaml"
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return path


def mlflow(uri: str) -> dict[str, Any]:
    return {"kind": "mlflow", "uri": uri}


def opened(folder: Path, sources: dict[str, Any], **rest: Any) -> Workspace:
    return open_workspace(write_config(folder, sources, **rest), {})


def kept_runs(workspace: Workspace) -> dict[str, tuple[str, str, dict[str, float]]]:
    """Name, status and values of the runs in the store that are not deleted, by run id."""
    query = sa.text(
        "SELECT r.run_id, r.name, r.status, n.name, m.last FROM milepost_runs r "
        "LEFT JOIN milepost_measurements m ON m.run_key = r.key "
        "LEFT JOIN milepost_metric_names n ON n.id = m.metric_id WHERE NOT r.deleted"
    )
    found: dict[str, tuple[str, str, dict[str, float]]] = {}
    with workspace.store.read() as connection:
        for run_id, name, status, metric, last in connection.execute(query):
            values = found.setdefault(run_id, (name, status, {}))[2]
            if metric is not None:
                values[metric] = last
    return found


def tracked_runs(database_uri: str) -> dict[str, tuple[str, str, dict[str, float]]]:
    """The same from an MLflow tracking database."""
    engine = sa.create_engine(database_uri)
    query = sa.text(
        "SELECT r.run_uuid, r.name, lower(r.status), m.key, m.value FROM runs r "
        "LEFT JOIN latest_metrics m ON m.run_uuid = r.run_uuid WHERE r.lifecycle_stage = 'active'"
    )
    found: dict[str, tuple[str, str, dict[str, float]]] = {}
    with engine.connect() as connection:
        for run_id, name, status, metric, last in connection.execute(query):
            values = found.setdefault(run_id, (name, status, {}))[2]
            if metric is not None:
                values[metric] = last
    engine.dispose()
    return found
