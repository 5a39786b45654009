"""`milepost tick` and `milepost schedules`, as a shell sees them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner, Result

from milepost.jobs.cli import main
from milepost.jobs.workspace import open_workspace
from tests.jobs.scheduled import HOURLY, round_at, scheduled, times_in

WEEKLY = {**HOURLY, "cron": "0 8 * * MON", "time_zone": "Asia/Tokyo", "owner": "ada@example.org", "until": "2199-12-31"}


def call(config: Path, *words: str) -> Result:
    return CliRunner(env={"MILEPOST_CONFIG": str(config)}).invoke(main, words, catch_exceptions=False)


def test_a_tick_does_what_is_due_once_and_says_so(tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"hourly": HOURLY})
    workspace = open_workspace(file, {})
    round_at(workspace, datetime.now(UTC) - timedelta(hours=1))
    workspace.close()
    done = call(file, "tick", "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["planned"], told["broken"]) == (0, 1, {})
    assert [(one["schedule"], one["recipient"], one["state"]) for one in told["events"]] == [
        ("hourly", "", "rendered"),
        ("hourly", "archive", "handed over"),
    ]
    again = call(file, "tick", "--json")
    assert json.loads(again.stdout) == {"planned": 0, "events": [], "broken": {}}
    assert len(times_in(tmp_path / "archive" / "fraud")) == 1


def test_a_tick_that_failed_says_what_to_do_and_who_answers_for_it(tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"weekly": WEEKLY})
    (tmp_path / "archive").write_text("this is no folder")
    done = call(file, "schedules", "run", "weekly")
    lines = done.stdout.splitlines()
    assert done.exit_code == 1
    assert lines[0].endswith("Z: rendered")
    assert "to archive: failed: " in lines[1]
    assert lines[1].endswith("give another folder, or the right to write there (ada@example.org answers for it)")
    told = json.loads(call(file, "schedules", "history", "weekly", "--json").stdout)
    assert [one["state"] for one in (*told["slots"], *told["deliveries"])] == ["rendered", "failed"]
    table = call(file, "schedules", "history").stdout.splitlines()
    assert [line.split()[1:4] for line in table[1:]] == [["weekly", "fraud", "-"], ["weekly", "fraud", "archive"]]


def test_who_was_told_of_what_is_said_in_words(tmp_path: Path) -> None:
    ops = {"kind": "folder", "place": "ops"}
    file = scheduled(tmp_path, {"weekly": {**WEEKLY, "tell": ["ops"]}}, ops=ops)
    (tmp_path / "archive").write_text("this is no folder")
    said = call(file, "schedules", "run", "weekly").stdout
    assert " to ops (about archive): handed over: written to " in said
    assert " ops (about archive)  handed over  written to " in call(file, "schedules", "history").stdout


def test_schedules_are_listed_with_when_they_fire_next(tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"weekly": WEEKLY})
    words = "At 08:00 on Monday, in the time zone Asia/Tokyo, until 2199-12-31"
    told = json.loads(call(file, "schedules", "next", "weekly", "--count", "2", "--json").stdout)
    first, second = (datetime.fromisoformat(one) for one in told["next"])
    assert (told["words"], first.isoweekday(), first.hour, second - first) == (words, 1, 8, timedelta(days=7))
    (row,) = call(file, "schedules", "list").stdout.splitlines()[1:]
    assert row == f"weekly    {words}  {told['next'][0]}  fraud     archive"
    (listed,) = json.loads(call(file, "schedules", "list", "--json").stdout)["schedules"]
    assert (listed["id"], listed["next"], listed["words"]) == ("weekly", told["next"][:1], words)


def test_a_schedule_rests_and_goes_on(tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"weekly": WEEKLY})
    assert call(file, "schedules", "pause", "weekly").stdout == "weekly rests\n"
    (row,) = call(file, "schedules", "list").stdout.splitlines()[1:]
    assert ", paused  -  " in row
    assert call(file, "schedules", "resume", "weekly").stdout.startswith("weekly fires next at 2")
    wrong = call(file, "schedules", "pause", "weakly")
    assert (wrong.exit_code, wrong.stderr) == (2, "milepost: there is no schedule 'weakly'; did you mean 'weekly'?\n")
