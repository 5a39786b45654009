"""The story that the demo tells: its milestones stand as intended on any day it is built."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from milepost.config import load
from milepost.domain.candidates import FOREVER, NO_TIME, Candidates, KpiVersion, ValueColumns
from milepost.domain.outlook import Outlook, RunsLeft
from milepost.domain.projects import Project, WeeklyRuns
from milepost.domain.report import Report
from milepost.jobs.demo.promises import demo_yaml
from milepost.jobs.demo.trials import Trial, ended_ms, started_ms
from milepost.jobs.demo.workspace import train_all
from milepost.metrics import build_report, tally
from tests.jobs.test_demo import TODAY

DAYS = (TODAY, date(2024, 2, 29), date(2026, 1, 1), date(2027, 3, 28), date(2026, 8, 22), date(2026, 10, 25))
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
    "kiosks": ("pending", "ahead"),
    "region": ("pending", "ahead"),
    "screening": ("pending", "ahead"),
}


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


def reports(
    trials: Sequence[Trial], today: date, folder: Path, kpis: Mapping[str, Sequence[KpiVersion]] = MappingProxyType({})
) -> list[Report]:
    path = folder / "milepost.yaml"
    path.write_text(demo_yaml({trial.key: trial.key for trial in trials}, today), encoding="utf-8")
    as_of = datetime.combine(today, time(7), UTC)
    return [
        build_report(project, tally(project, candidates(project, trials, today), as_of), {}, kpis, (), (), as_of)
        for project in load(path, {}).projects.values()
    ]


def punctuality(slip_days: int | None) -> str:
    return "ahead" if slip_days is None else "late" if slip_days > 3 else "early" if slip_days < -3 else "on the day"


@pytest.mark.parametrize("today", DAYS)
def test_the_milestones_stand_as_the_story_wants_on_any_day(
    trials: tuple[Trial, ...], today: date, tmp_path: Path
) -> None:
    found = {
        milestone.id: (milestone.state, punctuality(milestone.slip_days))
        for report in reports(trials, today, tmp_path)
        for milestone in report.milestones
    }
    assert found == INTENDED


HEALTHS = {
    "unattended": "off track",
    "clinics": "off track",
    "kiosks": "not enough data",
    "region": "on track",
    "screening": "at risk",
}


@pytest.mark.parametrize("today", DAYS)
def test_every_health_is_there_on_any_day(trials: tuple[Trial, ...], today: date, tmp_path: Path) -> None:
    told = [one for report in reports(trials, today, tmp_path) for one in report.milestones if one.health]
    assert {one.id: one.health for one in told} == HEALTHS


@pytest.mark.parametrize("today", DAYS)
def test_one_milestone_has_too_little_data_because_its_metric_is_new(
    trials: tuple[Trial, ...], today: date, tmp_path: Path
) -> None:
    digits = reports(trials, today, tmp_path)[0]
    kiosks = next(one for one in digits.milestones if one.id == "kiosks")
    faint = next(one for one in digits.metrics if one.id == "faint")
    assert (faint.runs_counted, kiosks.outlook) == (3, Outlook("faint", why="fewer than 5 runs have been counted"))


@pytest.mark.parametrize("today", DAYS)
def test_three_milestones_have_both_answers_by_plans_of_every_kind(
    trials: tuple[Trial, ...], today: date, tmp_path: Path
) -> None:
    every = [one for report in reports(trials, today, tmp_path) for one in report.milestones]
    both = {one.id: one.run_plan for one in every if one.outlook and one.outlook.pace and one.outlook.plan}
    left = both["unattended"]
    assert isinstance(left, RunsLeft)
    assert both == {
        "unattended": RunsLeft(60, today - timedelta(days=20), left.left),
        "region": WeeklyRuns(20.0, today + timedelta(days=106)),
        "screening": WeeklyRuns(10.0),
    }
    assert 20 < left.left < 60


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
    for tracker in ("mlflow", "wandb"):
        assert {trial.status for trial in trials if trial.tracker == tracker} >= {"FINISHED", "FAILED", "RUNNING"}


def test_one_metric_has_a_name_in_each_tracker_and_both_count(trials: tuple[Trial, ...], tmp_path: Path) -> None:
    error = reports(trials, TODAY, tmp_path)[1].metrics[0]
    finished = [trial for trial in trials if trial.status == "FINISHED"]
    counted = {name: sum(name in trial.curves for trial in finished) for name in ("val_mae", "val/mae")}
    assert min(counted.values()) > 20
    assert error.runs_counted == sum(counted.values())


def test_models_are_trained_by_one_thread_so_that_results_do_not_depend_on_the_number_of_cores() -> None:
    threads: set[int] = set()

    def look(_what: str, _done: int, _total: int) -> None:
        threads.update(pool["num_threads"] for pool in threadpool_info())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_all(look)
    assert threads == {1}
