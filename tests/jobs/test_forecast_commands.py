"""`milepost forecasts` tells what is likely now, and how good the forecasts of before were."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from milepost.jobs.cli import main
from milepost.jobs.workspace import Workspace, open_workspace
from milepost.store.forecasts import keep_forecasts
from tests.app.workspaces import Contents, day, make_workspace, rising_runs
from tests.jobs.test_forecast_judging import MILESTONES, forecast


@pytest.fixture
def file(tmp_path: Path) -> Path:
    milestones = {name: MILESTONES[name] for name in ("now", "moved", "won")}
    return make_workspace(tmp_path, Contents(rising_runs(), milestones))


@pytest.fixture
def workspace(file: Path) -> Iterator[Workspace]:
    opened = open_workspace(file, {})
    yield opened
    opened.close()


def command(file: Path, *words: str) -> str:
    result = CliRunner().invoke(main, ["forecasts", *words, "--config", str(file)])
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def test_the_command_says_that_it_is_too_early_and_what_is_likely(file: Path, workspace: Workspace) -> None:
    assert command(file).startswith("No forecast is kept yet\nMilepost keeps one forecast a day")
    keep_forecasts(workspace.store, [forecast("won", day(-20), "accuracy >= 0.85", chance=0.75)])
    told = command(file, "fraud").splitlines()
    assert told[0] == "Too early to tell: 1 milestone has come due since the first forecast"
    assert told[4:6] == [
        "told          on average  came true  95 % interval  milestones",
        "70 % to 80 %  75 %        100 %      21 % to 100 %  1",
    ]
    assert max(map(len, told)) <= 80
    assert [line.split()[0] for line in told if line.startswith("fraud/")] == ["fraud/moved", "fraud/now", "fraud/won"]
    assert told[-1].split()[-4:] == ["75", "%", "reached", "0.06"]


def test_why_there_is_no_forecast_or_no_judgement_stands_below_and_no_line_is_too_long(
    file: Path, workspace: Workspace
) -> None:
    keep_forecasts(workspace.store, [forecast("gone", day(-20), "recall >= 0.5")])
    told = command(file, "fraud")
    assert told.endswith(
        f"fraud/gone  {day(-20)}  1          50 %    not judged  –\n"
        "not judged, fraud/gone: its gate 'recall >= 0.5' is on what the project has no\nmore\n"
    )
    assert max(map(len, told.splitlines())) <= 80


def test_the_command_judges_many_and_its_json_has_every_forecast(file: Path, workspace: Workspace) -> None:
    made = [
        forecast(f"m{n}", day(-20), "accuracy >= 0.85" if n % 2 else "accuracy >= 0.99", chance=0.8 if n % 2 else 0.2)
        for n in range(12)
    ]
    keep_forecasts(workspace.store, made)
    assert command(file).split("\n\n")[0].splitlines() == [
        "Of 12 milestones, 50 % were reached in time; the forecasts said 50 % on average",
        "Clearly better than giving every milestone the share of the others that were",
        "reached. Brier score 0.04 against 0.30 by the base rate, from 12 forecasts.",
    ]
    told = orjson.loads(command(file, "--json"))
    assert set(told) == {"score", "open", "kept"}
    assert [told["score"][name] for name in ("forecasts", "milestones", "verdict")] == [12, 12, "better"]
    assert [one["milestone"] for one in told["open"]] == ["moved", "now"]
    first = told["kept"][0]
    assert first == {
        "project": "fraud",
        "milestone": "m0",
        "title": "M0",
        "day": day(-30).isoformat(),
        "due": day(-20).isoformat(),
        "chance": 0.2,
        "chance_pace": 0.2,
        "chance_plan": None,
        "model": "m",
        "made_at": first["made_at"],
        "made_afterwards": False,
        "snapshot": None,
        "gates": ["accuracy >= 0.99"],
        "baseline": None,
        "reached": False,
        "why": None,
    }


def test_a_project_that_is_not_there_is_named(file: Path) -> None:
    result = CliRunner().invoke(main, ["forecasts", "frau", "--config", str(file)])
    assert (result.exit_code, result.stderr) == (
        2,
        "milepost: there is no project 'frau'; did you mean 'fraud'?\n",
    )
