"""A bucket that is missing, refuses or does not answer: it is named with the way out, and nothing is lost."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from socket import create_server
from typing import Any

import pytest

from milepost.domain.errors import SnapshotsRefused, SnapshotsUnavailable
from milepost.jobs.deliveries.sending import send
from milepost.jobs.keeping.bucket import Bucket, Patience
from milepost.jobs.keeping.remote import RemotePlace
from milepost.jobs.schedules import schedules_of
from milepost.jobs.scheduling import Done, Shift
from milepost.jobs.slots_due import plan_due
from milepost.jobs.workspace import open_workspace
from tests.jobs.scheduled import HOUR, HOURLY, NOW, at, begun, rewrite, round_at, scheduled, sent, told
from tests.jobs.test_kept_places import call, kept_at, take
from tests.support.kept_places import InS3
from tests.support.s3 import s3_server


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with s3_server(monkeypatch) as client:
        yield client


@pytest.mark.usefixtures("s3")
def test_a_bucket_that_is_missing_or_refuses_is_named_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = kept_at(tmp_path, "s3://nobucket/kept")
    way = "check that it exists, and the rights of the credentials"
    for words in (("snapshot", "fraud"), ("snapshots", "list"), ("snapshots", "verify"), ("snapshots", "show", "x")):
        done = call(config, *words)
        assert (done.exit_code, done.stderr.splitlines()[-1]) == (
            2,
            f"milepost: s3://nobucket/kept cannot be read (FileNotFoundError); {way}",
        )
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    done = call(config, "snapshots", "list")
    assert (done.exit_code, "s3://nobucket/kept cannot be read (NoCredentialsError)" in done.stderr) == (2, True)
    done = call(kept_at(tmp_path, "nosuch://bucket"), "snapshots", "list")
    why = "there is no kind of folder nosuch://; give a path, or an address such as s3://bucket/reports"
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (2, f"milepost: nosuch://bucket: {why}")


@pytest.mark.usefixtures("s3")
def test_no_secret_of_a_bucket_is_told_or_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = kept_at(tmp_path, InS3.kept_in)
    with caplog.at_level(logging.DEBUG):
        take(config, "2026-10-01")
        done = call(config, "snapshots", "list")
        workspace = open_workspace(config)
        shown = repr((workspace.kept, workspace.configuration, workspace.kept.found(3)))
        workspace.close()
    assert ("botocore" in caplog.text, "planted" in caplog.text + done.output + shown) == (True, False)


def test_a_slot_whose_keeping_fails_is_tried_again_until_the_bucket_answers(
    s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = scheduled(tmp_path, {"hourly": HOURLY})
    rewrite(file, snapshots={"kept_in": InS3.kept_in})
    workspace, slot = begun(file), NOW + HOUR
    address = s3.meta.endpoint_url
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    (event,) = round_at(workspace, slot).events
    what = "could not be read (EndpointConnectionError); nothing is lost, try again later"
    assert (event.state, event.reason) == ("planned", f"{InS3.kept_in} {what}")
    assert (told(workspace), sent(workspace)) == ([("08:00", "hourly", "planned")], [])
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    assert [one.state for one in round_at(workspace, slot + timedelta(minutes=2)).events] == ["rendered", "handed over"]
    workspace.close()


def test_a_snapshot_that_cannot_be_read_back_is_sent_when_the_bucket_answers(
    s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = scheduled(tmp_path, {"hourly": HOURLY})
    rewrite(file, snapshots={"kept_in": InS3.kept_in})
    workspace, slot = begun(file), NOW + HOUR
    address = s3.meta.endpoint_url
    shift = Shift(workspace, schedules_of(workspace), at(slot), "one", send, {}, Done())
    plan_due(workspace, shift.schedules.known["hourly"], slot)
    assert shift.render_next()
    workspace.close()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    workspace = open_workspace(file, {})
    (event,) = round_at(workspace, slot).events
    assert (event.recipient, event.state, "could not be read" in str(event.reason)) == ("archive", "planned", True)
    workspace.close()
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    workspace = open_workspace(file, {})
    assert [one.state for one in round_at(workspace, slot + timedelta(minutes=2)).events] == ["handed over"]
    workspace.close()


@pytest.mark.usefixtures("s3")
def test_a_bucket_that_does_not_answer_is_waited_for_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    with create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        place = RemotePlace(Bucket(InS3.kept_in, Patience(listing=0.2)))
        with pytest.raises(SnapshotsUnavailable) as error:
            place.found(3)
    what = "did not answer within 0.2 seconds; nothing is lost, try again later"
    assert str(error.value) == f"{InS3.kept_in} {what}"


@pytest.mark.usefixtures("s3")
def test_a_list_is_one_request_and_is_kept_for_as_long_as_a_reader_says(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config, now = kept_at(tmp_path, InS3.kept_in), [0.0]
    for day in ("2026-10-01", "2026-10-02"):
        take(config, day)
    place = RemotePlace(Bucket(InS3.kept_in, clock=lambda: now[0]))

    def asked(age: float) -> tuple[int, list[str]]:
        """How many are found, and what the server was asked for that."""
        caplog.clear()
        with caplog.at_level(logging.INFO, "werkzeug"):
            found = len(place.found(3, age))
        lines = [one.getMessage() for one in caplog.records if one.name == "werkzeug"]
        return found, sorted("list" if "?list-type=" in one else "file" for one in lines)

    assert asked(30) == (2, ["file", "file", "list"])
    take(config, "2026-10-03")
    now[0] = 29
    assert asked(30) == (2, [])
    now[0] = 31
    assert asked(30) == (3, ["file", "list"])
    take(config, "2026-10-04")
    assert [asked(30), asked(0), asked(30)] == [(3, []), (4, ["file", "list"]), (4, [])]


def test_a_manifest_that_was_altered_is_read_again_by_whoever_read_it_before(s3: Any, tmp_path: Path) -> None:
    name = take(kept_at(tmp_path, InS3.kept_in), "2026-10-01")
    place = RemotePlace(Bucket(InS3.kept_in))
    (before,) = place.found(3)
    InS3(s3).write(f"{name}/snapshot.json", b"{}")
    (after,) = place.found(3)
    assert (str(before.folder), before.way, after.manifest) == (str(after.folder), after.way, b"{}")


def test_what_is_not_installed_is_named_with_what_to_install() -> None:
    """paramiko is not among what the tests need."""
    assert find_spec("paramiko") is None
    with pytest.raises(SnapshotsRefused) as error:
        RemotePlace(Bucket("sftp://host/kept")).found(3)
    what = 'SFTPFileSystem requires "paramiko" to be installed'
    assert str(error.value) == f"sftp://host/kept: what writes to sftp:// is not installed; {what}"


def test_why_there_is_no_list_is_kept_for_a_shorter_while(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    address, now = s3.meta.endpoint_url, [0.0]
    place = RemotePlace(Bucket(InS3.kept_in, clock=lambda: now[0]))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(SnapshotsUnavailable):
        place.found(3, 30)
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    now[0] = 14
    with pytest.raises(SnapshotsUnavailable):
        place.found(3, 30)
    now[0] = 16
    assert place.found(3, 30) == []


def test_where_files_lie_in_folders_they_are_made_and_what_breaks_off_leaves_no_manifest(tmp_path: Path) -> None:
    place = RemotePlace(Bucket(f"file://{tmp_path}/kept")).below("weekly", "fraud", "x")
    files = {"a.txt": b"a", "b.txt": b"b", "snapshot.json": b"{}"}
    place.write(files, lambda: False)
    folder = tmp_path / "kept" / "weekly" / "fraud" / "x"
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == files
    (folder / "b.txt").unlink()
    (folder / "b.txt").mkdir()
    (folder / "c.txt").write_text("put in")
    with pytest.raises(SnapshotsUnavailable, match=r"could not be written \(IsADirectoryError\); nothing is lost"):
        place.write(files, lambda: False)
    assert sorted(one.name for one in folder.iterdir()) == ["a.txt", "b.txt"]
    assert RemotePlace(Bucket(f"file://{tmp_path}/kept")).found(3) == []
