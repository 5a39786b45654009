"""What a schedule's message holds: what changed first, the mail with its chart, and where to read on."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from milepost.config import Configuration, load
from milepost.domain.journal import Draft
from milepost.domain.notes import Note
from milepost.domain.people import Author
from milepost.jobs.scheduled_message import page_link, picture_link
from milepost.jobs.scheduled_snapshot import formats_of
from milepost.jobs.schedules import schedules_of
from milepost.jobs.snapshots import Snapshot
from milepost.jobs.workspace import Workspace, open_workspace, to_ms
from milepost.planning.notes import new_note
from milepost.store.journal import write_lines
from tests.app.workspaces import add_runs, run
from tests.config.files import VALID, written
from tests.jobs.deliveries.mail_server import Postbox, mail_server
from tests.jobs.scheduled import HOUR, HOURLY, NOW, begun, rewrite, round_at, scheduled, sent

EIGHT = NOW + HOUR / 2
BOARD: dict[str, Any] = {"kind": "email", "host": "127.0.0.1", "tls": "none", "sender": "m@b.c", "to": ["ada@b.c"]}
ROOM = {"kind": "slack", "token_env": "T", "channel": "C0123456789"}


def note(workspace: Workspace, text: str, at: datetime, audience: Any) -> None:
    made: Draft = new_note("fraud", text[:4], Note("decision", text, at, audience=audience), Author("ada"))
    write_lines(workspace.store, [made], to_ms(at))


def test_a_mail_tells_what_changed_first_shows_the_chart_and_leaks_no_note_of_the_team(tmp_path: Path) -> None:
    box = Postbox()
    with mail_server(box) as port:
        board = {**BOARD, "port": port}
        file = scheduled(tmp_path, {"hourly": {**HOURLY, "to": ["board"], "formats": ["html", "csv"]}}, board=board)
        rewrite(file, address="https://milepost.example.org/see/")
        workspace = begun(file)
        round_at(workspace, EIGHT)
        first = box.mail()
        box.mails.clear()
        add_runs(file, [run(9, 0.85, 397)])
        note(workspace, "planted: only for the team", EIGHT + HOUR / 2, "team")
        note(workspace, "open: the data of May are in", EIGHT + HOUR / 2, "stakeholders")
        round_at(workspace, EIGHT + HOUR)
    mail = box.mail()
    assert [one[1:3] for one in sent(workspace)] == [("board", "handed over")] * 2
    body, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert body is not None
    assert html is not None
    assert body.get_content().splitlines() == [
        "Fraud detection, 2 Nov 2026",
        "",
        "What changed since 2 Nov 2026, 08:00 UTC",
        "accuracy: new best 85.0 %, was 82.0 %, by run run-9",
        "New note 1: Decision, 2 Nov 2026: open: the data of May are in",
        "Best accuracy is 85.0 %: 5 points short of GA, due 30 Sep 2027",
        "",
        "https://milepost.example.org/see/project?project=fraud",
    ]
    told = html.get_content()
    assert told.index("What changed since 2 Nov 2026, 08:00 UTC") < told.index('<img src="cid:chart"')
    assert '<a href="https://milepost.example.org/see/project?project=fraud">Open in Milepost</a>' in told
    parts = [(one.get_content_type(), one.get("Content-ID"), one.get_filename()) for one in mail.walk()]
    assert parts[-3:] == [
        ("image/png", "<chart>", "chart.png"),
        ("text/html", None, "report.html"),
        ("application/zip", None, "tables.zip"),
    ]
    whole = [one.get_payload(decode=True) or b"" for one in mail.walk() if not one.is_multipart()]
    assert b"planted" not in b"".join(one for one in whole if isinstance(one, bytes))
    before = first.get_body(("plain",))
    assert before is not None
    assert before.get_content().splitlines()[2:4] == [
        "First snapshot: there is none before it to compare with",
        "Best accuracy is 82.0 %: 8 points short of GA, due 30 Sep 2027",
    ]
    workspace.close()


def test_a_mail_is_made_only_for_those_who_get_mail(tmp_path: Path) -> None:
    names: dict[str, list[str]] = {"none": ["archive"], "room": ["room"], "board": ["archive", "board"]}
    made = {name: {**HOURLY, "to": to} for name, to in names.items()}
    workspace = open_workspace(scheduled(tmp_path, made, room=ROOM, board=BOARD), {})
    found = {name: formats_of(workspace, one) for name, one in schedules_of(workspace).known.items()}
    workspace.close()
    assert found == {"none": ("csv",), "room": ("csv", "png"), "board": ("csv", "png", "mail")}


ACCESS = """\
access:
  viewer: ["*"]
  login:
    {server_metadata_url: "https://id.example/.well-known/openid-configuration", client_id: a, client_secret_env: A,
     cookie_secret_env: B}
"""
CHART = "https://m.example/api/projects/fraud/snapshots/20261102T080000Z-stakeholders-0123456789ab/chart.png"


@pytest.mark.parametrize(
    ("file", "bodies", "page", "chart"),
    [
        ("", {"png": b"x"}, None, None),
        ("address: https://m.example\n", {"png": b"x"}, "https://m.example/project?project=fraud", CHART),
        ("address: https://m.example\n", {}, "https://m.example/project?project=fraud", None),
        # Whoever fetches the chart for a chat cannot sign in.
        (f"address: https://m.example\n{ACCESS}", {"png": b"x"}, "https://m.example/project?project=fraud", None),
    ],
)
def test_messages_link_only_what_their_reader_can_open(
    tmp_path: Path, file: str, bodies: dict[str, bytes], page: str | None, chart: str | None
) -> None:
    configuration: Configuration = load(written(tmp_path, file + VALID), {})
    name = "20261102T080000Z-stakeholders-0123456789ab"
    kept = Snapshot(name, "fraud", "2026-11-02T08:00:00.000Z", "stakeholders", "1", "1", "d", "r", ())
    assert (page_link(configuration, "fraud"), picture_link(configuration, kept, bodies)) == (page, chart)
