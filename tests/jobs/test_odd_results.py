"""Runs as people should not log them, from a real tracker to the Report: each counts or is listed, none is lost."""

import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from milepost.domain.report import Report
from milepost.jobs.sync import sync
from milepost.jobs.workspace import Workspace
from tests.connectors.stories import MINUTE_MS, START_MS, Story, writing
from tests.jobs.workspaces import mlflow, opened
from tests.support.mlflow import Tracker

pytestmark = pytest.mark.mlflow
BOTH_WAYS = pytest.mark.parametrize("way", ["uri", "database_uri"])
NOW = datetime(2026, 9, 21, tzinfo=UTC)
DAY_MS = 86_400_000


def reported(folder: Path, *uris: str, **project: Any) -> Report:
    """What the trackers' runs come to, as of a day after they were read."""
    sources = {f"lab{number or ''}": mlflow(uri) for number, uri in enumerate(uris)}
    told = {"runs": [{"source": name} for name in sources], "metrics": {"accuracy": {}}, **project}
    workspace = opened(folder, sources, projects={"fraud": told})
    pull(workspace)
    report = workspace.report("fraud", NOW)
    workspace.close()
    return report


def pull(workspace: Workspace) -> None:
    assert [one.error for one in sync(workspace, environ={}, clock=lambda: NOW)] == [None] * len(
        workspace.configuration.sources
    )


def counted(report: Report) -> list[tuple[str, float]]:
    return [(dot.run.name, dot.value) for dot in report.metrics[0].dots]


def listed(report: Report, names: dict[str, str]) -> dict[str, str]:
    """The problems by the names of their runs."""
    return {names[one.run or ""]: one.what.removesuffix("; it does not count") for one in report.problems}


VALUES = {
    "plain": 0.93,
    "percent": 93.0,
    "an ulp more": math.nextafter(93, 94),
    "seventeen digits": 0.12345678901234568,
    "true": True,
    "minus zero": -0.0,
    "huge": 1e308,
    "minus huge": -1e308,
    "smallest": 5e-324,
}
ENDLESS = {"nan": math.nan, "inf": math.inf, "minus inf": -math.inf, "stored inf": 1.7976931348623157e308}


@BOTH_WAYS
def test_every_finite_value_counts_as_it_is_and_every_other_is_listed(
    mlflow_tracker: Tracker, tmp_path: Path, way: str
) -> None:
    story = Story(mlflow_tracker.client)
    names = {story.run("0", name, values={"accuracy": value}): name for name, value in (VALUES | ENDLESS).items()}
    report = reported(tmp_path, getattr(mlflow_tracker, way))
    assert [(name, repr(value + 0.0)) for name, value in counted(report)] == [
        (name, repr(float(value) + 0.0)) for name, value in VALUES.items()
    ]
    assert listed(report, names) == dict.fromkeys(ENDLESS, "accuracy is not a finite number")


@BOTH_WAYS
def test_a_finished_run_counts_whatever_became_of_those_around_it(
    mlflow_tracker: Tracker, tmp_path: Path, way: str
) -> None:
    story, value = Story(mlflow_tracker.client), {"accuracy": 0.5}
    parent = story.run("0", "failed parent", status="FAILED", values=value)
    child = story.run("0", "child", parent=parent, values=value)
    story.run("0", "grandchild", parent=child, values=value)
    for status in ("KILLED", "RUNNING", "SCHEDULED"):
        story.run("0", status.lower(), status=status, values=value)
    story.client.update_run(story.run("0", "without an end", status="RUNNING", values=value), status="FINISHED")
    resumed = story.run("0", "resumed and over again", values=value)
    story.client.update_run(resumed, status="RUNNING")
    story.finish(resumed, "FINISHED")
    for name in ("deleted", "restored"):
        story.client.delete_run(story.run("0", name, values=value))
    story.client.restore_run(run_id_of(story, "restored"))
    emptied = story.experiment("emptied")
    story.client.delete_run(story.run(emptied, "alone and deleted", values=value))
    report = reported(tmp_path, getattr(mlflow_tracker, way))
    finished = ["child", "grandchild", "without an end", "resumed and over again", "restored"]
    assert counted(report) == [(name, 0.5) for name in finished]
    assert report.problems == ()


def run_id_of(story: Story, name: str) -> str:
    (found,) = story.client.search_runs(["0"], f"attributes.run_name = '{name}'", run_view_type=3)
    return str(found.info.run_id)


FIRST_MS = START_MS + MINUTE_MS
ENDS: dict[str, tuple[int | None, int, str]] = {
    "usual": (FIRST_MS + 60_000, FIRST_MS, "2026-05-28T20:28:40+00:00"),
    "logged before its start": (FIRST_MS + 60_000, FIRST_MS - DAY_MS, "2026-05-28T20:28:40+00:00"),
    "no end": (None, FIRST_MS + 1, "2026-05-28T20:27:40.001000+00:00"),
    "end zero": (0, FIRST_MS + 2, "2026-05-28T20:27:40.002000+00:00"),
    "end before its start": (FIRST_MS - DAY_MS, FIRST_MS - DAY_MS - 1, "2026-05-27T20:27:40+00:00"),
    "logged after its end": (FIRST_MS, FIRST_MS + DAY_MS, "2026-05-29T20:27:40+00:00"),
    "both zero": (0, 0, "accuracy is dated before 1990"),
    "both negative": (-5, -5, "accuracy is dated before 1990"),
    "both in seconds": (FIRST_MS // 1000, FIRST_MS // 1000, "accuracy is dated before 1990"),
    "end in the year 9999": (253_402_214_400_000, FIRST_MS, "accuracy is dated in the future"),
    "logged in nanoseconds": (FIRST_MS, FIRST_MS * 1_000_000, "accuracy is dated in the future"),
}


@BOTH_WAYS
def test_a_result_counts_from_its_end_or_later_logging_and_one_without_a_possible_date_is_listed(
    mlflow_tracker: Tracker, tmp_path: Path, way: str
) -> None:
    story = Story(mlflow_tracker.client)
    names = {story.run("0", name, values={"accuracy": 0.5}): name for name in ENDS}
    with writing(mlflow_tracker.database_uri) as connection:
        for run_id, name in names.items():
            ended_ms, logged_ms, _ = ENDS[name]
            end = "NULL" if ended_ms is None else ended_ms
            connection.exec_driver_sql(f"UPDATE runs SET end_time = {end} WHERE run_uuid = '{run_id}'")
            connection.exec_driver_sql(f"UPDATE latest_metrics SET timestamp = {logged_ms} WHERE run_uuid = '{run_id}'")
    report = reported(tmp_path, getattr(mlflow_tracker, way))
    dated = {dot.run.name: dot.at.isoformat() for dot in report.metrics[0].dots}
    assert dated | listed(report, names) == {name: said for name, (_, _, said) in ENDS.items()}


def test_two_sources_with_the_same_run_ids_are_two_runs_each(mlflow_tracker: Tracker, tmp_path: Path) -> None:
    run_id = Story(mlflow_tracker.client).run("0", "run", values={"accuracy": 0.5})
    report = reported(tmp_path, mlflow_tracker.uri, mlflow_tracker.database_uri)
    assert [(dot.run.source, dot.run.id) for dot in report.metrics[0].dots] == [("lab", run_id), ("lab1", run_id)]


@BOTH_WAYS
def test_a_metric_that_is_renamed_at_the_source_goes_on_under_both_names(
    mlflow_tracker: Tracker, tmp_path: Path, way: str
) -> None:
    story = Story(mlflow_tracker.client)
    for name, values in {"old": {"acc": 0.5}, "both": {"acc": 0.6, "val/acc": 0.7}, "new": {"val/acc": 0.8}}.items():
        story.run("0", name, values=values)
    metrics = {"accuracy": {"names": ["val/acc", "acc"]}}
    report = reported(tmp_path, getattr(mlflow_tracker, way), metrics=metrics)
    assert counted(report) == [("old", 0.5), ("both", 0.7), ("new", 0.8)]
