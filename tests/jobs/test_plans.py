"""What milepost.yaml promises is put into force, moved in the open, and judged as it stood."""

import json
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from getpass import getuser
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from milepost.domain.report import Move
from milepost.jobs.cli import main
from milepost.jobs.workspace import Workspace, open_workspace, to_ms, utc_now
from milepost.store.journal import every_line, lines
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
    first.put_plans_into_force(utc_now())
    first.close()
    moved = open_workspace(written(tmp_path, store, pilot={"due": "2026-10-31"}, launch=None))
    before = utc_now()
    assert dues(moved) == {"pilot": date(2026, 10, 31)}
    at = utc_now() + timedelta(seconds=1)
    moved.put_plans_into_force(at)
    assert dues(moved, before) == dues(moved, LONG_AGO) == {"pilot": date(2026, 9, 30), "launch": date(2099, 12, 31)}
    after = at + timedelta(seconds=1)
    (pilot,) = moved.report("fraud", after).milestones
    whole = at.replace(microsecond=to_ms(at) % 1000 * 1000)
    gates = ("accuracy >= 0.9", "latency_ms <= 120")
    assert pilot.moves == (
        Move(
            at=whole,
            by="milepost.yaml",
            reason="changed in milepost.yaml",
            due_before=date(2026, 9, 30),
            due_after=date(2026, 10, 31),
            gates_before=gates,
            gates_after=gates,
            targets_before=(("accuracy", 0.9), ("latency_ms", 120)),
            targets_after=(("accuracy", 0.9), ("latency_ms", 120)),
        ),
    )
    moved.close()


def test_applying_twice_writes_nothing_the_second_time(tmp_path: Path, store: str) -> None:
    workspace = open_workspace(written(tmp_path, store))
    for _ in range(2):
        workspace.put_plans_into_force(utc_now())
    assert [(one.subject, one.action, one.version) for one in every_line(workspace.store)] == [
        ("pilot", "adopt", 1),
        ("launch", "adopt", 1),
    ]
    workspace.close()


def test_of_servers_that_start_at_once_one_puts_the_plan_into_force(tmp_path: Path, store: str) -> None:
    path = written(tmp_path, store)
    starting = [open_workspace(path) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: one.put_plans_into_force(utc_now()), starting))
    assert [(one.subject, one.version) for one in every_line(starting[0].store)] == [("pilot", 1), ("launch", 1)]
    for one in starting:
        one.close()


def test_a_milestone_taken_out_of_the_file_and_put_back_is_the_same_one(tmp_path: Path) -> None:
    rounds: tuple[dict[str, Any], ...] = ({}, {"launch": None}, {})
    for milestones in rounds:
        workspace = open_workspace(written(tmp_path, **milestones))
        workspace.put_plans_into_force(utc_now())
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
    written(tmp_path, pilot={"due": "2026-10-31", "title": "First", "owner": "ada"})
    assert call("apply", *config, "--yes").exit_code == 0
    assert json.loads(call("status", "fraud", "--json", *config).stdout)["milestones"][0]["moves"] == [move]
    told = (move["by"], move["reason"], move["due"])
    assert told == (getuser(), "the clinic opens later", ["2026-09-30", "2026-10-31"])


def test_a_plan_written_by_a_clock_that_is_ahead_holds_now(tmp_path: Path) -> None:
    workspace = open_workspace(written(tmp_path))
    for due in ("2026-10-31", "2026-11-30"):
        workspace.put_plans_into_force(utc_now() + timedelta(hours=1))
        workspace.close()
        workspace = open_workspace(written(tmp_path, pilot={"due": due}))
    pilot = workspace.report("fraud").milestones[0]
    assert [(one.due_before, one.due_after) for one in pilot.moves] == [
        (date(2026, 9, 30), date(2026, 10, 31)),
        (date(2026, 10, 31), date(2026, 11, 30)),
    ]
    workspace.close()


def test_a_reason_that_is_no_text_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    config = ("--config", str(written(tmp_path)))
    refused = call("apply", *config, "--yes", "--reason", "caf\udce9")
    assert (refused.exit_code, "--reason holds bytes that are no text" in refused.stderr) == (2, True)
    assert call("audit", "verify", *config).stdout == "0 lines as they were written; the last digest is none\n"


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
    written(tmp_path, pilot={"owner": "ada"})
    call("apply", *config, "--yes")
    changed = json.loads(call("audit", "list", "--json", *config).stdout)["lines"][-1]
    assert (changed["before"], changed["after"]) == (listed[0]["after"], listed[0]["after"] | {"owner": "ada"})
    workspace = open_workspace(tmp_path / "milepost.yaml")
    with workspace.store.write() as connection:
        connection.execute(sa.text("UPDATE milepost_journal SET content = '{}' WHERE seq = 1"))
    workspace.close()
    broken = call("audit", "verify", *config)
    assert broken.exit_code == 1
    assert broken.stdout == (
        f"line 1 (milestone 'pilot' of 'fraud', by {getuser()}): it was changed after it was written. "
        "The lines before it hold: 0\n"
    )
