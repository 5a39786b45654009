"""The demo: real runs in a real MLflow database, whose milestones stand as the story wants on any day it is built."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from milepost.config import load
from milepost.domain.candidates import FOREVER, NO_TIME, Candidates, ValueColumns
from milepost.domain.errors import ConfigurationError
from milepost.domain.projects import Project
from milepost.domain.report import Report
from milepost.jobs.demo import build_demo
from milepost.jobs.demo.promises import demo_yaml
from milepost.jobs.demo.trials import Trial, ended_ms, started_ms
from milepost.jobs.demo.workspace import train_all
from milepost.metrics import build_report, tally

TODAY = date(2026, 11, 23)
INTENDED = {
    "proof": ("reached", "early"),
    "pilot": ("reached", "late"),
    "beat_reader": ("reached", "early"),
    "branches": ("missed", "late"),
    "unattended": ("pending", "ahead"),
    "useful": ("reached", "early"),
    "beat_rule": ("reached", "late"),
    "ward": ("reached", "early"),
    "clinics": ("pending", "ahead"),
}


def silent(what: str, done: int, total: int) -> None:
    """Report no progress."""


@pytest.fixture(scope="module")
def trials() -> tuple[Trial, ...]:
    return train_all(silent)


@pytest.fixture(scope="module")
def demo(trials: tuple[Trial, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("somewhere") / "demo"
    return build_demo(folder, TODAY, silent, lambda _: trials)


def candidates(project: Project, trials: Sequence[Trial], today: date) -> Candidates:
    """Return the project's trials as the columns that numbers are computed from."""
    patterns = [pattern for line in project.runs for pattern in line.experiments]
    own = [trial for trial in trials if any(fnmatchcase(trial.experiment, pattern) for pattern in patterns)]
    ends = [NO_TIME if trial.status == "RUNNING" else ended_ms(trial, today) for trial in own]
    size = len(own)
    return Candidates(
        sources=("lab",),
        key=np.arange(size, dtype=np.int64),
        run_id=np.array([trial.key.encode() for trial in own]),
        source=np.zeros(size, dtype=np.int16),
        usable=np.array([not trial.deleted for trial in own]),
        finished=np.array([trial.status == "FINISHED" for trial in own]),
        ended_ms=np.array(ends, dtype=np.int64),
        seen_ms=np.array(ends, dtype=np.int64),
        known_from_ms=np.full(size, NO_TIME, dtype=np.int64),
        known_until_ms=np.full(size, FOREVER, dtype=np.int64),
        values={name: columns(name, own, ends) for metric in project.metrics for name in metric.names},
    )


def columns(name: str, trials: Sequence[Trial], ends: Sequence[int]) -> ValueColumns:
    unknown = np.full(len(trials), NO_TIME, dtype=np.int64)
    nothing = np.full(len(trials), np.nan)
    last = np.array([trial.curves[name][-1] if name in trial.curves else np.nan for trial in trials])
    logged = np.array(ends, dtype=np.int64)
    return ValueColumns(~np.isnan(last), last, logged, nothing, unknown, nothing, unknown)


def reports(trials: Sequence[Trial], today: date, folder: Path) -> list[Report]:
    path = folder / "milepost.yaml"
    path.write_text(demo_yaml({trial.key: trial.key for trial in trials}, today), encoding="utf-8")
    as_of = datetime.combine(today, time(7), UTC)
    return [
        build_report(project, tally(project, candidates(project, trials, today), as_of), {}, {}, (), (), as_of)
        for project in load(path, {}).projects.values()
    ]


def punctuality(slip_days: int | None) -> str:
    return "ahead" if slip_days is None else "late" if slip_days > 3 else "early" if slip_days < -3 else "on the day"


@pytest.mark.parametrize(
    "today", [TODAY, date(2024, 2, 29), date(2026, 1, 1), date(2027, 3, 28), date(2026, 8, 22), date(2026, 10, 25)]
)
def test_the_milestones_stand_as_the_story_wants_on_any_day(
    trials: tuple[Trial, ...], today: date, tmp_path: Path
) -> None:
    found = {
        milestone.id: (milestone.state, punctuality(milestone.slip_days))
        for report in reports(trials, today, tmp_path)
        for milestone in report.milestones
    }
    assert found == INTENDED


def test_one_milestone_is_missed_although_each_of_its_gates_is_passed_by_some_run(
    trials: tuple[Trial, ...], tmp_path: Path
) -> None:
    digits = reports(trials, TODAY, tmp_path)[0]
    branches = next(milestone for milestone in digits.milestones if milestone.id == "branches")
    assert (branches.state, [gate.passed for gate in branches.gates]) == ("missed", [True, True])


def test_no_result_lies_in_the_future_or_is_a_problem(trials: tuple[Trial, ...], tmp_path: Path) -> None:
    assert [report.problems for report in reports(trials, TODAY, tmp_path)] == [(), ()]
    midnight_ms = int(datetime.combine(TODAY, time(), UTC).timestamp() * 1000)
    assert max(ended_ms(trial, TODAY) for trial in trials) < midnight_ms


def test_nobody_starts_a_run_by_day_on_a_weekend(trials: tuple[Trial, ...]) -> None:
    days = [
        datetime.fromtimestamp(started_ms(trial, TODAY) / 1000, UTC).weekday() for trial in trials if trial.hour <= 19
    ]
    assert max(days) == 4


def test_both_projects_are_as_large_as_a_newcomer_would_expect(trials: tuple[Trial, ...]) -> None:
    for experiments in ("digit-reader/", "progression-forecast"):
        own = [trial for trial in trials if trial.experiment.startswith(experiments)]
        assert 120 <= len(own) <= 300
        assert {trial.status for trial in own} >= {"FINISHED", "FAILED"}
    assert {trial.status for trial in trials} == {"FINISHED", "FAILED", "KILLED", "RUNNING"}


def test_mlflow_itself_reads_back_every_trial(demo: Path, trials: tuple[Trial, ...]) -> None:
    import mlflow

    client = mlflow.MlflowClient(f"sqlite:///{demo.parent / 'mlflow.db'}")
    experiments = {experiment.experiment_id: experiment.name for experiment in client.search_experiments()}
    runs = client.search_runs(list(experiments), run_view_type=mlflow.entities.ViewType.ALL, max_results=1000)
    read = {_seen(run, experiments[run.info.experiment_id]) for run in runs}
    assert read == {_wanted(trial) for trial in trials}


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


def test_the_workspace_loads_and_is_marked_as_demo_data(demo: Path) -> None:
    loaded = load(demo, {})
    assert (loaded.demo, list(loaded.projects)) == (True, ["digits", "progression"])
    assert sorted(path.name for path in demo.parent.iterdir()) == [
        "demo.json",
        "kpis",
        "milepost.schema.json",
        "milepost.yaml",
        "mlflow.db",
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


def forbidden(_: Callable[[str, int, int], None]) -> tuple[Trial, ...]:
    raise AssertionError("a demo that is there must not be trained again")


def test_a_second_start_reuses_what_is_there(demo: Path) -> None:
    assert build_demo(demo.parent, date(2026, 12, 1), silent, forbidden) == demo


def few(_: Callable[[str, int, int], None]) -> tuple[Trial, ...]:
    about: dict[str, Any] = {"experiment": "e", "name": "n", "user": "u", "hour": 9.0, "minutes": 1.0, "params": {}}
    return tuple(Trial(key=key, day=-1, **about) for key in ("digits-reader-in-use", "progression-rule-in-use"))


@pytest.mark.parametrize("left", [{"demo.json": '{"milepost_demo": 0}'}, {"demo.json": "{"}, {"demo.json": "7"}])
def test_an_older_or_damaged_demo_is_built_again(tmp_path: Path, left: dict[str, str]) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    for name, text in {**left, "leftover.txt": ""}.items():
        (folder / name).write_text(text)
    path = build_demo(folder, TODAY, silent, few)
    assert load(path, {}).demo
    assert json.loads((folder / "demo.json").read_text()) == {"milepost_demo": 1, "built_for": "2026-11-23"}
    assert not (folder / "leftover.txt").exists()
    assert list(tmp_path.iterdir()) == [folder]


def test_a_build_that_is_cut_off_leaves_nothing_behind(tmp_path: Path) -> None:
    def interrupted(_: Callable[[str, int, int], None]) -> tuple[Trial, ...]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_demo(tmp_path / "demo", TODAY, silent, interrupted)
    assert list(tmp_path.iterdir()) == []


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
    assert seen == [("logging runs to MLflow", 0, 2), ("logging runs to MLflow", 1, 2)]


FRESH_PROCESS = """
import logging, os, sys
from pathlib import Path
from milepost.jobs.demo import build_demo
from tests.jobs.test_demo import TODAY, few, silent
before = (dict(os.environ), logging.root.manager.disable)
build_demo(Path(sys.argv[1]), TODAY, silent, few)
assert (dict(os.environ), logging.root.manager.disable) == before
"""


def test_a_build_prints_nothing_warns_of_nothing_and_leaves_the_environment_alone(tmp_path: Path) -> None:
    # In a process of its own: MLflow talks when it is imported first, which another test may have done.
    command = [sys.executable, "-W", "error", "-c", FRESH_PROCESS, str(tmp_path / "demo")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
