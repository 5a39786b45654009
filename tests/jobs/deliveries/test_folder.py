"""A folder receives all files or none, with a manifest, here and in an object store."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from milepost.jobs.deliveries.message import Attachment, Failed, Folder, HandedOver, Message
from tests.jobs.deliveries.samples import CSV, HOSTILE, MESSAGE, PNG, failed, sent
from tests.support.s3 import s3_server

FILES = ["chart.png", "delivery.json", "milestones.csv"]


def only_folder(base: Path) -> Path:
    (found,) = (base / "vision").iterdir()
    return found


def test_a_folder_receives_the_files_the_picture_and_a_manifest(tmp_path: Path) -> None:
    outcome = sent(Folder(str(tmp_path / "reports")))
    there = only_folder(tmp_path / "reports")
    assert outcome == HandedOver(f"written to {there}")
    assert sorted(path.name for path in there.iterdir()) == FILES
    assert (there / "milestones.csv").read_bytes() == CSV.body
    assert json.loads((there / "delivery.json").read_bytes()) == {
        "schema": "milepost-folder-1",
        "project": "vision",
        "snapshot": MESSAGE.snapshot,
        "report": MESSAGE.report,
        "subject": MESSAGE.subject,
        "lines": list(MESSAGE.lines),
        "link": MESSAGE.link,
        "files": [
            {"name": "milestones.csv", "bytes": 26, "sha256": sha256(CSV.body).hexdigest()},
            {"name": "chart.png", "bytes": len(PNG), "sha256": sha256(PNG).hexdigest()},
        ],
    }


def test_the_same_again_is_there_already_and_other_content_has_a_folder_of_its_own(tmp_path: Path) -> None:
    sent(Folder(f"file://{tmp_path}"))
    there = only_folder(tmp_path)
    again = sent(Folder(str(tmp_path)))
    other = sent(Folder(str(tmp_path)), replace(MESSAGE, attachments=()))
    assert again == HandedOver(f"was already in {there}")
    assert isinstance(other, HandedOver)
    assert len(list((tmp_path / "vision").iterdir())) == 2


def test_what_was_changed_in_a_folder_is_neither_overwritten_nor_called_whole(tmp_path: Path) -> None:
    sent(Folder(str(tmp_path)))
    there = only_folder(tmp_path)
    (there / "milestones.csv").write_bytes(b"changed")
    assert sent(Folder(str(tmp_path))) == failed(
        f"{there} was changed since it was written", "move it away; it is then written anew", again=False
    )
    assert (there / "milestones.csv").read_bytes() == b"changed"


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "vision").symlink_to(elsewhere)
    assert sent(Folder(str(tmp_path))) == failed(
        f"{tmp_path / 'vision'} is a link to somewhere else; nothing is written through it",
        "remove the link",
        again=False,
    )
    assert list(elsewhere.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named_and_nothing_is_left_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    outcome = sent(Folder(str(tmp_path / "file")))
    assert outcome == failed(
        f"{tmp_path / 'file' / 'vision'} cannot be written (Not a directory)",
        "give another folder, or the right to write there",
        again=False,
    )
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_full_disk_leaves_no_half_and_may_be_tried_again(tmp_path: Path) -> None:
    # /dev/full cannot hold folders: the file that does not fit is one that is larger than the process may write.
    resource = import_module("resource")
    signal = import_module("signal")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    large = replace(MESSAGE, attachments=(CSV, Attachment("large.pdf", "application/pdf", b"%" * 3_000_000)))
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
        outcome = sent(Folder(str(tmp_path)), large)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert outcome == failed(
        f"{tmp_path / 'vision'} could not be written (File too large)",
        "it is tried again; look for room on the disk",
        again=True,
    )
    assert list((tmp_path / "vision").iterdir()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        replace(MESSAGE, project="../../x"),
        replace(MESSAGE, snapshot="a/b"),
        replace(MESSAGE, snapshot="x" * 300),
        *(
            replace(MESSAGE, attachments=(Attachment(name, "text/csv", b"x"),))
            for name in ("../x.csv", "a/b.csv", "CON", ".csv", "x\0.csv", "漢.csv", "x" * 300 + ".csv", "a.csv\n")
        ),
        replace(MESSAGE, attachments=(CSV, CSV)),
    ],
)
def test_names_that_milepost_would_not_make_are_refused(wrong: Message, tmp_path: Path) -> None:
    outcome = sent(Folder(str(tmp_path)), wrong)
    assert isinstance(outcome, Failed)
    assert outcome.next_step == "take the snapshot again"
    assert list(tmp_path.iterdir()) == []


def test_hostile_text_names_no_folder(tmp_path: Path) -> None:
    sent(Folder(str(tmp_path)), HOSTILE)
    assert only_folder(tmp_path).name.startswith(MESSAGE.snapshot)


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("s3://key:planted@bucket/reports", "the folder's address holds credentials"),
        ("s3://bucket/reports?token=planted", "the folder's address holds credentials"),
        ("simplecache::s3://bucket", "a chain of addresses is no folder"),
        ("nosuch://bucket", "there is no kind of folder nosuch://"),
        ("http://127.0.0.1:1/reports", "a web address is no folder"),
    ],
)
def test_addresses_that_are_no_folder_are_refused(place: str, reason: str) -> None:
    outcome = sent(Folder(place))
    assert isinstance(outcome, Failed)
    assert (outcome.reason, outcome.again) == (reason, False)
    assert "planted" not in repr(outcome)


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with s3_server(monkeypatch) as client:
        yield client


def keys(s3: Any) -> list[str]:
    return [one["Key"] for one in s3.list_objects_v2(Bucket="bucket").get("Contents", [])]


def test_a_bucket_receives_the_same_files_with_the_manifest_last_and_once(s3: Any) -> None:
    first = sent(Folder("s3://bucket/reports"))
    assert isinstance(first, HandedOver)
    folder = first.told.removeprefix("written to s3://bucket/")
    held = {one["Key"]: one["LastModified"] for one in s3.list_objects_v2(Bucket="bucket")["Contents"]}
    assert sorted(held) == [f"{folder}/{name}" for name in FILES]
    assert held[f"{folder}/delivery.json"] == max(held.values())
    assert sent(Folder("s3://bucket/reports")) == HandedOver(f"was already in s3://bucket/{folder}")


def test_no_credentials_of_a_bucket_are_logged(s3: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        sent(Folder("s3://bucket/reports"))
    assert "botocore" in caplog.text
    assert "planted" not in caplog.text
    assert len(keys(s3)) == 3


def test_files_without_a_manifest_are_written_anew(s3: Any) -> None:
    first = sent(Folder("s3://bucket/reports/"))
    assert isinstance(first, HandedOver)
    folder = first.told.removeprefix("written to s3://bucket/")
    s3.delete_object(Bucket="bucket", Key=f"{folder}/delivery.json")
    s3.put_object(Bucket="bucket", Key=f"{folder}/milestones.csv", Body=b"half")
    assert sent(Folder("s3://bucket/reports/")) == first
    assert s3.get_object(Bucket="bucket", Key=f"{folder}/milestones.csv")["Body"].read() == CSV.body


def test_a_bucket_that_is_not_there_is_said(s3: Any) -> None:
    assert sent(Folder("s3://nobucket/reports")) == failed(
        "s3://nobucket/reports cannot be written (FileNotFoundError)",
        "check that it exists, and the rights of the credentials",
        again=False,
    )
    assert keys(s3) == []


def test_a_store_that_is_not_there_may_be_tried_again(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    outcome = sent(Folder("s3://bucket/reports"))
    assert isinstance(outcome, Failed)
    assert outcome.again
    assert keys(s3) == []
