"""A preview and a test show what a schedule would send, and leave no trace in its history or among its snapshots."""

import json
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from click.testing import CliRunner, Result

from milepost.jobs.cli import main
from milepost.jobs.workspace import open_workspace
from milepost.store.ledger_lines import delivery_lines, slot_lines
from tests.jobs.scheduled import HOURLY, rewrite, scheduled, times_in
from tests.support.postgres import free_port


class Inbox(Handler):
    """Keeps what a mail server was given: addresses and subject."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[tuple[str, str]] = []

    def handle_message(self, message: object) -> None:
        self.got.append((message["X-RcptTo"], message["Subject"]))  # type: ignore[index]


def call(config: Path, *words: str) -> Result:
    return CliRunner(env={"MILEPOST_CONFIG": str(config)}).invoke(main, ["schedules", *words], catch_exceptions=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return scheduled(tmp_path, {"hourly": {**HOURLY, "projects": ["fraud", "credit"]}}, projects=("fraud", "credit"))


def nothing_is_written(file: Path) -> bool:
    store = open_workspace(file).store
    return not slot_lines(store) and not delivery_lines(store) and not (file.parent / "snapshots").exists()


def test_a_preview_is_made_for_each_project_and_kept_only_where_it_was_asked_for(file: Path, tmp_path: Path) -> None:
    done = call(file, "preview", "hourly", "--out", str(tmp_path / "look"), "--json", "--progress", "json")
    made = json.loads(done.stdout)["snapshots"]
    assert [(one["project"], [each["format"] for each in one["files"]]) for one in made] == [
        ("fraud", ["json", "csv"]),
        ("credit", ["json", "csv"]),
    ]
    assert all(Path(one["folder"]).is_relative_to(tmp_path / "look") for one in made)
    assert [json.loads(line)["format"] for line in done.stderr.splitlines()] == ["json", "csv"] * 2
    assert not (tmp_path / "archive").exists()
    assert nothing_is_written(file)


def test_a_test_to_a_folder_is_named_as_one_and_counts_for_no_time(file: Path, tmp_path: Path) -> None:
    done = call(file, "test", "hourly", "archive", "--project", "credit", "--json")
    assert (done.exit_code, json.loads(done.stdout)["state"]) == (0, "handed over")
    (folder,) = (tmp_path / "archive" / "credit").iterdir()
    assert folder.name.startswith("test-")
    assert times_in(tmp_path / "archive" / "fraud") == []
    assert nothing_is_written(file)


def test_a_test_by_mail_goes_to_one_address_with_test_in_its_subject(file: Path) -> None:
    inbox = Inbox()
    port = free_port()
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        mail = {"kind": "email", "host": "127.0.0.1", "port": port, "tls": "none", "sender": "m@x.example"}
        board = {**mail, "to": ["ada@x.example", "bo@x.example"]}
        rewrite(file, schedules={"hourly": {**HOURLY, "to": ["board"]}}, recipients={"board": board})
        done = call(file, "test", "hourly", "board", "--address", "me@x.example")
    finally:
        server.stop()
    assert (done.exit_code, done.stdout.startswith("handed over")) == (0, True)
    ((to, subject),) = inbox.got
    assert to == "me@x.example"
    assert subject.startswith("[test] Fraud detection, ")
    assert nothing_is_written(file)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("hourly", "bord"), "the schedule 'hourly' no longer sends to 'bord'"),
        (("hourly", "archive", "--address", "me@x.example"), "the recipient 'archive' gets no mail"),
        (("hourly", "archive", "--project", "frod"), "is not for the project 'frod'; did you mean 'fraud'?"),
        (("hurly", "archive"), "there is no schedule 'hurly'; did you mean 'hourly'?"),
    ],
)
def test_a_test_to_nobody_says_why(file: Path, words: tuple[str, ...], what: str) -> None:
    done = call(file, "test", *words)
    assert (done.exit_code, what in done.stderr) == (2, True)


def test_a_test_that_does_not_arrive_says_so_with_exit_code_1(file: Path) -> None:
    board = {"kind": "email", "host": "127.0.0.1", "port": 9, "sender": "m@x.example", "to": ["ada@x.example"]}
    rewrite(file, schedules={"hourly": {**HOURLY, "to": ["board"]}}, recipients={"board": board})
    done = call(file, "test", "hourly", "board", "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["state"], bool(told["next_step"])) == (1, "failed", True)
