"""A Weights & Biases entity through the whole house: synced into the store, judged, and true for the past."""

import json
from datetime import UTC, datetime
from pathlib import Path

import yaml
from click.testing import CliRunner

from milepost.jobs.cli import main
from milepost.jobs.sync import sync
from milepost.jobs.workspace import open_workspace
from tests.support.wandb_server import KEY, wandb_server
from tests.support.wandb_truth import START_S, ToldRun, Truth


def written(folder: Path, base_url: str, *experiments: str) -> Path:
    metrics = {"accuracy": {"names": ["val.acc"], "unit": "%", "bounds": [0, 1]}}
    milestones = {"pilot": {"due": "2099-01-01", "gates": ["accuracy >= 0.9"]}}
    runs = [{"source": "team", "experiments": list(experiments or ("vision",))}]
    document = {
        "sources": {"team": {"kind": "wandb", "entity": "lab", "api_key_env": "KEY", "base_url": base_url}},
        "projects": {"fraud": {"runs": runs, "metrics": metrics, "milestones": milestones}},
    }
    path = folder / "milepost.yaml"
    path.write_text(yaml.safe_dump(document))
    return path


def run(name: str, accuracy: float, seconds: int) -> ToldRun:
    at = START_S + seconds
    return ToldRun(name, at, at, at, "finished", summary={"val": {"acc": accuracy}})


def test_a_run_proves_a_milestone_until_it_is_deleted_and_the_past_stays_true(tmp_path: Path) -> None:
    truth = Truth(projects={"vision": {}, "other": {}})
    for told in (run("weak", 0.8, 0), run("best", 0.95, 60)):
        truth.put("vision", told)
    truth.put("other", run("elsewhere", 0.99, 0))
    environ = {"KEY": KEY}
    with wandb_server(truth) as server:
        config = written(tmp_path, server.base_url)
        workspace = open_workspace(config)
        (first,) = sync(workspace, environ=environ)
        assert (first.error, first.changes.new) == (None, 3)
        seen = datetime.now(UTC)
        (proven,) = workspace.report("fraud").milestones
        assert proven.evidence is not None
        assert (proven.state, proven.evidence.run.id) == ("reached", "vision/best")
        assert proven.evidence.run.url == f"{server.base_url}/lab/vision/runs/best"
        del truth.projects["vision"]["best"]
        (second,) = sync(workspace, environ=environ)
        assert (second.error, second.changes.gone) == (None, 1)
        assert workspace.report("fraud").milestones[0].state == "regressed"
        assert workspace.report("fraud", seen).milestones[0].state == "reached"
        (third,) = sync(workspace, environ=environ)
        assert not third.changes
        workspace.close()
        called = CliRunner().invoke(main, ["status", "fraud", "--json", "--config", str(config)])
    document = json.loads(called.stdout)
    assert document["metrics"]["accuracy"]["runs_counted"] == 1
    assert document["metrics"]["accuracy"]["best"]["value"] == 0.8


def test_a_renamed_project_counts_once_for_today_and_for_the_past_and_its_runs_are_found(tmp_path: Path) -> None:
    truth = Truth(projects={"vision": {one: run(one, 0.9 + n / 100, n) for n, one in enumerate(("first", "best"))}})
    with wandb_server(truth) as server:
        workspace = open_workspace(written(tmp_path, server.base_url, "*"))
        sync(workspace, environ={"KEY": KEY})
        seen = datetime.now(UTC)
        before = workspace.report("fraud")
        truth.rename("vision", "sight")
        (outcome,) = sync(workspace, environ={"KEY": KEY})
        assert (outcome.error, outcome.changes.new, outcome.changes.gone) == (None, 0, 0)
        after = workspace.report("fraud")
        assert [one.runs_counted for one in (*after.metrics, *workspace.report("fraud", seen).metrics)] == [2, 2]
        told = [one.milestones[0].evidence for one in (before, after)]
        assert [one and (one.run.id, one.run.url) for one in told] == [
            ("vision/first", f"{server.base_url}/lab/vision/runs/first"),
            ("vision/first", f"{server.base_url}/lab/sight/runs/first"),
        ]
        workspace.close()


def test_a_key_that_is_not_accepted_is_said_without_showing_it(tmp_path: Path) -> None:
    with wandb_server(Truth(projects={"vision": {}})) as server:
        workspace = open_workspace(written(tmp_path, server.base_url))
        (outcome,) = sync(workspace, environ={"KEY": "wr0ng" * 8})
        workspace.close()
    assert outcome.error is not None
    assert "KEY" in outcome.error
    assert "wr0ng" not in outcome.error
