"""Wherever snapshots are kept, in a folder of this machine or in a bucket, they are taken, found and proved alike."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from milepost.jobs.cli import main
from milepost.jobs.deliveries.sending import send
from milepost.jobs.kept_snapshots import BY_HAND
from milepost.jobs.scheduled_snapshot import snapshot_of
from milepost.jobs.schedules import schedules_of
from milepost.jobs.scheduling import Done, Shift
from milepost.jobs.slots_due import plan_due
from milepost.jobs.workspace import open_workspace
from tests.app.workspaces import FULL, make_workspace
from tests.jobs.scheduled import HOUR, HOURLY, NOW, at, begun, delivered, key, rewrite, round_at, scheduled, sent
from tests.support.kept_places import PLACES, KeptPlace, kept_place

FILES = ["chart.svg", "report.json", "snapshot.json", "tables.zip"]


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeptPlace]:
    with kept_place(request.param, tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
def config(place: KeptPlace, tmp_path: Path) -> Path:
    return kept_at(tmp_path, place.kept_in)


def kept_at(tmp_path: Path, kept_in: str) -> Path:
    file = make_workspace(tmp_path, FULL)
    rewrite(file, snapshots={"kept_in": kept_in})
    return file


def call(config: Path, *words: str) -> Result:
    return CliRunner(env={"MILEPOST_CONFIG": str(config)}).invoke(main, words, catch_exceptions=False)


def take(config: Path, day: str, *words: str) -> str:
    """The name of a snapshot's folder, counted from the place."""
    done = call(config, "snapshot", "fraud", "--as-of", day, "--json", *words)
    assert done.exit_code == 0, done.stderr
    answer: dict[str, str] = json.loads(done.stdout)
    return f"{BY_HAND}/fraud/{answer['id']}"


def test_a_snapshot_is_kept_with_the_same_bytes_wherever_and_whenever_it_is_taken(
    config: Path, place: KeptPlace, tmp_path: Path
) -> None:
    name = take(config, "2026-10-01")
    before = place.files()
    assert sorted(before) == [f"{name}/{file}" for file in FILES]
    assert take(config, "2026-10-01") == name
    assert place.files() == before
    other = call(config, "snapshot", "fraud", "--as-of", "2026-10-01", "--out", str(tmp_path / "out")).stdout.strip()
    assert {f"{name}/{one.name}": one.read_bytes() for one in Path(other).iterdir()} == before


def test_where_it_is_kept_is_told_and_names_it(config: Path, place: KeptPlace) -> None:
    told = call(config, "snapshot", "fraud", "--as-of", "2026-10-01").stdout.strip()
    (name,) = {way.rpartition("/")[0] for way in place.files()}
    assert told == f"{place.kept_in}/{name}"
    for one in (told, name, name.rpartition("/")[2]):
        done = call(config, "snapshots", "show", one)
        assert (done.exit_code, f"kept in {told}" in done.stdout) == (0, True)
        assert done.stdout.splitlines()[-1] == "every file is as it was written"
    wrong = call(config, "snapshots", "show", "2026")
    assert (wrong.exit_code, "there is no snapshot '2026'" in wrong.stderr) == (2, True)


def test_before_the_first_one_nothing_is_kept(config: Path) -> None:
    assert json.loads(call(config, "snapshots", "list", "--json").stdout) == {"snapshots": []}
    assert call(config, "snapshots", "verify").stdout == "0 snapshots as they were written\n"
    none = call(config, "snapshots", "show", "x")
    assert (none.exit_code, "none is kept yet; `milepost snapshot PROJECT` takes one" in none.stderr) == (2, True)


def test_they_are_listed_with_what_each_compares_with(config: Path, place: KeptPlace) -> None:
    first, second = take(config, "2026-10-01"), take(config, "2026-10-08", "--format", "json")
    team = take(config, "2026-10-05", "--audience", "team", "--format", "html")
    told = json.loads(call(config, "snapshots", "list", "fraud", "--json").stdout)["snapshots"]
    assert [(one["folder"], one["since"], [file["name"] for file in one["files"]]) for one in told] == [
        (f"{place.kept_in}/{first}", None, ["report.json", "chart.svg", "tables.zip"]),
        (f"{place.kept_in}/{team}", None, ["report.json", "report.html"]),
        (f"{place.kept_in}/{second}", first.rpartition("/")[2], ["report.json"]),
    ]
    assert call(config, "snapshots", "list", "other").stdout.splitlines()[1:] == []


def test_what_was_altered_is_named_and_compared_with_no_more_and_written_anew(config: Path, place: KeptPlace) -> None:
    first, second = take(config, "2026-10-01"), take(config, "2026-10-08")
    before = place.files()
    assert call(config, "snapshots", "verify").stdout == "2 snapshots as they were written\n"
    place.write(f"{first}/report.json", b"{}")
    place.remove(f"{first}/chart.svg")
    place.write(f"{first}/extra.txt", b"x")
    done = call(config, "snapshots", "verify", "fraud")
    faults = ["report.json was changed", "chart.svg is gone", "extra.txt was put in"]
    assert (done.exit_code, done.stdout.splitlines()) == (1, [f"{place.kept_in}/{first}: {what}" for what in faults])
    shown = call(config, "snapshots", "show", first, "--json")
    assert (shown.exit_code, json.loads(shown.stdout)["faults"]) == (1, faults)
    again = take(config, "2026-10-08")
    assert json.loads(place.files()[f"{again}/snapshot.json"])["since"] is None
    assert take(config, "2026-10-01") == first
    assert {way: body for way, body in place.files().items() if not way.startswith(again)} == before
    assert take(config, "2026-10-08") == second
    place.write(f"{first}/snapshot.json", b"{")
    broken = call(config, "snapshots", "verify")
    what = f"{place.kept_in}/{first}/snapshot.json is no manifest of a snapshot (JSONDecodeError); take it again"
    assert (broken.exit_code, broken.stderr) == (2, f"milepost: {what}\n")


def test_the_one_before_is_known_to_the_millisecond_and_one_that_cannot_be_read_is_passed_over(
    config: Path, place: KeptPlace
) -> None:
    parts = ("12:00:00.100", "12:00:00.200", "12:00:00.900", "12:00:00.500")
    names = [take(config, f"2026-10-01T{part}Z", "--format", "json") for part in parts]

    def since(name: str) -> str:
        return str(json.loads(place.files()[f"{name}/snapshot.json"])["since"])

    ids = [name.rpartition("/")[2] for name in names]
    assert [since(name) for name in names] == ["None", ids[0], ids[1], ids[1]]
    place.write(f"{names[2]}/snapshot.json", b"{")
    assert since(take(config, "2026-10-02", "--format", "json")) == ids[3]


def test_a_preview_tells_what_changed_and_is_kept_nowhere(place: KeptPlace, tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"hourly": HOURLY})
    rewrite(file, snapshots={"kept_in": place.kept_in})
    workspace = begun(file)
    kept = snapshot_of(workspace, schedules_of(workspace).known["hourly"], key(NOW + HOUR), NOW + HOUR).kept
    workspace.close()
    before = place.files()
    done = call(file, "schedules", "preview", "hourly", "--out", str(tmp_path / "look"), "--json")
    (made,) = json.loads(done.stdout)["snapshots"]
    assert (made["since"], place.files()) == (kept.id, before)
    assert Path(made["folder"]).is_relative_to(tmp_path / "look")


def test_two_are_compared_in_words(config: Path, place: KeptPlace) -> None:
    first, second = take(config, "2026-10-01"), take(config, "2026-11-20")
    done = call(config, "snapshots", "diff", f"{place.kept_in}/{second}", first)
    assert done.stdout.splitlines()[0] == "What changed since 1 Oct 2026, 23:59 UTC"
    place.remove(f"{first}/report.json")
    done = call(config, "snapshots", "diff", first, second)
    assert (done.exit_code, "is gone or was changed" in done.stderr) == (2, True)


def test_files_without_a_manifest_are_no_snapshot_and_are_written_over(config: Path, place: KeptPlace) -> None:
    name = take(config, "2026-10-01")
    before = place.files()
    place.remove(f"{name}/snapshot.json")
    place.write(f"{name}/chart.svg", b"half")
    assert call(config, "snapshots", "verify").stdout == "0 snapshots as they were written\n"
    assert (take(config, "2026-10-01"), place.files()) == (name, before)


def test_a_slot_is_taken_kept_proved_and_sent_and_the_next_tells_what_changed(place: KeptPlace, tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"hourly": {**HOURLY, "missed": "all"}})
    rewrite(file, snapshots={"kept_in": place.kept_in})
    begun(file).close()
    for hours in (1, 2):
        with_ = open_workspace(file, {})
        assert [one.state for one in round_at(with_, NOW + hours * HOUR).events] == ["rendered", "handed over"]
        with_.close()
    homes = {way.rpartition("/")[0] for way in place.files()}
    first, second = sorted(homes)
    assert (first.startswith("hourly/fraud/20261102T08"), second.startswith("hourly/fraud/20261102T09")) == (True, True)
    assert json.loads(place.files()[f"{second}/snapshot.json"])["since"] == first.rpartition("/")[2]
    assert delivered(tmp_path / "archive") == ["08:00", "09:00"]


def test_tick_does_what_is_due(place: KeptPlace, tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"hourly": {**HOURLY, "cron": "* * * * *", "formats": ["html"]}})
    rewrite(file, snapshots={"kept_in": place.kept_in})
    assert call(file, "tick").exit_code == 0
    assert call(file, "schedules", "run", "hourly").exit_code == 0
    assert {way.rpartition("/")[2] for way in place.files()} == {"report.html", "report.json", "snapshot.json"}
    assert call(file, "tick").exit_code == 0
    assert call(file, "snapshots", "verify").exit_code == 0


def test_one_that_a_worker_left_whole_is_used_as_it_is(place: KeptPlace, tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"hourly": HOURLY})
    rewrite(file, snapshots={"kept_in": place.kept_in})
    workspace = begun(file)
    schedule = schedules_of(workspace).known["hourly"]
    made = [snapshot_of(workspace, schedule, key(NOW + HOUR), NOW + HOUR).kept for _ in range(2)]
    before = place.files()
    assert (made[0], len(before)) == (made[1], 3)
    place.write(f"hourly/fraud/{made[0].id}/tables.zip", b"other")
    assert snapshot_of(workspace, schedule, key(NOW + HOUR), NOW + HOUR).kept == made[0]
    assert place.files() == before
    workspace.close()


def test_one_that_was_changed_between_taking_and_sending_is_never_sent(place: KeptPlace, tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"hourly": HOURLY})
    rewrite(file, snapshots={"kept_in": place.kept_in})
    workspace = begun(file)
    shift = Shift(workspace, schedules_of(workspace), at(NOW + HOUR), "one", send, {}, Done())
    plan_due(workspace, shift.schedules.known["hourly"], NOW + HOUR)
    assert shift.render_next()
    (changed,) = (way for way in place.files() if way.endswith("tables.zip"))
    place.write(changed, b"other")
    assert shift.deliver_next()
    folder = f"{place.kept_in}/{changed.rpartition('/')[0]}"
    reason = f"{folder}: tables.zip was changed; a broken snapshot is never sent"
    assert (sent(workspace), delivered(tmp_path / "archive")) == ([("08:00", "archive", "failed", reason)], [])
    workspace.close()
