"""What milepost.yaml promises is put into force, moved in the open, and judged as it stood."""

import json
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from getpass import getuser
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from milepost.domain.decided import DueSeen, Move
from milepost.domain.journal import Draft
from milepost.jobs.cli import main
from milepost.jobs.workspace import Workspace, open_workspace, to_ms, utc_now
from milepost.store.journal import every_line, lines, write_lines
from tests.jobs.workspaces import PROJECT, write_config

LAB = {"kind": "mlflow", "uri": "sqlite:///mlflow.db"}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def call(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def written(folder: Path, store: str = "sqlite:///milepost.db", **milestones: Any) -> Path:
    """A milepost.yaml whose pilot and launch have these keys too; None takes one away."""
    project = deepcopy(PROJECT)
    for name, change in milestones.items():
        project["milestones"][name] = (project["milestones"].get(name) or {}) | (change or {})
        if change is None:
            del project["milestones"][name]
    return write_config(folder, {"lab": LAB}, store=store, projects={"fraud": project})


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> str:
    return "sqlite:///milepost.db" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


def dues(workspace: Workspace, as_of: datetime | None = None) -> dict[str, date]:
    return {one.id: one.due for one in workspace.report("fraud", as_of).milestones}


def test_what_the_file_says_at_first_holds_from_the_beginning_and_a_change_from_its_day_on(
    tmp_path: Path, store: str
) -> None:
    first = open_workspace(written(tmp_path, store))
    assert dues(first, LONG_AGO) == {"pilot": date(2026, 9, 30), "launch": date(2099, 12, 31)}
    first.apply_plans(utc_now())
    first.close()
    moved = open_workspace(written(tmp_path, store, pilot={"due": "2026-10-31"}, launch=None))
    before = utc_now()
    assert dues(moved) == {"pilot": date(2026, 10, 31)}
    at = utc_now() + timedelta(seconds=1)
    moved.apply_plans(at)
    assert dues(moved, before) == dues(moved, LONG_AGO) == {"pilot": date(2026, 9, 30), "launch": date(2099, 12, 31)}
    after = at + timedelta(seconds=1)
    (pilot,) = moved.report("fraud", after).milestones
    whole = at.replace(microsecond=to_ms(at) % 1000 * 1000)
    gates, targets = ("accuracy >= 0.9", "latency_ms <= 120"), (("accuracy", 0.9), ("latency_ms", 120.0))
    assert pilot.moves == (
        Move(
            at=whole,
            by="milepost.yaml",
            reason="changed in milepost.yaml",
            due_before=date(2026, 9, 30),
            due_after=date(2026, 10, 31),
            gates_before=gates,
            gates_after=gates,
            targets_before=targets,
            targets_after=targets,
        ),
    )
    assert pilot.dues == (DueSeen(after, date(2026, 9, 30)), DueSeen(whole, date(2026, 10, 31)))
    moved.close()


def test_applying_twice_writes_nothing_the_second_time(tmp_path: Path, store: str) -> None:
    workspace = open_workspace(written(tmp_path, store))
    for _ in range(2):
        workspace.apply_plans(utc_now())
    assert [(one.subject, one.action, one.version) for one in every_line(workspace.store)] == [
        ("pilot", "adopt", 1),
        ("launch", "adopt", 1),
    ]
    workspace.close()


def test_a_milestone_taken_out_of_the_file_and_put_back_is_the_same_one(tmp_path: Path) -> None:
    rounds: tuple[dict[str, Any], ...] = ({}, {"launch": None}, {})
    for milestones in rounds:
        workspace = open_workspace(written(tmp_path, **milestones))
        workspace.apply_plans(utc_now())
        workspace.close()
    workspace = open_workspace(written(tmp_path))
    told = [(one.action, one.version) for one in lines(workspace.store, "fraud") if one.subject == "launch"]
    assert told == [("adopt", 1), ("archive", 2), ("restore", 3)]
    assert list(dues(workspace)) == ["pilot", "launch"]
    workspace.close()


def test_apply_shows_the_difference_and_does_it_only_when_told_with_a_reason_for_a_move(tmp_path: Path) -> None:
    config = ("--config", str(written(tmp_path)))
    assert call("apply", *config, "--yes").exit_code == 0
    written(tmp_path, pilot={"due": "2026-10-31", "title": "First clinic"})
    asked = call("apply", *config)
    assert asked.exit_code == 1
    assert [line.split() for line in asked.stdout.splitlines()[1:]] == [
        ["fraud/pilot", "changed", "title", "Pilot", "First", "clinic"],
        ["fraud/pilot", "changed", "due", "2026-09-30", "2026-10-31"],
    ]
    assert "nothing was changed; --yes does it" in asked.stderr
    unexplained = call("apply", *config, "--yes")
    assert (unexplained.exit_code, "fraud/pilot: a due day or a gate moves" in unexplained.stderr) == (2, True)
    assert call("apply", *config, "--yes", "--reason", "the clinic opens later").exit_code == 0
    again = call("apply", *config)
    assert (again.exit_code, again.stdout) == (0, "The plan is as milepost.yaml has it.\n")
    document = json.loads(call("status", "fraud", "--json", *config).stdout)
    (move,) = document["milestones"][0]["moves"]
    told = (move["by"], move["reason"], move["due"])
    assert told == (getuser(), "the clinic opens later", ["2026-09-30", "2026-10-31"])


def test_what_people_made_otherwise_is_not_overwritten_by_a_start(tmp_path: Path) -> None:
    workspace = open_workspace(written(tmp_path))
    workspace.apply_plans(utc_now())
    mine = next(one for one in lines(workspace.store, "fraud") if one.subject == "pilot")
    content = {**mine.content, "due": "2026-11-30", "in_file": False}
    write_lines(workspace.store, [Draft("ada", "fraud", "milestone", "pilot", 2, "change", content, "why")], 0)
    workspace.apply_plans(utc_now())
    assert dues(workspace)["pilot"] == date(2026, 11, 30)
    assert [one.takes_over for one in workspace.plans.differences(workspace.declared("fraud"))] == [True]
    workspace.close()


def test_audit_verify_proves_the_journal_or_names_the_first_broken_line(tmp_path: Path) -> None:
    config = ("--config", str(written(tmp_path)))
    call("apply", *config, "--yes")
    proved = json.loads(call("audit", "verify", "--json", *config).stdout)
    listed = json.loads(call("audit", "list", "fraud", "--json", *config).stdout)["lines"]
    assert (proved["lines_that_hold"], proved["digest"], proved["broken"]) == (2, listed[-1]["digest"], None)
    assert [(one["subject"], one["before"], one["after"]["due"]) for one in listed] == [
        ("pilot", None, "2026-09-30"),
        ("launch", None, "2099-12-31"),
    ]
    assert "adopt milestone fraud/pilot" in call("audit", "list", *config).stdout
    workspace = open_workspace(tmp_path / "milepost.yaml")
    with workspace.store.write() as connection:
        connection.execute(sa.text("UPDATE milepost_journal SET content = '{}' WHERE seq = 1"))
    workspace.close()
    broken = call("audit", "verify", *config)
    assert broken.exit_code == 1
    assert broken.stdout == (
        f"line 1 (milestone 'pilot' of 'fraud', by {getuser()}): it was changed after it was written. "
        "The 0 before it hold\n"
    )
