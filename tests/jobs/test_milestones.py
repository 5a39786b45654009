"""Milestones are planned without milepost.yaml, moved with a reason, written out for it, and never in both at once."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from milepost.domain.errors import ChangedMeanwhile, ConfigurationError, NotAllowed
from milepost.domain.journal import Entry
from milepost.domain.people import RIGHTS, Author, Role
from milepost.jobs.cli import main
from milepost.jobs.milestones import add_milestone, change_milestone, last_planned, try_milestone
from milepost.jobs.workspace import Workspace, open_workspace, to_ms, utc_now
from milepost.store.journal import every_line
from tests.app.workspaces import Contents, day, make_workspace, rising_runs

GA = ("--title", "GA", "--due", day(30).isoformat(), "--gate", "accuracy >= 0.9")
Call = Callable[..., Result]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A project whose file has no milestones."""
    return make_workspace(tmp_path, Contents(rising_runs()))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    store = str(request.getfixturevalue("postgres_url")) if request.param == "postgres" else None
    opened = open_workspace(make_workspace(tmp_path, Contents(rising_runs(), store=store)))
    yield opened
    opened.close()


def call(config: Path, *words: str) -> Result:
    return CliRunner(env={"MILEPOST_CONFIG": str(config)}).invoke(main, words, catch_exceptions=False)


def milestones(config: Path) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(call(config, "status", "fraud", "--json").stdout)["milestones"]
    return told


def test_a_milestone_is_planned_moved_with_a_reason_archived_and_restored(config: Path) -> None:
    done = call(config, "milestone", "add", "fraud", *GA, "--owner", "ada@x.example")
    assert (done.exit_code, done.stdout) == (0, "ga\n"), done.stderr
    (told,) = milestones(config)
    assert (told["title"], told["state"], told["owner"]) == ("GA", "reached", "ada@x.example")
    later = day(60).isoformat()
    refused = call(config, "milestone", "change", "fraud", "ga", "--due", later)
    assert (refused.exit_code, "reason: a due day, a gate or a baseline moves; say why" in refused.stderr) == (2, True)
    moved = call(config, "milestone", "change", "fraud", "ga", "--due", later, "--reason", "the clinic is late")
    assert moved.exit_code == 0
    ((move,),) = [one["moves"] for one in milestones(config)]
    assert (move["due"], move["reason"]) == ([day(30).isoformat(), later], "the clinic is late")
    assert call(config, "milestone", "change", "fraud", "ga", "--owner", "").exit_code == 0
    assert milestones(config)[0]["owner"] is None
    assert call(config, "milestone", "archive", "fraud", "ga").exit_code == 0
    assert milestones(config) == []
    assert "ga (archived)" in call(config, "milestone", "list", "fraud", "--archived").stdout
    assert "restore it" in call(config, "milestone", "add", "fraud", "--id", "ga", *GA).stderr
    assert call(config, "milestone", "restore", "fraud", "ga").exit_code == 0
    assert [one["id"] for one in milestones(config)] == ["ga"]
    assert call(config, "gate", "fraud", "ga").exit_code == 0
    assert call(config, "audit", "verify").exit_code == 0


def test_what_was_planned_is_exported_and_the_file_takes_over_without_a_change(config: Path) -> None:
    call(config, "milestone", "add", "fraud", *GA, "--approver", "bo@x.example")
    more = ("--title", 'Next: "phase 2"', "--due", day(90).isoformat(), "--gate", "accuracy >= start + 10%")
    assert call(config, "milestone", "add", "fraud", *more, "--after", "ga").stdout == "next-phase-2\n"
    written = yaml.safe_load(call(config, "export", "fraud").stdout)
    told = yaml.safe_load(config.read_text())
    told["projects"]["fraud"] |= json.loads(json.dumps(written, default=str))
    config.write_text(yaml.safe_dump(told, sort_keys=False))
    before = len(every_line(open_workspace(config).store))
    applied = call(config, "apply", "fraud")
    assert (applied.exit_code, applied.stdout) == (0, "The plan is as milepost.yaml has it.\n")
    assert [one["id"] for one in milestones(config)] == ["ga", "next-phase-2"]
    workspace = open_workspace(config)
    assert len(every_line(workspace.store)) == before
    with pytest.raises(NotAllowed, match=r"the milestones of 'fraud' live in milepost\.yaml: change them there"):
        add_milestone(workspace, "fraud", "x", {}, Author("ada"))
    workspace.close()


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


def test_a_file_that_would_put_away_what_was_planned_in_the_page_does_not_start(config: Path) -> None:
    call(config, "milestone", "add", "fraud", *GA)
    told = yaml.safe_load(config.read_text())
    told["projects"]["fraud"]["milestones"] = {"other": {"due": day(5), "gates": ["accuracy >= 0.9"]}}
    config.write_text(yaml.safe_dump(told, sort_keys=False))
    workspace = open_workspace(config)
    with pytest.raises(ConfigurationError) as caught:
        workspace.put_plans_into_force(utc_now())
    workspace.close()
    assert "ga was planned in the page and is not in milepost.yaml. `milepost export fraud` writes" in str(caught.value)
    assert call(config, "apply", "fraud", "--yes").exit_code == 0
    assert [one["id"] for one in milestones(config)] == ["other"]
    told["projects"]["fraud"]["milestones"] = {}
    config.write_text(yaml.safe_dump(told, sort_keys=False))
    assert milestones(config) == []
    assert call(config, "milestone", "restore", "fraud", "ga").exit_code == 0
    assert [one["id"] for one in milestones(config)] == ["ga"]


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("add", "fraud", "--title", "GA", "--gate", "accuracy >= 0.9"), "due: is missing"),
        (("add", "fraud", "--title", "GA", "--due", "soon", "--gate", "acc >= 1"), "due: `soon` is not a day"),
        (("add", "fraud", "--title", "GA", "--due", "2026-02-29", "--gate", "accuracy >= 0.9"), "no 2026-02-29"),
        (("add", "fraud", *GA[:4], "--gate", "accuracy >= 93"), "gates[0]: 93 is outside the bounds of `accuracy`"),
        (("add", "fraud", *GA, "--after", "pilot"), "after[0]: there is no milestone called `pilot`"),
        (("add", "frod", *GA), "there is no project 'frod'; did you mean 'fraud'?"),
        (("change", "fraud", "ga"), "project 'fraud' has no milestone 'ga'"),
        (("add", "fraud", *GA, "--approvals", "2"), "approvals: needs people to approve"),
    ],
)
def test_a_wrong_call_names_the_thing_and_writes_nothing(tmp_path: Path, words: tuple[str, ...], what: str) -> None:
    config = make_workspace(tmp_path, Contents(rising_runs()))
    done = call(config, "milestone", *words)
    assert (done.exit_code, what in done.stderr) == (2, True), done.stderr
    assert every_line(open_workspace(config).store) == []


def test_what_is_reached_when_it_is_planned_is_to_be_signed_off_at_once(config: Path) -> None:
    call(config, "milestone", "add", "fraud", *GA, "--owner", "ada@x.example", "--approver", "bo@x.example")
    ((told,),) = [[one["sign_off"] for one in milestones(config)]]
    assert (told["state"], told["asked_by"], told["holds"]) == ("awaiting", "ada@x.example", True)


def test_a_milestone_that_others_come_after_is_not_archived(tmp_path: Path) -> None:
    config = make_workspace(tmp_path, Contents(rising_runs()))
    call(config, "milestone", "add", "fraud", *GA)
    call(config, "milestone", "add", "fraud", "--id", "next", *GA[2:], "--title", "N", "--after", "ga")
    refused = call(config, "milestone", "archive", "fraud", "ga")
    assert (refused.exit_code, "next come after 'ga'" in refused.stderr) == (2, True)


def test_what_gates_would_ask_is_told_without_writing_anything(tmp_path: Path) -> None:
    config = make_workspace(tmp_path, Contents(rising_runs()))
    tried = call(config, "milestone", "add", "fraud", *GA, "--gate", "latency_ms <= 100", "--try")
    assert every_line(open_workspace(config).store) == []
    runs = [[one.values[name].last or 0 for name in ("val_accuracy", "latency_p95_ms")] for one in rising_runs()]
    good = [accuracy >= 0.9 for accuracy, _ in runs]
    fast = [latency <= 100 for _, latency in runs]
    both = [one and other for one, other in zip(good, fast, strict=True)]
    assert tried.stdout.splitlines() == [
        f"accuracy >= 0.9: the best is 0.94, {sum(good)} runs pass today",
        f"latency_ms <= 100: the best is 90, {sum(fast)} runs pass today",
        f"{sum(both)} of 60 counted runs pass all gates at once",
    ]


def test_of_two_who_change_a_milestone_the_second_is_told_and_sees_the_first(workspace: Workspace) -> None:
    tree = {"title": "GA", "due": day(30).isoformat(), "gates": ["accuracy >= 0.9"]}
    add_milestone(workspace, "fraud", "ga", tree, Author("ada"))
    seen = last_planned(workspace, "fraud", "ga")
    change_milestone(workspace, "fraud", seen, tree | {"title": "First"}, "", Author("ada"))
    with pytest.raises(ChangedMeanwhile) as caught:
        change_milestone(workspace, "fraud", seen, tree | {"title": "Second"}, "", Author("bo"))
    theirs = caught.value.theirs
    assert isinstance(theirs, Entry)
    assert theirs.content["title"] == "First"
    assert last_planned(workspace, "fraud", "ga").milestone.title == "First"


def test_who_may_not_plan_is_told_what_it_takes(workspace: Workspace) -> None:
    roles: tuple[Role, ...] = ("viewer", "approver")
    for role in roles:
        with pytest.raises(NotAllowed, match="vera may not plan milestones: that takes the role planner or admin"):
            add_milestone(workspace, "fraud", "x", {}, Author("vera", RIGHTS[role]))
    trial = try_milestone(workspace, "fraud", "", {"due": "2100-01-01", "gates": ["accuracy >= 0.5"]})
    assert (trial.at_once, trial.counted) == (60, 60)
