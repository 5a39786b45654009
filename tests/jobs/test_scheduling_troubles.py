"""What cannot be taken or may not be sent is said, and holds nothing else up."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from milepost.domain.journal import Draft
from milepost.jobs.keeping import place_of
from milepost.jobs.scheduled_snapshot import snapshot_of
from milepost.jobs.scheduling import Done
from milepost.jobs.slots_due import plan_due
from milepost.jobs.snapshots import snapshots_in
from milepost.jobs.workspace import open_workspace, to_ms
from milepost.store.journal import write_lines
from milepost.store.ledger import claim_slot
from milepost.store.ledger_lines import slot_lines
from tests.app.workspaces import TODAY, add_runs, run
from tests.jobs.scheduled import (
    EIGHT,
    HOUR,
    HOURLY,
    NOW,
    begun,
    delivered,
    rendered,
    rewrite,
    round_at,
    scheduled,
    sent,
)

GONE = "the schedule 'hourly' no longer sends to 'archive'"


def test_what_cannot_be_taken_is_tried_again_and_then_said(tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"hourly": {**HOURLY, "owner": "ada@example.org"}})
    workspace = begun(file)
    (tmp_path / "snapshots").write_text("this is no folder")
    waits = [EIGHT + timedelta(minutes=minutes) for minutes in (0, 1, 3, 7, 15)]
    tries = [event for now in waits for event in round_at(workspace, now).events]
    home = tmp_path / "snapshots" / "hourly" / "fraud"
    reason = f"{home}: the snapshot could not be written (Not a directory); name another folder"
    assert [(one.state, one.owner) for one in tries] == [("planned", "ada@example.org")] * 4 + [
        ("failed", "ada@example.org")
    ]
    assert {str(one.reason).partition(" with")[0] for one in tries} == {reason}
    assert {one.next_step for one in tries} == {"mend that; then `milepost schedules run hourly`"}
    (tmp_path / "snapshots").unlink()
    assert round_at(workspace, EIGHT + HOUR / 2) == Done()
    assert round_at(workspace, EIGHT + HOUR).has_trouble is False
    assert (delivered(tmp_path / "archive"), sent(workspace)[0][:3]) == (["09:00"], ("09:00", "archive", "handed over"))


def emptied(folder: Path) -> None:
    (folder / "tables.zip").write_bytes(b"")


def misnamed(folder: Path) -> None:
    """By somebody who can write there: a number is no name of a file."""
    manifest = folder / "snapshot.json"
    told = json.loads(manifest.read_text())
    told["files"][0]["name"] = 7
    manifest.write_text(json.dumps(told))


def gone(folder: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (emptied, "tables.zip was changed; a broken snapshot is never sent"),
        (gone, "is no manifest"),
        (misnamed, "it broke off unexpectedly (TypeError"),
    ],
)
def test_a_broken_snapshot_is_never_sent(tmp_path: Path, damage: Any, why: str) -> None:
    workspace = begun(scheduled(tmp_path, {"hourly": HOURLY}))
    damage(rendered(workspace, EIGHT))
    (event,) = round_at(workspace, EIGHT).events
    assert (event.recipient, event.state) == ("archive", "failed")
    assert why in str(event.reason)
    assert not (tmp_path / "archive").exists()


def test_a_snapshot_that_a_dead_worker_left_is_the_one_that_is_sent(tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"hourly": HOURLY})
    workspace = begun(file)
    schedule = workspace.configuration.schedules["hourly"]
    plan_due(workspace, schedule, EIGHT)
    claim = claim_slot(workspace.store, "dead", to_ms(EIGHT))
    assert claim is not None
    left = snapshot_of(workspace, schedule, claim.key, EIGHT)
    half = tmp_path / "snapshots" / "hourly" / "fraud" / ".20261102T080000Z-stakeholders-0123456789ab-01234567"
    half.mkdir()
    # Meanwhile a sync brings a run of before that time: taken now, it would be another Report.
    add_runs(file, [run(9, 0.95, (TODAY - NOW).days + 30)])
    assert round_at(workspace, EIGHT).events == []
    round_at(workspace, EIGHT + timedelta(minutes=15))
    ((kept, _),) = snapshots_in(place_of(tmp_path / "snapshots" / "hourly"))
    assert kept == left.kept
    assert not half.exists()
    assert [one.snapshot for one in slot_lines(workspace.store)] == [kept.id]
    assert sent(workspace)[0][:3] == ("08:00", "archive", "handed over")


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"schedules": {"hourly": {**HOURLY, "to": []}}}, GONE),
        ({"schedules": {"hourly": {**HOURLY, "to": []}}, "recipients": {}}, GONE),
        ({"schedules": {}}, "there is no schedule 'hourly'; none is configured"),
        (
            {"schedules": {"hourly": {**HOURLY, "audience": "team"}}},
            "it was made for stakeholders, and the schedule is for team now",
        ),
    ],
)
def test_what_was_taken_away_between_rendering_and_sending_is_not_sent(
    tmp_path: Path, keys: dict[str, Any], why: str
) -> None:
    file = scheduled(tmp_path, {"hourly": HOURLY})
    workspace = begun(file)
    rendered(workspace, EIGHT)
    rewrite(file, **keys)
    assert [one.reason for one in round_at(open_workspace(file, {}), EIGHT).events] == [why]
    assert not (tmp_path / "archive").exists()


def test_a_project_that_is_no_more_gets_no_snapshot(tmp_path: Path) -> None:
    both = {**HOURLY, "projects": ["fraud", "churn"]}
    file = scheduled(tmp_path, {"hourly": both}, projects=("fraud", "churn"))
    workspace = begun(file)
    plan_due(workspace, workspace.configuration.schedules["hourly"], EIGHT)
    rewrite(file, projects={"fraud": yaml_project(file)}, schedules={"hourly": HOURLY})
    events = round_at(open_workspace(file, {}), EIGHT).events
    slots = [one for one in events if not one.recipient]
    assert [(one.key.project, one.recipient, one.state, one.reason) for one in slots] == [
        ("churn", "", "failed", "the project 'churn' is no more"),
        ("fraud", "", "rendered", None),
    ]
    assert delivered(tmp_path / "archive") == ["08:00"]


def test_a_project_that_cannot_be_counted_costs_the_others_neither_snapshots_nor_forecasts(tmp_path: Path) -> None:
    both = {**HOURLY, "projects": ["churn", "fraud"]}
    workspace = begun(scheduled(tmp_path, {"hourly": both}, projects=("fraud", "churn")))
    line = Draft("ada", "fraud", "milestone", "odd", 1, "create", {"due": "soon"}, None)
    write_lines(workspace.store, [line], to_ms(NOW))
    done = round_at(workspace, EIGHT + 24 * HOUR)
    assert [(one.key.project, one.state) for one in done.events] == [
        ("churn", "rendered"),
        ("churn", "handed over"),
        ("fraud", "planned"),
    ]
    assert done.broken["forecasts"].startswith("the forecasts of 'fraud' cannot be kept (")
    assert round_at(workspace, EIGHT + 24 * HOUR).broken == {}


def yaml_project(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))["projects"]["fraud"]
