"""A server in front of the real MLflow server that passes requests on, or answers badly when a test says so."""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import requests

SEARCH = "/api/2.0/mlflow/runs/search"


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def searches_runs(self) -> bool:
        return self.path == SEARCH


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Proxy:
    """meddle: gives an answer of its own, or None to pass the request on; change: spoils the real answer.

    released: once set, nothing that `hang` holds back waits any longer.
    """

    behind: str
    uri: str = ""
    asked: list[Asked] = field(default_factory=list)
    meddle: Callable[[Asked], Answer | None] = lambda _asked: None
    change: Callable[[Asked, Answer], Answer] = lambda _asked, answer: answer
    released: Event = field(default_factory=Event)

    def answer(self, method: str, asked: Asked) -> Answer:
        self.asked.append(asked)
        own = self.meddle(asked)
        if own is not None:
            return own
        told = requests.request(method, self.behind + asked.path, json=asked.body or None, timeout=30)
        return self.change(
            asked, Answer(told.status_code, told.content, {"Content-Type": told.headers["Content-Type"]})
        )

    def searches(self) -> list[Asked]:
        return [one for one in self.asked if one.searches_runs]


@contextmanager
def in_front_of(behind: str, tls: ssl.SSLContext | None = None) -> Iterator[Proxy]:
    proxy = Proxy(behind)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.path, dict(self.headers), json.loads(body) if body else {})
            answer = proxy.answer(self.command, asked)
            self.send_response(answer.status)
            headers = {"Content-Type": "application/json", "Content-Length": str(len(answer.body))}
            for name, value in (headers | answer.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST  # noqa: N815 - the name is the library's

        def log_message(self, *_words: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_what: Any) -> None:
            """A client that hung up, or did not trust us, is what some tests are about."""

    server = Quiet(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    proxy.uri = f"{'http' if tls is None else 'https'}://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield proxy
    finally:
        proxy.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
