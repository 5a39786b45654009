"""Milestones are planned without milepost.yaml, moved with a reason, written out for it, and never in both at once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from milepost.domain.errors import ChangedMeanwhile, ConfigurationError, NotAllowed
from milepost.domain.journal import Entry
from milepost.domain.people import RIGHTS, Author, Role
from milepost.jobs.milestones import add_milestone, change_milestone, last_planned, try_milestone
from milepost.jobs.workspace import Workspace, open_workspace, utc_now
from milepost.store.journal import every_line
from tests.app.workspaces import Contents, day, make_workspace, rising_runs
from tests.jobs.planned_by_command import GA, call, milestones


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
