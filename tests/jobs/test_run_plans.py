"""Runs are planned by command, by week or by number, with an end or none, and taken away."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from milepost.jobs.workspace import open_workspace, to_ms
from milepost.store.journal import every_line
from tests.app.workspaces import Contents, day, make_workspace, rising_runs
from tests.jobs.planned_by_command import GA, call, milestones


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A project whose file has no milestones."""
    return make_workspace(tmp_path, Contents(rising_runs()))


def run_plans(config: Path) -> list[tuple[Any, Any]]:
    told = [one["outlook"] for one in milestones(config)]
    return [(one["runs_a_week"], one["planned_runs"]) for one in told]


def test_runs_are_planned_by_number_or_by_week_and_one_takes_the_place_of_the_other(config: Path) -> None:
    hard = ("--title", "GA", "--due", day(90).isoformat(), "--gate", "accuracy >= 0.97")
    both = call(config, "milestone", "add", "fraud", *hard, "--planned-runs", "40", "--runs-a-week", "5")
    assert (both.exit_code, "planned_runs: there is `runs_a_week` too; keep one of the two" in both.stderr) == (2, True)
    assert call(config, "milestone", "add", "fraud", *hard, "--planned-runs", "40").exit_code == 0
    today = open_workspace(config).today("fraud").isoformat()
    assert run_plans(config) == [(None, {"runs": 40, "since": today, "left": 40})]
    since = day(-30).isoformat()
    assert (
        call(config, "milestone", "change", "fraud", "ga", "--planned-runs", "40", "--planned-since", since).exit_code
        == 0
    )
    (left,) = [told["left"] for _, told in run_plans(config)]
    begun = [one for one in rising_runs() if one.ended_ms is not None and one.ended_ms >= midnight_ms(day(-30))]
    assert left == 40 - len(begun)
    tree = yaml.safe_load(call(config, "export", "fraud").stdout)["milestones"]["ga"]
    assert tree["planned_runs"] == {"runs": 40, "since": since}
    assert call(config, "milestone", "change", "fraud", "ga", "--runs-a-week", "5").exit_code == 0
    assert run_plans(config) == [(5.0, None)]
    assert call(config, "milestone", "change", "fraud", "ga", "--planned-runs", "7").exit_code == 0
    assert run_plans(config) == [(None, {"runs": 7, "since": today, "left": 7})]
    workspace = open_workspace(config)
    kept = [(one.content["runs_a_week"], one.content["planned_runs"]) for one in every_line(workspace.store)]
    workspace.close()
    assert kept == [
        (None, {"runs": 40, "since": today}),
        (None, {"runs": 40, "since": since}),
        (5.0, None),
        (None, {"runs": 7, "since": today}),
    ]


WHAT_STOPS = (
    (("--runs-until", "soon"), "runs_a_week.until: `soon` is not a day; write year, month and day, such as "),
    (("--runs-until", "1989-12-31"), "runs_a_week.until: the year 1989 is outside 1990 to 2199"),
    (("--runs-a-week", "-1"), "runs_a_week: takes a number of runs, at least 0 and at most 1,000,000, or `{runs: 5"),
    (("--runs-a-week", "many"), "'many' is not a valid float"),
    (("--planned-runs", "1.5"), "'1.5' is not a valid integer"),
)


@pytest.mark.parametrize(("options", "words"), WHAT_STOPS)
def test_what_a_command_plans_is_refused_as_the_file_would_be(
    config: Path, options: tuple[str, ...], words: str
) -> None:
    told = call(config, "milestone", "add", "fraud", *GA, "--runs-a-week", "5", *options)
    assert (told.exit_code, words in told.stderr) == (2, True), told.stderr


def test_a_plan_of_runs_ends_where_it_is_told_and_an_empty_text_takes_it_away(config: Path) -> None:
    def plan(*options: str) -> dict[str, Any]:
        changed = call(config, "milestone", "change", "fraud", "ga", *options)
        assert changed.exit_code == 0, changed.stderr
        tree = yaml.safe_load(call(config, "export", "fraud").stdout)["milestones"]["ga"]
        return {key: tree[key] for key in ("runs_a_week", "planned_runs") if key in tree}

    assert call(config, "milestone", "add", "fraud", *GA, "--runs-a-week", "5").exit_code == 0
    until = {"until": "2026-10-31"}
    assert plan("--runs-until", "2026-10-31") == {"runs_a_week": {"runs": 5.0, **until}}
    assert plan("--runs-a-week", "8") == {"runs_a_week": {"runs": 8.0, **until}}
    assert plan("--owner", "bo") == {"runs_a_week": {"runs": 8.0, **until}}
    assert plan("--runs-until", "") == {"runs_a_week": 8.0}
    assert plan("--runs-a-week", "6", "--runs-until", "2026-10-31") == {"runs_a_week": {"runs": 6.0, **until}}
    assert plan("--runs-a-week", "") == {}
    assert plan("--planned-runs", "40", "--planned-since", "2026-01-05") == {
        "planned_runs": {"runs": 40, "since": "2026-01-05"}
    }
    assert plan("--runs-a-week", "") == {"planned_runs": {"runs": 40, "since": "2026-01-05"}}
    assert plan("--planned-runs", "") == {}
    alone = call(config, "milestone", "change", "fraud", "ga", "--runs-until", "2026-10-31")
    assert (alone.exit_code, "runs_a_week.runs: is missing: How many are planned" in alone.stderr) == (2, True)


def test_the_end_of_a_plan_moves_into_the_file_without_a_change_and_a_change_of_it_is_shown(config: Path) -> None:
    call(config, "milestone", "add", "fraud", *GA, "--runs-a-week", "5", "--runs-until", "2026-10-31")
    tree = yaml.safe_load(config.read_text(encoding="utf-8"))
    tree["projects"]["fraud"] |= yaml.safe_load(call(config, "export", "fraud").stdout)
    config.write_text(yaml.safe_dump(tree), encoding="utf-8")
    assert call(config, "apply").stdout == "The plan is as milepost.yaml has it.\n"
    tree["projects"]["fraud"]["milestones"]["ga"]["runs_a_week"] = 7
    config.write_text(yaml.safe_dump(tree), encoding="utf-8")
    told = call(config, "apply").stdout.splitlines()[-1].split("  ")
    wanted = ["fraud/ga", "changed", "runs_a_week", "runs 5.0, until 2026-10-31", "7.0"]
    assert [one.strip() for one in told if one] == wanted


def midnight_ms(one: date) -> int:
    return to_ms(datetime(one.year, one.month, one.day, tzinfo=UTC))


def test_a_planned_number_of_runs_moves_into_the_file_without_a_change(config: Path) -> None:
    call(config, "milestone", "add", "fraud", *GA, "--planned-runs", "40", "--planned-since", "2026-01-05")
    tree = yaml.safe_load(config.read_text(encoding="utf-8"))
    tree["projects"]["fraud"] |= yaml.safe_load(call(config, "export", "fraud").stdout)
    config.write_text(yaml.safe_dump(tree), encoding="utf-8")
    assert call(config, "apply").stdout == "The plan is as milepost.yaml has it.\n"
    tree["projects"]["fraud"]["milestones"]["ga"]["planned_runs"]["runs"] = 30
    config.write_text(yaml.safe_dump(tree), encoding="utf-8")
    told = call(config, "apply").stdout.splitlines()[-1].split("  ")
    assert [one.strip() for one in told if one] == [
        "fraud/ga",
        "changed",
        "planned_runs",
        "runs 40, since 2026-01-05",
        "runs 30, since 2026-01-05",
    ]
