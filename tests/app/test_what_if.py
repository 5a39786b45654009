"""The route that answers "what if": the plan's own outlook where nothing is supposed, and plain words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from milepost.app.what_if import sliders, supposed_by
from milepost.domain.errors import WrongSupposition
from milepost.domain.report import Report
from milepost.exports.json import outlook
from milepost.figures.dates import day_text
from milepost.jobs.workspace import open_workspace
from milepost.metrics.what_if import Supposed
from milepost.store.journal import every_line
from tests.app.conftest import Dashboard
from tests.app.workspaces import day
from tests.figures import samples
from tests.figures.samples import gate, pending


def ask(dashboard: Dashboard, query: str) -> httpx.Response:
    return httpx.get(f"{dashboard.address}/api/projects/fraud/what-if?{query}", timeout=30)


@pytest.fixture
def report(dashboard: Dashboard) -> Iterator[Report]:
    workspace = open_workspace(Path(dashboard.config))
    yield workspace.report("fraud")
    workspace.close()


def planned(report: Report, milestone: str) -> Any:
    return next(one for one in report.milestones if one.id == milestone)


def test_with_nothing_supposed_it_is_the_plans_own_outlook(dashboard: Dashboard, report: Report) -> None:
    told = ask(dashboard, "milestone=ga").json()
    ga = planned(report, "ga")
    assert told["chance"] == told["chance_as_planned"] == pytest.approx(ga.outlook.chance, rel=1e-3)
    found, wanted = told["outlook"]["pace"]["best"], outlook(ga.outlook, ga.run_plan)["pace"]["best"]
    assert found == pytest.approx(wanted, rel=1e-3)  # the page was asked some seconds later
    assert {key: told[key] for key in ("milestone", "metric", "target", "due", "health")} == {
        "milestone": "ga",
        "metric": "accuracy",
        "target": 0.96,
        "due": ga.due.isoformat(),
        "health": ga.health,
    }
    assert "chart" not in told


def test_the_answer_is_told_in_words_and_drawn(dashboard: Dashboard) -> None:
    due = day(200)
    told = ask(dashboard, f"milestone=ga&target=0.95&due={due}&runs_a_week=12&metric=accuracy").json()
    assert told["words"][0].startswith("GA with accuracy ≥ 95 % by ")
    assert "likely in time; as planned, " in told["words"][0]
    assert any(one.endswith("with 12 runs a week") for one in told["words"])
    assert (told["run_plan"], told["outlook"]["runs_until"]) == ({"runs_a_week": 12.0, "until": None}, None)
    assert set(told["outlook"]["plan"]["best"]) == {"p10", "p25", "p50", "p75", "p90"}
    assert (told["target"], told["due"], told["outlook"]["runs_a_week"]) == (0.95, due.isoformat(), 12.0)
    assert "needs 1 point in 200 days" in told["chart"]["description"]


def test_runs_that_end_before_the_due_day_are_told_with_their_end(dashboard: Dashboard) -> None:
    due, until = day(200), day(60)
    told = ask(dashboard, f"milestone=ga&target=0.95&due={due}&runs_a_week=12&runs_until={until}").json()
    assert any(one.endswith(f"with 12 runs a week until {day_text(until)}") for one in told["words"])
    assert told["run_plan"] == {"runs_a_week": 12.0, "until": until.isoformat()}
    gone = ask(dashboard, f"milestone=ga&target=0.95&due={due}&runs_a_week=12&runs_until={day(-60)}").json()
    assert gone["chance"] == 0.0
    assert any(one.endswith(f"until {day_text(day(-60))}, which is past") for one in gone["words"])


def test_nothing_is_kept(dashboard: Dashboard, report: Report) -> None:
    workspace = open_workspace(Path(dashboard.config))
    before = every_line(workspace.store)
    assert ask(dashboard, "milestone=ga&target=0.5&metric=accuracy").status_code == 200
    assert (every_line(workspace.store), workspace.report("fraud").milestones[-1].gates) == (
        before,
        report.milestones[-1].gates,
    )
    workspace.close()


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("", 404, "there is no milestone '' in 'fraud'"),
        ("milestone=nope", 404, "there is no milestone 'nope'"),
        ("milestone=pilot", 400, "Pilot is reached: only what is not reached yet can be asked"),
        ("milestone=ga&target=much", 400, "target 'much' is not a number that can be asked; for example target=5"),
        ("milestone=ga&target=nan", 400, "target 'nan' is not a number"),
        ("milestone=ga&target=1e999", 400, "target '1e999' is not a number"),
        ("milestone=ga&runs_a_week=-1", 400, "runs_a_week '-1' is not a number"),
        ("milestone=ga&runs_a_week=1e9", 400, "runs_a_week '1e9' is not a number"),
        (
            "milestone=ga&runs_a_week=5&runs_until=soon",
            400,
            "runs_until 'soon' is no day before 2200; for example runs_",
        ),
        ("milestone=ga&runs_until=2027-01-29", 400, "no runs a week are planned; add runs_a_week=5"),
        ("milestone=ga&due=soon", 400, "due 'soon' is no day before 2200; for example due=2027-01-29"),
        ("milestone=ga&due=9999-12-31", 400, "is no day before 2200"),
        ("milestone=ga&due=2001-01-01", 400, "due 2001-01-01 is past"),
        ("milestone=ga&metric=acuracy", 404, "there is no metric 'acuracy'; did you mean 'accuracy'?"),
        ("milestone=ga&metric=accuracy&range=9y", 404, "there is no range '9y'"),
        ("milestone=%00%ff%3Cscript%3E", 404, "there is no milestone"),
        ("milestone=ga&as_of=never", 400, "as_of"),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(dashboard: Dashboard, query: str, status: int, words: str) -> None:
    answer = ask(dashboard, query)
    assert (answer.status_code, words in answer.json()["error"]) == (status, True), answer.text


def test_what_is_left_empty_is_as_planned() -> None:
    assert supposed_by({"target": "", "due": ""}) == Supposed()
    assert supposed_by({"target": "0.97", "due": "2027-01-02", "runs_a_week": "3"}) == Supposed(
        0.97, date(2027, 1, 2), 3.0
    )
    with pytest.raises(WrongSupposition):
        supposed_by({"due": "2027-13-01"})


def test_the_sliders_stand_at_the_plan_and_end_within_the_bounds(report: Report) -> None:
    told = {one["id"]: one for one in sliders(report)}
    assert list(told) == ["candidate", "ga"]
    target = told["ga"]["target"]
    values = [target["low"] + n * target["step"] for n in (0, target["start"], target["most"])]
    assert values == pytest.approx([0.94, 0.96, 0.98], abs=1e-9)
    assert (target["now"], target["decimals"], target["scale"], target["unit"]) == (0.96, 2, 100, "%")
    today = report.as_of.date()
    assert (told["ga"]["due"]["start"], told["ga"]["overdue"]) == ((planned(report, "ga").due - today).days, False)
    assert (told["candidate"]["due"]["start"], told["candidate"]["overdue"]) == (28, True)
    assert told["ga"]["runs"]["now"] is None
    assert today + timedelta(days=told["ga"]["due"]["most"]) > planned(report, "ga").due


def test_a_target_slider_ends_at_the_bound_of_its_metric() -> None:
    high = pending("ga", "GA", date(2027, 1, 29), (gate(0.98, False),), 70)
    low = pending("fast", "Fast", date(2027, 2, 1), (samples.latency_gate(False),), 73)
    falling = replace(low.gates[0], target=80.0, best=88.0)
    told = sliders(samples.without(milestones=(high, replace(low, gates=(falling,)))))
    ends = [
        (one["target"]["low"], one["target"]["low"] + one["target"]["most"] * one["target"]["step"]) for one in told
    ]
    assert ends == [pytest.approx((0.94, 1.0)), pytest.approx((72.0, 88.0))]
