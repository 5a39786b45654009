"""A snapshot is a Report that was kept: the same bytes twice, whole or not at all, and proved."""

import csv
import io
import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from milepost.domain.notes import Note
from milepost.domain.people import Author
from milepost.exports.csv_tables import FORMULA, cell_text
from milepost.exports.tables import tables_of
from milepost.jobs.cli import main
from milepost.jobs.keeping import place_of
from milepost.jobs.kept_snapshots import BY_HAND, kept_snapshots
from milepost.jobs.notes import write_note
from milepost.jobs.workspace import open_workspace, utc_now
from tests.app.workspaces import FULL, make_workspace


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return make_workspace(tmp_path, FULL)


def call(config: Path, *words: str) -> Result:
    return CliRunner(env={"MILEPOST_CONFIG": str(config)}).invoke(main, words, catch_exceptions=False)


def take(config: Path, out: Path, *words: str) -> Path:
    done = call(config, "snapshot", "fraud", "--out", str(out), *words)
    assert done.exit_code == 0, done.stderr
    return Path(done.stdout.strip())


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_store_and_instant_give_the_same_bytes(config: Path, tmp_path: Path) -> None:
    at = ("--as-of", "2026-11-01T12:00:00Z")
    one, other = take(config, tmp_path / "a", *at), take(config, tmp_path / "b", *at)
    assert one.name == other.name
    assert contents(one) == contents(other)
    assert set(contents(one)) == {"report.json", "chart.svg", "tables.zip", "snapshot.json"}
    assert contents(take(config, tmp_path / "a", *at)) == contents(other)
    assert [path.name for path in one.parent.iterdir()] == [one.name]


def test_a_snapshot_tells_the_changes_since_the_newest_earlier_one_for_its_audience(
    config: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    days = ("2026-10-01", "2026-10-08", "2026-10-15")
    first, second = (take(config, out, "--as-of", day) for day in days[:2])
    other = take(config, out, "--as-of", "2026-10-10", "--audience", "team")
    third = take(config, out, "--as-of", days[2])
    since = [json.loads((one / "snapshot.json").read_bytes())["since"] for one in (first, second, other, third)]
    assert since == [None, first.name, None, second.name]
    (second / "report.json").write_text("{}")
    again = take(config, out, "--as-of", days[2])
    assert json.loads((again / "snapshot.json").read_bytes())["since"] == first.name
    assert again.name != third.name


def test_its_numbers_are_those_of_the_report(config: Path, tmp_path: Path) -> None:
    at = ("--as-of", utc_now().replace(microsecond=0).isoformat())  # a snapshot keeps whole milliseconds
    folder = take(config, tmp_path / "out", *at)
    told = json.loads(call(config, "status", "fraud", "--json", *at).stdout)
    report = json.loads((folder / "report.json").read_bytes())
    assert report == told
    with ZipFile(folder / "tables.zip") as archive:
        files = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    rows = list(csv.DictReader(io.StringIO(files["frontier.csv"])))
    best = told["metrics"]["accuracy"]["frontier"]
    assert [float(row["value"]) for row in rows if row["metric"] == "accuracy"] == [one["value"] for one in best]
    assert [row["state"] for row in csv.DictReader(io.StringIO(files["milestones.csv"]))] == [
        one["state"] for one in told["milestones"]
    ]
    root = ET.fromstring((folder / "chart.svg").read_bytes())
    assert "Best accuracy is 94.0 %" in "".join(root.itertext())


def test_stakeholders_get_no_word_for_the_team(config: Path, tmp_path: Path) -> None:
    workspace = open_workspace(config)
    write_note(workspace, "fraud", Note("note", "=cmd|' /C calc'!A0 for us", utc_now()), Author("ada"))
    workspace.close()
    open_, team = (take(config, tmp_path / name, "--audience", name) for name in ("stakeholders", "team"))

    def words(folder: Path) -> bytes:
        with ZipFile(folder / "tables.zip") as archive:
            return b"".join([*contents(folder).values(), *(archive.read(name) for name in archive.namelist())])

    assert b"for us" not in words(open_)
    assert b"'=cmd|' /C calc'!A0 for us" in words(team)


def test_a_snapshot_is_listed_and_verified_and_what_was_altered_is_named(config: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    folder = take(config, out)
    assert folder.name in call(config, "snapshots", "list", "fraud", "--out", str(out)).stdout
    listed = json.loads(call(config, "snapshots", "list", "--json", "--out", str(out)).stdout)["snapshots"]
    assert [(one["project"], [file["format"] for file in one["files"]]) for one in listed] == [
        ("fraud", ["json", "svg", "csv"])
    ]
    assert call(config, "snapshots", "verify", "--out", str(out)).stdout == "1 snapshot as they were written\n"
    (folder / "report.json").write_bytes(b"{}")
    (folder / "chart.svg").unlink()
    (folder / "extra.txt").write_text("x")
    done = call(config, "snapshots", "verify", "--out", str(out))
    assert (done.exit_code, done.stdout.splitlines()) == (
        1,
        [f"{folder}: {what}" for what in ("report.json was changed", "chart.svg is gone", "extra.txt was put in")],
    )
    (folder / "snapshot.json").write_text("{")
    broken = call(config, "snapshots", "verify", "--out", str(out))
    assert (broken.exit_code, "snapshot.json is no manifest of a snapshot" in broken.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("snapshot", "frod"), "there is no project 'frod'; did you mean 'fraud'?"),
        (("snapshot", "fraud", "--format", "jsn"), "there is no format 'jsn'; did you mean 'json'?"),
        (("snapshot", "fraud", "--as-of", "soon"), "--as-of 'soon' is no instant"),
        (("snapshot", "fraud", "--out", "s3://bucket"), "an address goes into `snapshots: kept_in:` in milepost.yaml"),
    ],
)
def test_a_wrong_call_names_the_way_out_and_leaves_no_file(
    config: Path, tmp_path: Path, words: tuple[str, ...], what: str
) -> None:
    out = tmp_path / "out"
    done = call(config, *words[:2], "--out", str(out), *words[2:])
    assert (done.exit_code, what in done.stderr, out.exists()) == (2, True, False)


def test_one_that_was_altered_is_written_anew(config: Path, tmp_path: Path) -> None:
    at = ("--as-of", "2026-11-01")
    folder = take(config, tmp_path / "out", *at)
    before = contents(folder)
    (folder / "report.json").write_bytes(b"{}")
    assert take(config, tmp_path / "out", *at) == folder
    assert contents(folder) == before


def test_a_folder_that_cannot_be_written_or_leads_elsewhere_is_refused(config: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = call(config, "snapshot", "fraud", "--out", str(tmp_path / "file" / "out"))
    assert (done.exit_code, "could not be written (Not a directory)" in done.stderr) == (2, True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "fraud").symlink_to(tmp_path / "elsewhere")
    done = call(config, "snapshot", "fraud", "--out", str(tmp_path / "out"))
    assert (done.exit_code, "is a link to somewhere else" in done.stderr) == (2, True)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@given(st.text(max_size=8) | st.floats(allow_nan=False) | st.integers() | st.booleans() | st.none())
def test_no_text_can_be_taken_for_a_formula_and_numbers_stay_numbers(cell: str | float | int | bool | None) -> None:
    told = cell_text(cell)
    if isinstance(cell, str):
        assert not told.startswith(FORMULA)
        assert told.removeprefix("'").endswith(cell.encode("utf-8", "replace").decode().removeprefix("'"))
    elif isinstance(cell, float | int) and not isinstance(cell, bool):
        assert type(cell)(told) == cell


def test_every_row_has_a_cell_for_every_column(config: Path) -> None:
    workspace = open_workspace(config)
    for table in tables_of(workspace.report("fraud")):
        assert {len(row) for row in table.rows} <= {len(table.columns)}
        assert len(set(table.columns)) == len(table.columns)
    workspace.close()


def test_without_a_folder_a_snapshot_is_kept_where_the_pages_look_for_it(config: Path, tmp_path: Path) -> None:
    twice = ("--format", "csv", "--format", "svg, csv")
    done = call(config, "snapshot", "fraud", "--as-of", "2026-10-01", "--progress", "json", *twice)
    folder = Path(done.stdout.strip())
    assert folder.parent == tmp_path / "snapshots" / BY_HAND / "fraud"
    assert [json.loads(line) for line in done.stderr.splitlines()] == [
        {"format": "json", "done": 0, "total": 3},
        {"format": "csv", "done": 1, "total": 3},
        {"format": "svg", "done": 2, "total": 3},
    ]
    assert [one.folder for one in kept_snapshots(place_of(tmp_path / "snapshots"))] == [place_of(folder)]
    assert folder.name in call(config, "snapshots", "list").stdout
    assert call(config, "snapshots", "verify").stdout == "1 snapshot as they were written\n"


def test_one_is_shown_by_id_or_path_and_exit_code_1_says_that_it_is_broken(config: Path) -> None:
    folder = Path(call(config, "snapshot", "fraud", "--as-of", "2026-10-01").stdout.strip())
    for name in (folder.name, f"{BY_HAND}/fraud/{folder.name}", str(folder)):
        done = call(config, "snapshots", "show", name)
        assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "every file is as it was written")
    (folder / "chart.svg").write_text("x")
    done = call(config, "snapshots", "show", folder.name, "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["faults"], told["kept by"]) == (1, ["chart.svg was changed"], BY_HAND)
    wrong = call(config, "snapshots", "show", "20260101")
    assert (wrong.exit_code, f"such as '{folder.name}'" in wrong.stderr) == (2, True)
    (folder / "snapshot.json").unlink()
    empty = call(config, "snapshots", "show", folder.name)
    assert (empty.exit_code, "`milepost snapshot PROJECT` takes one" in empty.stderr) == (2, True)


def test_two_are_compared_from_the_earlier_to_the_later_whichever_is_named_first(config: Path) -> None:
    one, other = (
        Path(call(config, "snapshot", "fraud", "--as-of", day).stdout.strip()) for day in ("2026-10-01", "2026-11-20")
    )
    told = [
        call(config, "snapshots", "diff", *names).stdout for names in ((one.name, str(other)), (other.name, one.name))
    ]
    assert told[0] == told[1]
    assert told[0].splitlines()[0] == "What changed since 1 Oct 2026, 23:59 UTC"
    assert call(config, "snapshots", "diff", one.name, one.name).stdout.startswith("Nothing changed since")
    (other / "report.json").write_text("{}")
    done = call(config, "snapshots", "diff", one.name, other.name)
    assert (done.exit_code, f"the Report of snapshot '{other.name}' is gone or was changed" in done.stderr) == (2, True)


@pytest.mark.parametrize("name", ["../../x", "a/b", "..", "", "\0", "x" * 5000, "=cmd|' /C calc'!A0"])
def test_no_name_of_a_snapshot_leads_anywhere_else(config: Path, name: str) -> None:
    done = call(config, "snapshots", "show", name)
    assert (done.exit_code, "there is no snapshot" in done.stderr) == (2, True)


def test_folders_that_milepost_did_not_make_are_not_looked_into(config: Path, tmp_path: Path) -> None:
    folder = Path(call(config, "snapshot", "fraud", "--as-of", "2026-10-01").stdout.strip())
    kept_in = tmp_path / "snapshots"
    shutil.copytree(folder, kept_in / ".hidden" / "fraud" / folder.name)
    shutil.copytree(folder, kept_in / "a b" / "fraud" / folder.name)
    (kept_in / "linked").symlink_to(kept_in / BY_HAND)
    moved = kept_in / "weekly" / "other" / folder.name
    shutil.copytree(folder, moved)
    found = [(one.home, one.project, one.snapshot is not None, one.fault) for one in kept_snapshots(place_of(kept_in))]
    assert found == [
        ("weekly", "other", False, "snapshot.json is that of another snapshot"),
        (BY_HAND, "fraud", True, None),
    ]
