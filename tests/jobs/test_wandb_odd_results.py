"""W&B runs as people should not log them, from a server to the Report: letter for letter, each counted or listed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from milepost.domain.report import Report
from milepost.domain.runs import RunQuestion
from milepost.jobs.run_browsing import list_runs
from milepost.jobs.sync import sync
from milepost.jobs.workspace import Workspace
from tests.jobs.test_odd_results import NOW, counted, listed
from tests.jobs.test_odd_words import NAMES, TEXTS
from tests.jobs.workspaces import opened
from tests.support.wandb_server import KEY, WandbServer, wandb_server
from tests.support.wandb_truth import START_S, ToldRun, Truth


@pytest.fixture
def server() -> Iterator[WandbServer]:
    with wandb_server(Truth(projects={"vision": {}})) as found:
        yield found


def workspace_of(folder: Path, server: WandbServer, metrics: dict[str, Any]) -> Workspace:
    lab = {"kind": "wandb", "entity": "lab", "api_key_env": "KEY", "base_url": server.base_url}
    told = {"fraud": {"runs": [{"source": "lab"}], "metrics": metrics}}
    workspace = opened(folder, {"lab": lab}, projects=told)
    assert [one.error for one in sync(workspace, environ={"KEY": KEY}, clock=lambda: NOW)] == [None]
    return workspace


def reported(folder: Path, server: WandbServer, metrics: dict[str, Any]) -> Report:
    workspace = workspace_of(folder, server, metrics)
    report = workspace.report("fraud", NOW)
    workspace.close()
    return report


@pytest.mark.parametrize("take", ["last", "best"])
def test_a_metric_is_found_by_exactly_the_name_it_was_logged_under(
    server: WandbServer, tmp_path: Path, take: str
) -> None:
    values = {name: float(number + 1) for number, name in enumerate(NAMES)}
    rows = [{"_step": 0, "_timestamp": START_S, **values}, {"_step": 1, **dict.fromkeys(NAMES, 0.5)}]
    server.truth.put("vision", ToldRun("names", summary=dict.fromkeys(NAMES, 0.5), history=rows))
    metrics = {f"metric_{number}": {"names": [name], "take": take} for number, name in enumerate(NAMES)}
    report = reported(tmp_path, server, metrics)
    found = {name: one.best and one.best.value for name, one in zip(NAMES, report.metrics, strict=True)}
    assert found == (values if take == "best" else dict.fromkeys(values, 0.5))


def test_what_people_wrote_is_kept_letter_for_letter(server: WandbServer, tmp_path: Path) -> None:
    labels = [*TEXTS.values(), *(f"tag {number}" for number in range(5_000))]
    run = ToldRun("r1", display=TEXTS["emoji"], tags=labels, user=None, config=TEXTS, summary={"accuracy": 0.5})
    server.truth.put("vision", run)
    workspace = workspace_of(tmp_path, server, {"accuracy": {}})
    (told,) = list_runs(workspace, "fraud", RunQuestion(), NOW).runs
    assert (told.run.name, told.params, told.tags) == (TEXTS["emoji"], TEXTS, dict.fromkeys(labels, "true"))
    for text in TEXTS.values():
        (found,) = list_runs(workspace, "fraud", RunQuestion(text=text), NOW).runs
        assert json.dumps(found.params) == json.dumps(told.params)
    workspace.close()


def stamped(timestamp: Any) -> dict[str, Any]:
    """A run of which only its summary says when it was logged."""
    return {"heartbeatAt": None, "summaryMetrics": json.dumps({"accuracy": 0.5, "_timestamp": timestamp})}


ISO = datetime.fromtimestamp(START_S, UTC).isoformat()
TIMES: dict[str, tuple[dict[str, Any], str]] = {
    "usual": ({}, ISO),
    "by its summary": (stamped(START_S), ISO),
    "zero": (stamped(0), "accuracy is dated before 1990"),
    "negative": (stamped(-5), "accuracy is dated before 1990"),
    "in milliseconds": (stamped(START_S * 1000), "accuracy is dated in the future"),
    "as text": (stamped(str(START_S)), "accuracy has no time at all"),
    "infinite": (stamped(1e300), "accuracy has no time at all"),
    "none": (stamped(None), "accuracy has no time at all"),
    "the year 1": ({"heartbeatAt": "0001-01-01T00:00:00"}, "accuracy is dated before 1990"),
    "the year 9999": ({"heartbeatAt": "9999-12-31T23:59:59"}, "accuracy is dated in the future"),
    "a zone": ({"heartbeatAt": f"{ISO[:19]}.000+00:00"}, ISO),
}


def test_a_result_counts_from_its_heartbeat_or_summary_and_one_without_a_possible_date_is_listed(
    server: WandbServer, tmp_path: Path
) -> None:
    for name, (odd, _) in TIMES.items():
        server.truth.put("vision", ToldRun(name, summary={"accuracy": 0.5}, odd=odd))
    report = reported(tmp_path, server, {"accuracy": {}})
    dated = {dot.run.name: dot.at.isoformat() for dot in report.metrics[0].dots}
    told = dated | listed(report, {f"vision/{name}": name for name in TIMES})
    assert told == {name: said for name, (_, said) in TIMES.items()}


def test_every_finite_value_counts_as_it_is_and_every_other_is_listed(server: WandbServer, tmp_path: Path) -> None:
    good: dict[str, Any] = {"a plain one": 0.93, "b in percent": 93, "c zero": -0.0, "d huge": 1e308, "e tiny": 5e-324}
    endless: dict[str, Any] = {"nan": "NaN", "inf": "Infinity", "minus inf": "-Infinity"}
    nothing: dict[str, Any] = {"text": "0.93", "flag": True, "null": None, "table": {"_type": "table-file", "nrows": 3}}
    for name, value in (good | endless | nothing).items():
        server.truth.put("vision", ToldRun(name, summary={"accuracy": value}))
    report = reported(tmp_path, server, {"accuracy": {}})
    assert counted(report) == [(name, float(value)) for name, value in good.items()]
    names = {f"vision/{name}": name for name in endless}
    assert listed(report, names) == dict.fromkeys(endless, "accuracy is not a finite number")


def test_a_finished_run_counts_and_one_that_crashed_or_stays_running_does_not(
    server: WandbServer, tmp_path: Path
) -> None:
    states = ("finished", "crashed", "failed", "killed", "preempted", "running", "pending")
    for state in states:
        server.truth.put("vision", ToldRun(state, state=state, summary={"accuracy": 0.5}))
    report = reported(tmp_path, server, {"accuracy": {}})
    assert (counted(report), report.problems) == ([("finished", 0.5)], ())
