"""A delivery that was surely not taken is tried again, later and later; one that may have been taken is not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from milepost.domain.ledger import Claim
from milepost.jobs.deliveries.message import Failed, HandedOver, Message, Outcome, Recipient
from milepost.jobs.keeping import place_of
from milepost.jobs.scheduled_snapshot import unsound
from milepost.jobs.scheduling import do_due, next_try
from milepost.jobs.snapshots import File, Snapshot
from tests.jobs.scheduled import HOUR, HOURLY, NOW, at, begun, key, scheduled, sent
from tests.support.postgres import free_port

EIGHT = NOW + HOUR / 2
HOOK = {"kind": "webhook", "url_env": "HOOK", "allow_private": True}


@contextmanager
def answering(port: int, answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[list[str]]:
    """An HTTP server of ours, and the times of the snapshots that it was called with."""
    calls: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            calls.append(str(len(self.rfile.read(int(self.headers["Content-Length"]))) > 0))
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield calls
    server.shutdown()
    server.server_close()
    thread.join()


def well(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()


def no_answer(request: BaseHTTPRequestHandler) -> None:
    request.close_connection = True


def test_a_receiver_that_is_away_gets_it_once_it_is_back(tmp_path: Path) -> None:
    workspace = begun(scheduled(tmp_path, {"hourly": {**HOURLY, "to": ["hook"]}}, hook=HOOK))
    port = free_port()
    environ = {"HOOK": f"http://127.0.0.1:{port}/"}

    def states(minutes: int) -> list[str]:
        done = do_due(workspace, at(EIGHT + timedelta(minutes=minutes)), "one", environ=environ)
        return [one.state for one in done.events if one.recipient]

    assert [states(minutes) for minutes in (0, 0, 1, 2, 3)] == [["planned"], [], ["planned"], [], ["planned"]]
    with answering(port, well) as calls:
        assert [states(minutes) for minutes in (6, 7, 8)] == [[], ["handed over"], []]
    assert calls == ["True"]
    # One that stays away is given up after six tries.
    nine = [states(60 + minutes) for minutes in (0, 1, 3, 7, 15, 31, 59)]
    assert nine == [["planned"]] * 5 + [["failed"], []]


def test_a_receiver_that_took_it_and_broke_off_is_not_sent_it_again(tmp_path: Path) -> None:
    workspace = begun(scheduled(tmp_path, {"hourly": {**HOURLY, "to": ["hook"]}}, hook=HOOK))
    port = free_port()
    with answering(port, no_answer) as calls:
        for minutes in (0, 1, 30):
            do_due(
                workspace, at(EIGHT + timedelta(minutes=minutes)), "one", environ={"HOOK": f"http://127.0.0.1:{port}/"}
            )
    assert (calls, [one[:3] for one in sent(workspace)]) == (["True"], [("08:00", "hook", "unknown")])


def test_of_several_addresses_only_those_that_were_refused_are_tried_again(tmp_path: Path) -> None:
    mail = {"kind": "email", "host": "mail.example", "sender": "m@b.c", "to": ["a@b.c", "d@e.f", "g@h.i"]}
    workspace = begun(scheduled(tmp_path, {"hourly": {**HOURLY, "to": ["board"]}}, board=mail))
    asked: list[tuple[str, ...]] = []

    def post(recipient: Recipient, _message: Message, _key: str, _at: object, _environ: object) -> Outcome:
        asked.append(recipient.to)  # type: ignore[union-attr]
        if len(asked) > 1:
            return HandedOver("taken")
        full, nobody = Failed("mailbox full", "wait", again=True), Failed("no such user", "ask", again=False)
        return HandedOver("taken for 1 of 3", (("d@e.f", full), ("g@h.i", nobody)))

    for minutes in (0, 1):
        do_due(workspace, at(EIGHT + timedelta(minutes=minutes)), "one", post, {})
    assert asked == [("a@b.c", "d@e.f", "g@h.i"), ("d@e.f",)]
    assert sent(workspace) == [
        ("08:00", "board", "handed over", "taken for 1 of 3"),
        ("08:00", "board d@e.f", "handed over", "taken"),
        ("08:00", "board g@h.i", "failed", "no such user"),
    ]


def test_a_receiver_says_when_to_come_again_but_not_for_ever() -> None:
    claim = Claim(key(EIGHT), "one", 1, "hook")
    asked = [Failed("429", "wait", True, seconds) for seconds in (None, 5.0, 600.0, 1e9)]
    assert [next_try(claim, one, 0) for one in asked] == [60_000, 60_000, 600_000, 21_600_000]


def test_an_empty_file_is_a_broken_one(tmp_path: Path) -> None:
    (tmp_path / "chart.svg").write_bytes(b"")
    file = File("chart.svg", "svg", 0, sha256(b"").hexdigest())
    kept = Snapshot("x", "fraud", "2026-11-02T08:00:00Z", "team", "", "", "", "", (file,))
    assert unsound(kept, place_of(tmp_path)) == ["chart.svg is empty"]
