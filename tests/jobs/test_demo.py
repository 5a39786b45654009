"""The demo: real runs in a real MLflow database and real W&B folders, built once and reused."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import pytest

from milepost.config import load
from milepost.connectors import open_connector
from milepost.domain.errors import ConfigurationError
from milepost.domain.records import Run, Value
from milepost.domain.sources import WandbOfflineSource
from milepost.jobs.demo import build_demo
from milepost.jobs.demo.trials import Trial, ended_ms, started_ms

TODAY = date(2026, 11, 23)


def silent(what: str, done: int, total: int) -> None:
    """Report no progress."""


@pytest.fixture(scope="module")
def demo(trials: tuple[Trial, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("somewhere") / "demo"
    return build_demo(folder, TODAY, silent, lambda _: trials)


def test_mlflow_itself_reads_back_every_trial_that_was_tracked_there(demo: Path, trials: tuple[Trial, ...]) -> None:
    import mlflow

    client = mlflow.MlflowClient(f"sqlite:///{demo.parent / 'mlflow.db'}")
    experiments = {experiment.experiment_id: experiment.name for experiment in client.search_experiments()}
    runs = client.search_runs(list(experiments), run_view_type=mlflow.entities.ViewType.ALL, max_results=1000)
    read = {_seen(run, experiments[run.info.experiment_id]) for run in runs}
    assert read == {_wanted(trial) for trial in trials if trial.tracker == "mlflow"}


def _seen(run: Any, experiment: str) -> tuple[Any, ...]:
    info, data = run.info, run.data
    about = (experiment, info.run_name, info.user_id, info.status, info.start_time, info.end_time, info.lifecycle_stage)
    return (*about, tuple(sorted(data.metrics.items())), tuple(sorted(data.params.items())))


def _wanted(trial: Trial) -> tuple[Any, ...]:
    end = None if trial.status == "RUNNING" else ended_ms(trial, TODAY)
    stage = "deleted" if trial.deleted else "active"
    about = (trial.experiment, trial.name, trial.user, trial.status, started_ms(trial, TODAY), end, stage)
    last = tuple(sorted((name, values[-1]) for name, values in trial.curves.items()))
    return (*about, last, tuple(sorted(trial.params.items())))


def test_the_folders_of_wandb_tell_every_trial_that_was_tracked_there(demo: Path, trials: tuple[Trial, ...]) -> None:
    source = WandbOfflineSource("team", demo.parent / "wandb")
    now_ms = int(datetime.combine(TODAY, time(), UTC).timestamp() * 1000)
    batches = list(open_connector(source, {}, frozenset()).fetch(None, now_ms))
    assert [one for batch in batches for one in batch.unusable] == []
    told = {run.run_id: run for batch in batches for run in batch.runs}
    wanted = {_run_id(trial): trial for trial in trials if trial.tracker == "wandb"}
    assert told == {run_id: _offline(trial, told[run_id]) for run_id, trial in wanted.items()}


def _run_id(trial: Trial) -> str:
    return f"{trial.experiment}/{trial.key.removeprefix('progression-')}"


def _offline(trial: Trial, told: Run) -> Run:
    """A trial as its log tells it; one that failed before it measured anything ended when it began."""
    started, ended = started_ms(trial, TODAY), ended_ms(trial, TODAY)
    whole = Run(
        run_id=_run_id(trial),
        experiment_id=trial.experiment,
        name=trial.name,
        status="finished" if trial.status == "FINISHED" else "failed",
        started_ms=started,
        ended_ms=ended if trial.curves else started,
        deleted=False,
        params=dict(trial.params),
        tags={"candidate": "true", "group": trial.tags["phase"]},
        values={name: Value(values[-1], ended) for name, values in trial.curves.items()},
    )
    return _going_on(trial, told, whole) if trial.status == "RUNNING" else whole


def _going_on(trial: Trial, told: Run, whole: Run) -> Run:
    """How many steps of a run that goes on are on the disk is up to the client."""
    assert told.values.keys() == trial.curves.keys()
    assert all(value.last in trial.curves[name] for name, value in told.values.items())
    return whole._replace(status="running", ended_ms=None, values=told.values)


def test_nothing_of_the_client_is_left_but_the_runs(demo: Path) -> None:
    left = {path.relative_to(demo.parent / "wandb").parts[1:] for path in (demo.parent / "wandb").rglob("*")}
    kinds = {tuple("run-*.wandb" if part.endswith(".wandb") else part for part in parts) for parts in left}
    assert kinds == {(), ("run-*.wandb",), ("files",)}


def test_the_workspace_loads_and_is_marked_as_demo_data(demo: Path) -> None:
    loaded = load(demo, {})
    assert (loaded.demo, list(loaded.projects)) == (True, ["digits", "progression"])
    assert sorted(path.name for path in demo.parent.iterdir()) == [
        "demo.json",
        "kpis",
        "milepost.schema.json",
        "milepost.yaml",
        "mlflow.db",
        "wandb",
    ]


@pytest.mark.parametrize("name", ["corrections", "entry-cost", "visits"])
def test_every_kpi_is_a_weekly_series_that_ends_before_today_and_falls_as_the_model_improves(
    demo: Path, name: str
) -> None:
    rows = [line.split(",") for line in (demo.parent / "kpis" / f"{name}.csv").read_text("utf-8").splitlines()[1:]]
    days = [date.fromisoformat(row[0]) for row in rows]
    values = [float(row[1]) for row in rows]
    assert {(after - before).days for before, after in pairwise(days)} == {7}
    assert (days[-1], len(days)) == (date(2026, 11, 16), 26)
    assert sum(values[-4:]) < 0.7 * sum(values[:4])
    assert {row[2] for row in rows} == {"synthetic demo data"}


def test_one_kpi_was_begun_ten_weeks_ago(demo: Path) -> None:
    rows = [line.split(",") for line in (demo.parent / "kpis" / "complaints.csv").read_text("utf-8").splitlines()]
    assert rows[0] == ["week", "complaints", "origin"]
    assert [row[0] for row in rows[1:]] == [(date(2026, 9, 14) + timedelta(weeks=n)).isoformat() for n in range(10)]
    assert {row[2] for row in rows[1:]} == {"synthetic demo data"}


def forbidden(_: Callable[[str, int, int], None]) -> tuple[Trial, ...]:
    raise AssertionError("a demo that is there must not be trained again")


def test_a_second_start_reuses_what_is_there(demo: Path) -> None:
    assert build_demo(demo.parent, date(2026, 12, 1), silent, forbidden) == demo


def few(_: Callable[[str, int, int], None]) -> tuple[Trial, ...]:
    about: dict[str, Any] = {"experiment": "e", "name": "n", "user": "u", "hour": 9.0, "minutes": 1.0, "params": {}}
    return tuple(Trial(key=key, day=-1, **about) for key in ("digits-reader-in-use", "progression-rule-in-use"))


def few_in_both(progress: Callable[[str, int, int], None]) -> tuple[Trial, ...]:
    """With one more, in W&B."""
    tags = {"phase": "p", "stage": "candidate", "mlflow.note.content": "n"}
    about: dict[str, Any] = {"name": "n", "user": "u", "hour": 9.0, "minutes": 1.0, "params": {}, "tags": tags}
    more = Trial(key="progression-one", experiment="p", day=-1, curves={"val/mae": (0.5,)}, tracker="wandb", **about)
    return (*few(progress), more)


@pytest.mark.parametrize("left", [{"demo.json": '{"milepost_demo": 0}'}, {"demo.json": "{"}, {"demo.json": "7"}])
def test_an_older_or_damaged_demo_is_built_again(tmp_path: Path, left: dict[str, str]) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    for name, text in {**left, "leftover.txt": ""}.items():
        (folder / name).write_text(text)
    path = build_demo(folder, TODAY, silent, few)
    assert load(path, {}).demo
    assert json.loads((folder / "demo.json").read_text()) == {"milepost_demo": 5, "built_for": "2026-11-23"}
    assert not (folder / "leftover.txt").exists()
    assert list(tmp_path.iterdir()) == [folder]


def test_a_build_that_is_cut_off_leaves_nothing_behind(tmp_path: Path) -> None:
    def interrupted(_: Callable[[str, int, int], None]) -> tuple[Trial, ...]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_demo(tmp_path / "demo", TODAY, silent, interrupted)
    assert list(tmp_path.iterdir()) == []


def test_a_build_that_is_cut_off_while_wandb_writes_leaves_no_file_and_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    others = set(_of_wandb())  # what other tests of this session left
    writing: list[psutil.Process] = []

    def interrupted(what: str, _done: int, _total: int) -> None:
        if "W&B" in what:
            writing.extend(one for one in _of_wandb() if one not in others)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_demo(tmp_path / "demo", TODAY, interrupted, few_in_both)
    assert list(tmp_path.iterdir()) == []
    assert len(writing) == 2
    assert [one for one in writing if one.is_running() and one.status() != psutil.STATUS_ZOMBIE] == []


def _of_wandb() -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    return [one for one in children if any(word in _command(one) for word in ("offline_client", "wandb-core"))]


def _command(process: psutil.Process) -> str:
    with suppress(psutil.NoSuchProcess):
        return " ".join(process.cmdline())
    return ""


def test_a_folder_that_is_not_a_demo_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(ConfigurationError) as caught:
        build_demo(tmp_path, TODAY, silent, forbidden)
    assert str(caught.value) == (
        f"{tmp_path}: holds something that is not a demo, and is left as it is; name an empty or new folder"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_progress_is_told_step_by_step_and_an_empty_folder_may_become_the_demo(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    build_demo(tmp_path, TODAY, lambda *step: seen.append(step), few)
    assert seen == [("logging runs to MLflow", 1, 2), ("logging runs to MLflow", 2, 2)]


FRESH_PROCESS = """
import logging, os, sys
from pathlib import Path
from milepost.jobs.demo import build_demo
from tests.jobs.test_demo import TODAY, few_in_both, silent
before = (dict(os.environ), logging.root.manager.disable)
build_demo(Path(sys.argv[1]), TODAY, silent, few_in_both)
assert (dict(os.environ), logging.root.manager.disable) == before
"""


def test_a_build_prints_nothing_warns_of_nothing_and_leaves_the_environment_alone(tmp_path: Path) -> None:
    # In a process of its own: MLflow talks when it is imported first, which another test may have done. What it left in
    # the environment then is not passed on.
    environ = {key: value for key, value in os.environ.items() if not key.startswith("_MLFLOW")}
    command = [sys.executable, "-W", "error", "-c", FRESH_PROCESS, str(tmp_path / "demo")]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2], env=environ
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), done.stderr
