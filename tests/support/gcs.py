"""Google's Cloud Storage over HTTP, for as long as a test needs it: an emulator that lists in pages and can refuse."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from importlib import import_module
from threading import RLock, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

EMULATOR: Any = import_module("gcp_storage_emulator.server")
BUCKET = "bucket"
PAGE = 3
"""The most objects of one answer. Google gives a thousand, and may always give fewer than it was asked for."""


class GcsServer(ThreadingHTTPServer):
    """`refused`: rights that nobody has, such as "storage.objects.list", or that for one object, such as
    "storage.objects.create snapshot.json"; `key`: the only one that it knows, else it asks for none; `asked`: the
    right of each request so far."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        self.objects: Any = import_module("gcp_storage_emulator.storage").Storage(use_memory_fs=True)
        import_module("gcp_storage_emulator.handlers.buckets").create_bucket(BUCKET, self.objects)
        self.refused: set[str] = set()
        self.key: str | None = None
        self.asked: list[str] = []
        self.lock = RLock()
        super().__init__(("127.0.0.1", 0), partial(Handler, self.objects))
        self.address = f"http://127.0.0.1:{self.server_address[1]}"

    def names(self) -> list[str]:
        return sorted(one["name"] for one in self.objects.get_file_list(BUCKET)[0])

    def read(self, name: str) -> bytes:
        return bytes(self.objects.get_file(BUCKET, name))


class Handler(EMULATOR.RequestHandler):  # type: ignore[misc]
    server: GcsServer

    def _handle(self, method: str) -> None:
        right, name = right_of(method, self.path)
        with self.server.lock:
            self.server.asked.append(right)
            if self.server.key not in (None, self.headers.get("Authorization", "").removeprefix("Bearer ")):
                self._tell(401, trouble(401, "Invalid Credentials"))
            elif {right, f"{right} {name.rpartition('/')[2]}"} & self.server.refused:
                words = f"{right} access is missing. Permission '{right}' denied on resource (or it may not exist)."
                self._tell(403, trouble(403, words))
            elif right == "storage.objects.list":
                self._tell(*self._page())
            else:
                EMULATOR.Router(self).handle(method)

    def do_GET(self) -> None:  # noqa: N802
        self._handle("GET")

    def do_POST(self) -> None:  # noqa: N802
        self._handle("POST")

    def do_PUT(self) -> None:  # noqa: N802
        self._handle("PUT")

    def do_DELETE(self) -> None:  # noqa: N802
        self._handle("DELETE")

    def _page(self) -> tuple[int, dict[str, Any]]:
        """Names in order, from the token on, as objects.list tells them: no `items` where there are none."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        bucket = urlsplit(self.path).path.split("/")[-2]
        if bucket not in self.server.objects.buckets:
            return 404, trouble(404, "The specified bucket does not exist.")
        found = self.server.objects.get_file_list(bucket, asked.get("prefix"))[0]
        rest = [one for one in found if one["name"] > asked.get("pageToken", "")]
        page = rest[: min(PAGE, int(asked.get("maxResults", PAGE)))]
        answer: dict[str, Any] = {"kind": "storage#objects"}
        if page:
            answer["items"] = page
        if len(rest) > len(page):
            answer["nextPageToken"] = page[-1]["name"]
        return 200, answer

    def _tell(self, status: int, answer: dict[str, Any]) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def right_of(method: str, path: str) -> tuple[str, str]:
    """The right that a request needs, and the object that it is about."""
    parts = urlsplit(path)
    collection, _, name = parts.path.partition("/o/")
    if method == "GET" and collection.endswith("/o"):
        return "storage.objects.list", ""
    asked = {"GET": "get", "DELETE": "delete"}.get(method, "create")
    return f"storage.objects.{asked}", unquote(name) or parse_qs(parts.query).get("name", [""])[0]


def trouble(code: int, words: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": words, "errors": [{"message": words, "domain": "global"}]}}


@contextmanager
def gcs_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[GcsServer]:
    """There is one bucket, `bucket`. Whoever else asks Google finds it by the environment, and needs no key."""
    with GcsServer() as server:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", server.address)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="gcs")
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
