"""Pulling sources: nothing is lost or doubled whatever happens, and nobody holds up anybody."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.make_mlflow_runs import make_mlflow_runs
from milepost.domain.errors import NothingSuch
from milepost.jobs.sync import Outcome, Progress, sync
from milepost.jobs.workspace import Workspace, utc_now
from milepost.store.intake import Changes
from milepost.store.sources import source_states
from tests.jobs.workspaces import kept_runs, mlflow, opened, tracked_runs, write_config
from tests.support.mlflow import Tracker

NOW_MS = 1_795_000_000_000


@pytest.fixture
def sales(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "sales.csv").write_text("day,revenue\n2026-01-31,10.5\n2026-02-28,11\n")
    return {"kind": "kpi_file", "path": "sales.csv", "date": "day", "value": "revenue"}


def pull(workspace: Workspace, *names: str) -> dict[str, Outcome]:
    return {one.source: one for one in sync(workspace, names, environ={})}


def test_every_source_is_pulled_and_then_only_what_changed(
    mlflow_database: Tracker, tmp_path: Path, sales: dict[str, str]
) -> None:
    make_mlflow_runs(mlflow_database.uri, 30, 2, now_ms=NOW_MS)
    workspace = opened(tmp_path, {"lab": mlflow(mlflow_database.uri), "sales": sales})
    first = pull(workspace)
    assert [(name, one.changes, one.error) for name, one in first.items()] == [
        ("lab", Changes(new=30, other=11), None),
        ("sales", Changes(new=2), None),
    ]
    assert kept_runs(workspace) == tracked_runs(mlflow_database.database_uri)
    assert [one.changes for one in pull(workspace).values()] == [Changes(), Changes()]
    some_run = next(iter(kept_runs(workspace)))
    mlflow_database.client.delete_run(some_run)
    mlflow_database.client.create_run("1", run_name="new one")
    assert pull(workspace)["lab"].changes == Changes(new=1, gone=1)
    assert kept_runs(workspace) == tracked_runs(mlflow_database.database_uri)


def test_a_dead_source_stops_no_other_and_says_what_to_do(tmp_path: Path, sales: dict[str, str]) -> None:
    (tmp_path / "broken.csv").write_text("a;b\n1;2\n")
    broken = {**sales, "path": "broken.csv"}
    lost = {**sales, "path": "lost.csv"}
    workspace = opened(
        tmp_path,
        {"lab": mlflow("sqlite:///missing.db"), "broken": broken, "lost": lost, "sales": sales},
    )
    outcomes = pull(workspace)
    assert outcomes["sales"].changes == Changes(new=2)
    assert outcomes["sales"].error is None
    errors = {name: str(one.error) for name, one in outcomes.items() if one.error}
    assert list(errors) == ["lab", "broken", "lost"]
    assert "there is no file" in errors["lab"]
    assert "no column 'day'" in errors["broken"]
    assert "no such file" in errors["lost"]
    report = workspace.report("fraud")
    assert [(one.name, one.state) for one in report.sources] == [("lab", "failed")]
    assert [(one.source, one.run) for one in report.problems if one.source == "lab"] == [("lab", None)]


def test_a_source_that_failed_and_works_again_has_no_problem_left(tmp_path: Path, sales: dict[str, str]) -> None:
    content = (tmp_path / "sales.csv").read_text()
    (tmp_path / "sales.csv").unlink()
    workspace = opened(tmp_path, {"lab": mlflow("sqlite:///missing.db"), "sales": sales})
    pull(workspace, "sales")
    assert source_states(workspace.store, ["sales"])["sales"].last_error is not None
    (tmp_path / "sales.csv").write_text(content)
    pull(workspace, "sales")
    state = source_states(workspace.store, ["sales"])["sales"]
    assert (state.last_error, state.last_success_ms is None) == (None, False)


def test_a_tracker_that_is_gone_for_good_leaves_what_it_told(mlflow_database: Tracker, tmp_path: Path) -> None:
    make_mlflow_runs(mlflow_database.uri, 30, 2, now_ms=NOW_MS)
    workspace = opened(tmp_path, {"lab": mlflow(mlflow_database.uri)})
    pull(workspace)
    as_of = utc_now()
    before = workspace.report("fraud", as_of)
    assert before.metrics[0].runs_counted > 0
    mlflow_database.file.unlink()
    for _ in range(2):
        assert "there is no file" in str(pull(workspace)["lab"].error)
    after = workspace.report("fraud", as_of)
    assert [(one.state, one.last_success) for one in after.sources] == [("failed", before.sources[0].last_success)]
    assert [(one.source, one.run) for one in after.problems] == [("lab", None)]
    assert replace(after, sources=before.sources, problems=before.problems) == before


def test_only_the_named_sources_are_pulled_and_a_wrong_name_gets_the_nearest(
    tmp_path: Path, sales: dict[str, str]
) -> None:
    workspace = opened(tmp_path, {"lab": mlflow("sqlite:///missing.db"), "sales": sales})
    assert list(pull(workspace, "sales")) == ["sales"]
    with pytest.raises(NothingSuch, match="did you mean 'sales'"):
        pull(workspace, "sale")


def test_progress_counts_up_to_the_total(mlflow_database: Tracker, tmp_path: Path) -> None:
    make_mlflow_runs(mlflow_database.uri, 10, now_ms=NOW_MS)
    workspace = opened(tmp_path, {"lab": mlflow(mlflow_database.uri)})
    seen: list[Progress] = []
    sync(workspace, environ={}, report_progress=seen.append)
    assert (seen[-1].source, seen[-1].done, seen[-1].total) == ("lab", 10, 10)
    assert seen[-1].rate > 0


def test_a_project_is_counted_when_the_sync_is_done(mlflow_database: Tracker, tmp_path: Path) -> None:
    make_mlflow_runs(mlflow_database.uri, 50, now_ms=NOW_MS)
    workspace = opened(tmp_path, {"lab": mlflow(mlflow_database.uri)})
    before = workspace.version("fraud")
    pull(workspace)
    assert workspace.version("fraud") != before
    report = workspace.report("fraud")
    assert [(one.id, one.runs_counted) for one in report.metrics] == [("accuracy", 50), ("latency_ms", 50)]
    assert workspace.count_again(report.as_of) == []


SYNC = "import sys; from milepost.jobs.cli import main; main(['sync', '--config', sys.argv[1]])"


@pytest.fixture(params=["database", "server"])
def many_runs(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Where 12,000 or 2,500 runs are: too many for one batch."""
    name = "mlflow_database" if request.param == "database" else "mlflow_tracker"
    tracker: Tracker = request.getfixturevalue(name)
    runs = 12_000 if request.param == "database" else 2_500
    make_mlflow_runs(tracker.database_uri, runs, 20, now_ms=NOW_MS, kinds=2)
    return tracker.uri, tracker.database_uri


def test_a_sync_killed_anywhere_goes_on_without_losing_or_doubling_a_run(
    many_runs: tuple[str, str], tmp_path: Path
) -> None:
    uri, database = many_runs
    (tmp_path / "store").mkdir()
    config = write_config(tmp_path / "store", {"lab": mlflow(uri)})
    workspace = opened(tmp_path / "store", {"lab": mlflow(uri)})
    kills = 0
    for wanted in (0, 1, 2):  # killed before the first batch, after it, and after the second
        process = subprocess.Popen([sys.executable, "-c", SYNC, str(config)], stdout=subprocess.DEVNULL)
        while process.poll() is None and batches_kept(workspace) < wanted:
            time.sleep(0.005)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
        process.wait()
    assert kills >= 2
    done = subprocess.run([sys.executable, "-c", SYNC, str(config)], capture_output=True, text=True, check=True)
    assert "lab" in done.stdout
    assert kept_runs(workspace) == tracked_runs(database)
    assert pull(workspace)["lab"].changes == Changes()
    assert table_count(workspace, "milepost_runs") == len(tracked_runs(database))


def batches_kept(workspace: Workspace) -> int:
    """How many batches with runs are in the store: each is kept whole, so their number is told by the keys."""
    rows = table_count(workspace, "milepost_runs")
    return 0 if rows == 0 else 1 if rows <= 4_000 else 2


def table_count(workspace: Workspace, table: str) -> int:
    with workspace.store.read() as connection:
        return int(connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_two_syncs_of_one_source_at_once_lose_nothing(mlflow_database: Tracker, tmp_path: Path) -> None:
    make_mlflow_runs(mlflow_database.uri, 9_000, now_ms=NOW_MS, kinds=2)
    (tmp_path / "store").mkdir()
    config = write_config(tmp_path / "store", {"lab": mlflow(mlflow_database.uri)})
    workspace = opened(tmp_path / "store", {"lab": mlflow(mlflow_database.uri)})
    both = [subprocess.Popen([sys.executable, "-c", SYNC, str(config)], stdout=subprocess.DEVNULL) for _ in range(2)]
    assert {one.wait() for one in both} <= {0, 1}
    pull(workspace)
    assert kept_runs(workspace) == tracked_runs(mlflow_database.database_uri)


@pytest.mark.mlflow
@pytest.mark.parametrize("way", ["uri", "database_uri"])
def test_a_backup_of_the_store_that_is_put_back_catches_up(mlflow_tracker: Tracker, tmp_path: Path, way: str) -> None:
    sources = {"lab": mlflow(getattr(mlflow_tracker, way))}
    make_mlflow_runs(mlflow_tracker.database_uri, 30, 2, now_ms=NOW_MS)
    workspace = opened(tmp_path, sources)
    pull(workspace)
    workspace.close()
    backup = (tmp_path / "milepost.db").read_bytes()
    some_run = next(iter(tracked_runs(mlflow_tracker.database_uri)))
    mlflow_tracker.client.delete_run(some_run)
    mlflow_tracker.client.create_run("1", run_name="new one")
    workspace = opened(tmp_path, sources)
    pull(workspace)
    workspace.close()
    for left in tmp_path.glob("milepost.db-*"):
        left.unlink()
    (tmp_path / "milepost.db").write_bytes(backup)
    workspace = opened(tmp_path, sources)
    assert some_run in kept_runs(workspace)
    assert pull(workspace)["lab"].changes == Changes(new=1, gone=1)
    assert kept_runs(workspace) == tracked_runs(mlflow_tracker.database_uri)
    workspace.close()
