"""A forecast is judged by the day and the gates that held when it was made, once that day is over."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from milepost.domain.forecasts import Judged, KeptForecast, Promise
from milepost.domain.projects import RunName
from milepost.jobs.forecast_judging import WITHDRAWN, judge
from milepost.jobs.workspace import Workspace, open_workspace, to_ms, utc_now
from milepost.store.forecasts import keep_forecasts
from tests.app.workspaces import TODAY, Contents, add_runs, day, make_workspace, rising_runs, run

GATES = ("accuracy >= 0.9",)
MILESTONES: dict[str, dict[str, Any]] = {
    "now": {"title": "Now", "due": day(60), "gates": ["accuracy >= 0.99"]},
    "won": {"title": "Won", "due": day(-20), "gates": ["accuracy >= 0.85"]},
    "late": {"title": "Late", "due": day(-100), "gates": ["accuracy >= 0.9"]},
    "missed": {"title": "Missed", "due": day(-5), "gates": ["accuracy >= 0.97"]},
    "moved": {"title": "Moved", "due": day(40), "gates": ["accuracy >= 0.97"]},
    "eased": {"title": "Eased", "due": day(-20), "gates": ["accuracy >= 0.5"]},
    "based": {"title": "Based", "due": day(-20), "gates": ["accuracy >= baseline + 1%"], "baseline": "lab/nothing"},
}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    store = None if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))
    based = {"source": "lab", "run": f"{3:032x}"}
    milestones = {**MILESTONES, "based": {**MILESTONES["based"], "baseline": based}}
    return make_workspace(tmp_path, Contents(rising_runs(), milestones, store=store))


@pytest.fixture
def workspace(file: Path) -> Iterator[Workspace]:
    opened = open_workspace(file, {})
    yield opened
    opened.close()


def forecast(milestone: str, due: date, *gates: str, chance: float = 0.5, baseline: str | None = None) -> KeptForecast:
    return KeptForecast(
        project="fraud",
        milestone=milestone,
        title=milestone.title(),
        day=due - timedelta(days=10),
        shown_ms=0,
        made_ms=to_ms(TODAY - timedelta(days=90)),
        due=due,
        promise=Promise(gates or GATES, None if baseline is None else RunName("lab", baseline)),
        chance_pace=chance,
        chance_plan=None,
        model="m",
    )


def outcomes(workspace: Workspace, *kept: KeptForecast) -> dict[str, tuple[bool | None, str | None]]:
    keep_forecasts(workspace.store, kept)
    told = judge(workspace, workspace.report("fraud"), utc_now())
    assert sorted((one.forecast for one in told), key=repr) == sorted(kept, key=repr)
    return {one.forecast.milestone: (one.reached, one.why) for one in told}


def test_a_forecast_is_judged_by_the_day_it_was_for(workspace: Workspace) -> None:
    assert outcomes(
        workspace,
        forecast("now", day(60), "accuracy >= 0.99"),
        forecast("won", day(-20), "accuracy >= 0.85"),
        forecast("late", day(-100), "accuracy >= 0.9"),
        forecast("missed", day(-5), "accuracy >= 0.97"),
    ) == {"now": (None, None), "won": (True, None), "late": (False, None), "missed": (False, None)}


def test_the_last_day_is_over_only_when_it_is_over(workspace: Workspace) -> None:
    told = outcomes(
        workspace, forecast("won", day(0), "accuracy >= 0.85"), forecast("missed", day(-1), "accuracy >= 0.97")
    )
    assert told == {"won": (None, None), "missed": (False, None)}


def test_what_was_promised_then_counts_whatever_was_changed_since(workspace: Workspace) -> None:
    assert outcomes(
        workspace,
        forecast("moved", day(-10), "accuracy >= 0.97"),
        forecast("eased", day(-20), "accuracy >= 0.97"),
        forecast("removed", day(-20), "accuracy >= 0.85", "latency_ms <= 200"),
        forecast("based", day(-20), "accuracy >= baseline + 1%", baseline=f"{55:032x}"),
    ) == {"moved": (False, None), "eased": (False, None), "removed": (True, None), "based": (False, None)}


def test_what_cannot_be_judged_any_more_says_why(workspace: Workspace) -> None:
    assert outcomes(
        workspace,
        forecast("removed", day(-20), "recall >= 0.97"),
        forecast("based", day(-20), "accuracy >= baseline + 1%", baseline="gone"),
    ) == {
        "removed": (None, "its gate 'recall >= 0.97' is on what the project has no more"),
        "based": (
            None,
            "accuracy >= baseline + 1%: the baseline run gone of lab has no counted accuracy in this project",
        ),
    }


def test_a_milestone_whose_proof_is_gone_is_not_judged_and_a_later_result_changes_the_outcome(
    file: Path, workspace: Workspace
) -> None:
    kept = (forecast("missed", day(-5), "accuracy >= 0.97"),)
    assert outcomes(workspace, *kept) == {"missed": (False, None)}
    add_runs(file, [run(200, 0.98, 7)])  # it was there in time, and was pulled late
    assert outcomes(workspace, *kept) == {"missed": (True, None)}
    add_runs(file, [run(200, 0.98, 7, deleted=True)])
    assert outcomes(workspace, *kept) == {"missed": (None, WITHDRAWN)}


def test_a_past_day_is_told_as_it_was_known_then(workspace: Workspace) -> None:
    kept = forecast("won", day(-20), "accuracy >= 0.85")
    keep_forecasts(workspace.store, [kept, replace(kept, milestone="new", made_ms=to_ms(TODAY))])
    report = workspace.report("fraud", TODAY - timedelta(days=22))
    assert judge(workspace, report, utc_now()) == (Judged(kept, None),)
