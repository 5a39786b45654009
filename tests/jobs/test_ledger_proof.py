"""Six schedulers on one store, some of them killed at any step: no slot is lost, none is published or sent twice."""

import random
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from milepost.domain.ledger import Claim, DeliveryLine
from milepost.jobs.keeping import place_of
from milepost.jobs.scheduling import do_due, name_of
from milepost.jobs.snapshots import faults_of, snapshots_in
from milepost.jobs.workspace import open_workspace
from milepost.store.delivery_ledger import LOST
from milepost.store.ledger import LEASE_MS
from milepost.store.ledger_lines import delivery_lines, slot_lines
from tests.jobs.proof_worker import work
from tests.jobs.scheduled import HOURLY, NOW, at, begun, scheduled

HOURS, SCHEDULES = 25, tuple(f"s{number}" for number in range(8))
SLOTS = HOURS * len(SCHEDULES)
LATER = NOW + timedelta(hours=HOURS)
ONCE_LEASES_ENDED = LATER + timedelta(milliseconds=LEASE_MS)
HOOK = {"kind": "webhook", "url_env": "HOOK", "allow_private": True}
WORKERS = 6


@dataclass(frozen=True)
class Doomed:
    """When a worker dies: at a step, or right after a receiver has taken a call; 0: not."""

    at_step: int = 0
    after_call: int = 0


@contextmanager
def receiver() -> Iterator[tuple[str, list[str]]]:
    """An HTTP server that writes down each delivery it is brought: its address, and the deliveries."""
    taken: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            taken.append(self.headers["X-Milepost-Delivery"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", taken
    server.shutdown()
    server.server_close()


def run_workers(
    config: Path, dooms: list[Doomed], environ: dict[str, str], now: datetime = LATER, apart_ms: int = 0
) -> list[int | None]:
    """Let them begin at the same moment, each with a clock that is so far ahead of the one before; how each ended."""
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["tests.jobs.proof_worker"])
    begin = processes.Barrier(len(dooms))
    running = [
        processes.Process(
            target=work,
            args=(config, now + timedelta(milliseconds=number * apart_ms), f"w{number}", astuple(doom), begin, environ),
        )
        for number, doom in enumerate(dooms)
    ]
    for one in running:
        one.start()
    for one in running:
        one.join()
    return [one.exitcode for one in running]


def delivery_id(line: DeliveryLine) -> str:
    return sha256(name_of(Claim(line.key, "", 0, line.recipient)).encode()).hexdigest()[:32]


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_whoever_dies_nothing_is_lost_and_nothing_is_sent_twice(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, seed: int
) -> None:
    rng = random.Random(seed)
    store = str(request.getfixturevalue("postgres_url")) if database == "postgres" else None
    every: dict[str, Any] = {**HOURLY, "missed": "all", "to": ["archive", "hook"]}
    config = scheduled(tmp_path, dict.fromkeys(SCHEDULES, every), store=store, hook=HOOK)
    begun(config).close()
    killed = [Doomed(rng.randint(10, 200)), Doomed(rng.randint(10, 200)), Doomed(after_call=2 * rng.randint(1, 5))]
    with receiver() as (address, taken):
        environ = {"HOOK": address}
        ends = run_workers(config, [*killed, *[Doomed()] * (WORKERS - len(killed))], environ)
        assert ends == [-signal.SIGKILL] * len(killed) + [0] * (WORKERS - len(killed))
        workspace = open_workspace(config, {})
        rounds = [do_due(workspace, at(now), "after", environ=environ) for now in (ONCE_LEASES_ENDED,) * 2]
    assert rounds[1].events == []  # nothing is left

    slots = slot_lines(workspace.store, most=10_000)
    assert Counter(one.state for one in slots) == {"rendered": SLOTS}
    kept = [
        (name, one, folder)
        for name in SCHEDULES
        for one, folder in snapshots_in(place_of(tmp_path / "snapshots" / name))
    ]
    assert sorted((name, one.id) for name, one, _ in kept) == sorted((s.key.schedule, str(s.snapshot)) for s in slots)
    assert [folder for _, one, folder in kept if faults_of(one, folder)] == []
    assert list((tmp_path / "snapshots").glob("*/*/.*")) == []  # what the dead left half-written is swept away
    assert len({(name, one.as_of) for name, one, _ in kept}) == SLOTS

    lines = delivery_lines(workspace.store)
    workspace.close()
    assert len(lines) == 2 * SLOTS
    unknown = [one for one in lines if one.state == "unknown"]
    assert {one.state for one in lines} == {"handed over", "unknown"}
    assert 1 <= len(unknown) <= len(killed)
    assert {one.reason for one in unknown} == {LOST}
    assert {(one.key, one.recipient) for one in unknown} == {
        (one.key, one.recipient) for one in rounds[0].events if one.state == "unknown"
    }
    calls = Counter(taken)
    assert max(calls.values()) == 1
    certain = {delivery_id(one) for one in lines if one.recipient == "hook" and one.state == "handed over"}
    perhaps = {delivery_id(one) for one in unknown if one.recipient == "hook"}
    assert certain <= set(calls) <= certain | perhaps
    archived = {path.name[:-13] for path in (tmp_path / "archive" / "fraud").glob("[!.]*")}
    of_slot = {one.key: str(one.snapshot) for one in slots}
    into_archive = [one for one in lines if one.recipient == "archive"]
    certain = {of_slot[one.key] for one in into_archive if one.state == "handed over"}
    assert certain <= archived <= certain | {of_slot[one.key] for one in into_archive}


def test_a_worker_that_dies_between_sending_and_recording_leaves_it_unknown_and_sent_once(tmp_path: Path) -> None:
    config = scheduled(tmp_path, {"hourly": {**HOURLY, "missed": "all", "to": ["hook"]}}, hook=HOOK)
    begun(config).close()
    with receiver() as (address, taken):
        environ = {"HOOK": address}
        assert run_workers(config, [Doomed(after_call=3)], environ) == [-signal.SIGKILL]
        workspace = open_workspace(config, {})
        for now in (LATER, ONCE_LEASES_ENDED, ONCE_LEASES_ENDED + timedelta(minutes=1)):
            do_due(workspace, at(now), "after", environ=environ)
    states = [(one.state, delivery_id(one) in taken) for one in delivery_lines(workspace.store)]
    workspace.close()
    assert states == [("handed over", True)] * 2 + [("unknown", True)] + [("handed over", True)] * (HOURS - 3)
    assert len(taken) == len(set(taken)) == HOURS
