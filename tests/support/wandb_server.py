"""A stand-in W&B server over HTTP: checks every question against the schema, pages by offset, and fails on demand."""

import base64
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from graphql import DocumentNode, GraphQLError, build_schema, execute_sync, parse, validate

from tests.support.wandb_truth import Poison, ToldRun, Truth

KEY = "0123456789abcdef0123456789abcdef01234567"
SCHEMA = build_schema(Path(__file__).with_name("wandb_schema.graphql").read_text())
FAULTS = ("429", "429 wait", "429 reset", "500", "502 html", "errors", "cut", "drop")
WAITS = {
    "wait": {"Retry_After": "7"},
    "reset": {"RateLimit_Reset": "9"},
    "long": {"Retry_After": "600"},
    "word": {"Retry_After": "soon"},
    "nan": {"Retry_After": "nan"},
    "back": {"Retry_After": "-5"},
    "date": {"Retry_After": "Wed, 21 Oct 2015 07:28:00 GMT"},
}


class WandbServer:
    """One server for one truth. faults: what the next answers are, one each; between: changes after an answer.

    still: the truth will not change, so the rows of a project are put in order and into words only once.
    lacks: fields that its schema does not have any more.
    """

    def __init__(self, truth: Truth, *, still: bool = False) -> None:
        self.truth = truth
        self.still = still
        self.rows: dict[tuple[str, bool], list[Any]] = {}
        self.faults: deque[str | None] = deque()
        self.between: deque[Callable[[], object] | None] = deque()
        self.ties_backwards = False
        self.stuck = False
        self.lacks: set[str] = set()
        self.calls = 0
        self.sent_bytes = 0
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(self))
        self.http.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self.http.server_address[1]}"

    def answer(self, asked: Mapping[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        document, problems = read_question(asked["query"])
        problems = problems + [f'Cannot query field "{name}".' for name in self.lacks if name in asked["query"]]
        if document is None or problems:
            return 400, {"errors": [{"message": message} for message in problems]}
        found = execute_sync(
            SCHEMA,
            document,
            root_value=Root(self, allowed=key == KEY),
            variable_values=dict(asked.get("variables") or {}),
        )
        if found.errors:
            return 200, {"data": found.data, "errors": [{"message": one.message} for one in found.errors]}
        return 200, {"data": found.data}


@lru_cache(maxsize=200)
def read_question(text: str) -> tuple[DocumentNode | None, list[str]]:
    try:
        document = parse(text)
    except GraphQLError as error:
        return None, [error.message]
    return document, [one.message for one in validate(SCHEMA, document)]


class Root:
    """What the fields of Query answer."""

    def __init__(self, server: WandbServer, *, allowed: bool) -> None:
        self.server = server
        self.truth = server.truth
        self.allowed = allowed

    def viewer(self, _: Any, **__: Any) -> Any:
        teams = {"edges": [{"node": {"id": self.truth.entity_id, "name": self.truth.entity, "isTeam": True}}]}
        ada = {"id": "u", "name": "ada", "username": "ada", "entity": self.truth.entity, "teams": teams, "admin": False}
        return ada if self.allowed else None

    def entity(self, _: Any, name: str | None = None, **__: Any) -> Any:
        known = self.allowed and name == self.truth.entity
        return {"id": self.truth.entity_id, "name": name, "isTeam": True} if known else None

    def models(self, _: Any, entityName: str = "", **page: Any) -> Any:  # noqa: N803
        if not self.allowed or entityName != self.truth.entity:
            return None
        return connection([self.found(name) for name in self.truth.visible()], page)

    def project(self, _: Any, name: str = "", entityName: str = "") -> Any:  # noqa: N803
        known = self.allowed and entityName == self.truth.entity and name in self.truth.visible()
        return self.found(name) if known else None

    def serverInfo(self, _: Any) -> Any:  # noqa: N802
        return {"cliVersionInfo": {"max_cli_version": "0.99"}, "features": []}

    def found(self, name: str) -> "Project":
        return Project(self.server, name)


class Project:
    """What the fields of a project answer."""

    def __init__(self, server: WandbServer, name: str) -> None:
        self.server = server
        self.all = server.truth.projects[name]
        self.name = name
        self.id = f"UHJvamVjdDp2MTp7bmFtZX0={name}"  # another one once the project is renamed
        self.internalId = f"UHJvamVjdEludGVybmFsSWQ6{server.truth.numbers.get(name, name)}"
        self.entityName = server.truth.entity
        self.createdAt = "2025-01-01T00:00:00"
        self.isBenchmark = self.readOnly = False

    def run(self, _: Any, name: str) -> Any:
        run = self.all.get(name)
        return None if run is None or run.hidden else told(run)

    def runCount(self, _: Any, filters: str | None = None) -> int:  # noqa: N802
        return len(self.chosen(filters))

    def runs(self, _: Any, filters: str | None = None, order: str | None = None, **page: Any) -> Any:
        backwards = bool(order and order.startswith("-"))
        if self.server.still and filters is None:
            if (self.name, backwards) not in self.server.rows:
                self.server.rows[self.name, backwards] = [shown(run) for run in self.ordered(filters, backwards)]
            return connection(self.server.rows[self.name, backwards], page)
        rows = self.ordered(filters, backwards)
        return connection(rows, {**page, "after": None} if self.server.stuck else page, shown)

    def ordered(self, filters: str | None, backwards: bool) -> list[ToldRun]:
        rows = sorted(self.chosen(filters), key=lambda run: run.name, reverse=self.server.ties_backwards)
        rows.sort(key=lambda run: run.created, reverse=backwards)
        return rows

    def chosen(self, filters: str | None) -> list[ToldRun]:
        asked = json.loads(filters or "{}")
        names = asked.get("name", {}).get("$in")
        return [run for run in self.all.values() if names is None or run.name in names]


def shown(run: ToldRun) -> dict[str, Any] | None:
    return None if run.hidden else told(run)


def told(run: ToldRun) -> dict[str, Any]:
    def history(_: Any, minStep: int = 0, maxStep: int = 2**62, **__: Any) -> list[str]:  # noqa: N803
        return [json.dumps(row) for row in run.history if minStep <= row["_step"] < maxStep]

    def config(_: Any, **__: Any) -> str | None:
        if isinstance(node["config"], Poison):
            raise GraphQLError("internal error")
        return node["config"]  # type: ignore[no-any-return]

    node = run.node()
    return {**node, "history": history, "config": config}


def connection(
    rows: list[Any], page: Mapping[str, Any], node: Callable[[Any], Any] = lambda row: row
) -> dict[str, Any]:
    """Rows by offset; those that the key may not see are counted, and are not there. `node`: how a row is told."""
    start = int(base64.b64decode(page["after"])) if page.get("after") else 0
    end = start + (page.get("first") or 50)
    cursor = base64.b64encode(str(min(end, len(rows))).encode()).decode()
    return {
        "totalCount": len(rows),
        "edges": [{"node": found, "cursor": cursor} for row in rows[start:end] if (found := node(row)) is not None],
        "pageInfo": {"hasNextPage": end < len(rows), "hasPreviousPage": start > 0, "endCursor": cursor},
    }


def handler_for(server: WandbServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.calls += 1
            fault = server.faults.popleft() if server.faults else None
            if fault is not None:
                self.fail(fault)
                return
            key = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
            status, answer = server.answer(json.loads(body), key.removeprefix("api:"))
            change = server.between.popleft() if server.between else None
            if change is not None:
                change()
            self.say(status, json.dumps(answer).encode())

        def say(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
            server.sent_bytes += len(body)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", headers.pop("length", str(len(body))))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def fail(self, fault: str) -> None:
            html = b"<html>Sign in</html>"
            if fault == "drop":
                self.close_connection = True
            elif fault == "cut":
                self.say(200, b'{"data": {"project": {"ru', length="5000")
                self.close_connection = True
            elif fault == "cut quietly":
                self.say(200, b'{"data": {"project": {"ru')
            elif fault == "errors":
                self.say(200, b'{"errors": [{"message": "internal error"}], "data": null}')
            elif fault == "html":
                self.say(200, html, "text/html")
            elif fault == "502 html":
                self.say(502, html, "text/html")
            else:
                status, _, wait = fault.partition(" ")
                self.say(int(status), b'{"errors": [{"message": "slow down"}]}', **WAITS.get(wait, {}))

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    return Handler


@contextmanager
def wandb_server(truth: Truth, *, still: bool = False) -> Iterator[WandbServer]:
    server = WandbServer(truth, still=still)
    thread = Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.http.shutdown()
        server.http.server_close()
        thread.join()
