"""A schedule is changed by whoever plans its projects; each change is in the journal and catches up nothing."""

from datetime import timedelta
from pathlib import Path

import pytest

from milepost.domain.errors import ChangedMeanwhile, ConfigurationError, NotAllowed
from milepost.domain.people import Author
from milepost.jobs.schedule_changes import delete_schedule, keep_schedule, pause, stored_one
from milepost.jobs.schedules import schedules_of
from milepost.store.journal import every_line, first_fault
from tests.jobs.scheduled import HOUR, HOURLY, NOW, begun, round_at, scheduled, snapshots_of, told

ADA, BO = Author("ada"), Author("bo")
MINE = {**HOURLY, "title": "Mine"}


def journal(workspace: object) -> list[tuple[str, str, str, int, str, bool]]:
    lines = [one for one in every_line(workspace.store) if one.kind == "schedule"]  # type: ignore[attr-defined]
    return [(one.by, one.project, one.subject, one.version, one.action, one.content["paused"]) for one in lines]


def test_every_change_is_a_line_in_the_journal_of_each_project_that_it_concerns(tmp_path: Path) -> None:
    workspace = begun(scheduled(tmp_path, {"hourly": HOURLY}, projects=("fraud", "credit")))
    made = keep_schedule(workspace, "mine", {**MINE, "projects": ["fraud"]}, 0, ADA, NOW)
    moved = keep_schedule(workspace, "mine", {**MINE, "projects": ["fraud", "credit"]}, made.version, BO, NOW)
    pause(workspace, "mine", True, ADA, NOW)
    pause(workspace, "mine", True, ADA, NOW)
    stored = stored_one(workspace, "mine")
    assert stored is not None
    assert stored.version == moved.version + 1
    delete_schedule(workspace, stored, ADA, NOW)
    pause(workspace, "hourly", True, BO, NOW)
    assert journal(workspace) == [
        ("ada", "fraud", "mine", 1, "create", False),
        ("bo", "fraud", "mine", 2, "change", False),
        ("bo", "credit", "mine", 1, "create", False),
        ("ada", "fraud", "mine", 3, "change", True),
        ("ada", "credit", "mine", 2, "change", True),
        ("ada", "fraud", "mine", 4, "archive", True),
        ("ada", "credit", "mine", 3, "archive", True),
        ("bo", "fraud", "hourly", 1, "change", True),
    ]
    lines = every_line(workspace.store)
    assert first_fault(lines)[0] is None
    assert not any("credit" in str(one.content) for one in lines if one.project == "fraud")


def test_what_cannot_be_saved_leaves_no_line(tmp_path: Path) -> None:
    workspace = begun(scheduled(tmp_path, {"hourly": HOURLY}))
    made = keep_schedule(workspace, "mine", MINE, 0, ADA, NOW)
    before = every_line(workspace.store)
    with pytest.raises(ChangedMeanwhile):
        keep_schedule(workspace, "mine", MINE, 0, BO, NOW)
    with pytest.raises(NotAllowed, match="vera may not change schedules: that takes the role planner or admin"):
        keep_schedule(workspace, "mine", MINE, made.version, Author("vera", frozenset({"see"})), NOW)
    with pytest.raises(NotAllowed):
        pause(workspace, "mine", True, Author("vera", frozenset({"see"})), NOW)
    with pytest.raises(NotAllowed):
        delete_schedule(workspace, made, Author("vera", frozenset({"see"})), NOW)
    changed = keep_schedule(workspace, "mine", {**MINE, "title": "Theirs"}, made.version, BO, NOW)
    with pytest.raises(ChangedMeanwhile) as refused:
        delete_schedule(workspace, made, ADA, NOW)
    assert refused.value.theirs == changed
    assert len(every_line(workspace.store)) == len(before) + 1


def test_one_of_the_file_is_not_deleted_here(tmp_path: Path) -> None:
    workspace = begun(scheduled(tmp_path, {"hourly": HOURLY}))
    pause(workspace, "hourly", True, ADA, NOW)
    stored = stored_one(workspace, "hourly")
    assert stored is not None
    with pytest.raises(ConfigurationError, match=r"'hourly' is in milepost\.yaml; take it out there"):
        delete_schedule(workspace, stored, ADA, NOW)


def test_one_that_is_made_again_or_changed_does_not_fire_for_times_before_that(tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"yearly": {**HOURLY, "cron": "0 0 1 1 *"}})
    workspace = begun(file)
    made = keep_schedule(workspace, "mine", {**MINE, "cron": "0 0 1 1 *"}, 0, ADA, NOW)
    round_at(workspace, NOW + HOUR)
    changed = keep_schedule(workspace, "mine", MINE, made.version, ADA, NOW + 5 * HOUR)
    round_at(workspace, NOW + 5 * HOUR + timedelta(minutes=1))
    assert told(workspace) == []
    round_at(workspace, NOW + 6 * HOUR)
    assert told(workspace) == [("13:00", "mine", "rendered")]
    delete_schedule(workspace, changed, ADA, NOW + 6 * HOUR)
    keep_schedule(workspace, "mine", MINE, 0, ADA, NOW + 30 * HOUR)
    round_at(workspace, NOW + 30 * HOUR + timedelta(minutes=1))
    assert snapshots_of(file, "mine") == ["13:00"]


def test_what_was_due_when_it_was_changed_is_still_done(tmp_path: Path) -> None:
    workspace = begun(scheduled(tmp_path, {}))
    made = keep_schedule(workspace, "mine", MINE, 0, ADA, NOW)
    keep_schedule(workspace, "mine", {**MINE, "cron": "0 0 1 1 *"}, made.version, ADA, NOW + HOUR)
    round_at(workspace, NOW + HOUR)
    assert told(workspace) == [("08:00", "mine", "rendered")]
    assert schedules_of(workspace).named("mine").cron == "0 0 1 1 *"
