"""Google's Cloud Storage: what it refuses is named with the way out, and nothing half-written is taken for whole."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from socket import create_server
from threading import Barrier, Thread

import pytest

from milepost.domain.errors import SnapshotsUnavailable
from milepost.jobs.deliveries.message import Folder, HandedOver
from milepost.jobs.keeping.bucket import Bucket, Patience
from milepost.jobs.keeping.remote import RemotePlace
from tests.jobs.deliveries.samples import IMPATIENT, failed, sent
from tests.jobs.test_kept_places import FILES, call, kept_at, take
from tests.support.gcs import PAGE, GcsServer, gcs_server
from tests.support.kept_places import InGcs

CHECK = "check that it exists, and the rights of the credentials"


@pytest.fixture
def gcs(monkeypatch: pytest.MonkeyPatch) -> Iterator[GcsServer]:
    with gcs_server(monkeypatch) as server:
        yield server


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return kept_at(tmp_path, InGcs.kept_in)


@pytest.mark.usefixtures("gcs")
def test_a_bucket_that_is_missing_is_named_with_the_way_out(tmp_path: Path) -> None:
    config = kept_at(tmp_path, "gs://nobucket/kept")
    for words in (("snapshot", "fraud"), ("snapshots", "list"), ("snapshots", "verify"), ("snapshots", "show", "x")):
        done = call(config, *words)
        said = f"milepost: gs://nobucket/kept cannot be read (FileNotFoundError); {CHECK}"
        assert (done.exit_code, done.stderr.splitlines()[-1]) == (2, said)


def test_a_right_that_is_missing_is_no_matter_of_trying_again(config: Path, gcs: GcsServer) -> None:
    gcs.refused = {"storage.objects.create"}
    done = call(config, "snapshot", "fraud")
    said = f"milepost: {InGcs.kept_in} cannot be written (Forbidden); {CHECK}"
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (2, said)
    gcs.refused = {"storage.objects.list"}
    done = call(config, "snapshots", "list")
    said = f"milepost: {InGcs.kept_in} cannot be read (Forbidden); {CHECK}"
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (2, said)
    assert gcs.names() == []
    gcs.refused = {"storage.objects.create"}
    assert sent(Folder("gs://bucket/reports")) == failed(
        "gs://bucket/reports cannot be written (Forbidden)", CHECK, again=False
    )


def test_what_breaks_off_before_the_manifest_is_no_snapshot_and_is_written_over(config: Path, gcs: GcsServer) -> None:
    gcs.refused = {"storage.objects.create snapshot.json"}
    assert call(config, "snapshot", "fraud", "--as-of", "2026-10-01").exit_code == 2
    assert [name.rpartition("/")[2] for name in gcs.names()] == ["chart.svg", "report.json", "tables.zip"]
    assert json.loads(call(config, "snapshots", "list", "--json").stdout) == {"snapshots": []}
    gcs.refused = set()
    name = take(config, "2026-10-01")
    assert gcs.names() == [f"milepost/kept/{name}/{file}" for file in FILES]
    assert call(config, "snapshots", "verify").stdout == "1 snapshot as they were written\n"


def test_what_cannot_be_deleted_is_told_and_stays_broken(config: Path, gcs: GcsServer) -> None:
    name = take(config, "2026-10-01")
    InGcs(gcs).write(f"{name}/report.json", b"{}")
    gcs.refused = {"storage.objects.delete"}
    done = call(config, "snapshot", "fraud", "--as-of", "2026-10-01")
    assert (done.exit_code, "cannot be written (Forbidden)" in done.stderr) == (2, True)
    assert call(config, "snapshots", "verify").exit_code == 1


def test_every_file_of_many_is_found_however_few_are_told_at_once(gcs: GcsServer) -> None:
    place = RemotePlace(Bucket(InGcs.kept_in))
    days = [f"{day:02}" for day in range(1, 12)]
    for day in days:
        place.below("weekly", "fraud", day).write({"a.txt": day.encode(), "snapshot.json": b"{}"}, lambda: False)
    gcs.asked.clear()
    assert [found.way for found in place.found(3)] == [("weekly", "fraud", day) for day in days]
    assert gcs.asked.count("storage.objects.list") == -(-2 * len(days) // PAGE)


@pytest.mark.parametrize(
    "body",
    [b"", b"\r", b"a\r\n", b"<p>a\n--==0==--\nb</p>", bytes(range(256)) * 10, b"\0\xff" * 1_500_000],
    ids=["empty", "return", "line", "mark of parts", "bytes", "large"],
)
@pytest.mark.usefixtures("gcs")
def test_any_bytes_are_kept_as_they_are(body: bytes) -> None:
    place = RemotePlace(Bucket(InGcs.kept_in)).below("weekly", "fraud", "x")
    files = {"a.html": body, "snapshot.json": b"{}"}
    place.write(files, lambda: False)
    assert place.read(list(files)) == files
    assert {name: look.bytes for name, look in place.looks().items()} == {"a.html": len(body), "snapshot.json": 2}


@pytest.mark.usefixtures("gcs")
def test_names_of_every_kind_are_kept() -> None:
    place = RemotePlace(Bucket(InGcs.kept_in)).below("每週 100% a+b", "fraud", "x#1")
    files = {"отчёт ü%20&?.txt": b"a", "snapshot.json": b"{}"}
    place.write(files, lambda: False)
    (found,) = RemotePlace(Bucket(InGcs.kept_in)).found(3)
    assert (found.way, found.folder.read(list(files))) == (("每週 100% a+b", "fraud", "x#1"), files)


def test_a_delivery_is_written_once_with_the_manifest_last(gcs: GcsServer) -> None:
    first = sent(Folder("gs://bucket/reports"))
    assert isinstance(first, HandedOver)
    folder = first.told.removeprefix("written to gs://bucket/")
    names = [f"{folder}/{name}" for name in ("chart.png", "delivery.json", "milestones.csv")]
    assert gcs.names() == names
    at = {one["name"]: int(one["generation"]) for one in gcs.objects.get_file_list("bucket")[0]}
    assert at[f"{folder}/delivery.json"] == max(at.values())
    assert sent(Folder("gs://bucket/reports")) == HandedOver(f"was already in gs://bucket/{folder}")


def test_a_server_that_does_not_answer_is_waited_for_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    with create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(SnapshotsUnavailable) as error:
            RemotePlace(Bucket(InGcs.kept_in, Patience(listing=0.2))).found(3)
        outcome = sent(Folder("gs://bucket/reports"), limits=IMPATIENT)
    assert outcome == failed(
        "gs://bucket/reports could not be written (FSTimeoutError)", "it is tried again", again=True
    )
    what = "did not answer within 0.2 seconds; nothing is lost, try again later"
    assert str(error.value) == f"{InGcs.kept_in} {what}"


@pytest.mark.usefixtures("gcs")
def test_two_who_save_the_same_at_once_leave_one_whole_snapshot() -> None:
    files = {"a.txt": b"a" * 1000, "b.txt": b"b" * 2_000_000, "snapshot.json": b"{}"}
    troubles: list[Exception] = []
    start = Barrier(2)

    def save() -> None:
        place = RemotePlace(Bucket(InGcs.kept_in)).below("weekly", "fraud", "x")
        start.wait()
        try:
            place.write(files, lambda: place.read(list(files)) == files)
        except Exception as error:
            troubles.append(error)

    savers = [Thread(target=save) for _ in range(2)]
    for saver in savers:
        saver.start()
    for saver in savers:
        saver.join()
    (found,) = RemotePlace(Bucket(InGcs.kept_in)).found(3)
    assert (troubles, found.folder.read(list(found.folder.looks()))) == ([], files)


def test_without_the_extra_it_is_named(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("gcsfs", "gcsfs.core"):
        monkeypatch.setitem(sys.modules, module, None)
    done = call(config, "snapshots", "list")
    way = f"{InGcs.kept_in}: what writes to gs:// is not installed; pip install 'milepost[gcs]'"
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (2, f"milepost: {way}")
    outcome = sent(Folder("gs://bucket/reports"))
    assert outcome == failed("what writes to gs:// is not installed", "pip install 'milepost[gcs]'", again=False)
