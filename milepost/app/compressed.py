"""The files a browser loads once, compressed once: Streamlit's own scripts and styles, and Plotly.

Streamlit serves its files as they are and leaves compression to a proxy in front. A first view would be four times
as large.
"""

import gzip
import re
from pathlib import Path

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from milepost.app.bundle import PLOTLY_PATH
from milepost.app.front_page import PATHS, STATIC, front_page
from milepost.app.icons import small_icon_fonts
from milepost.figures.plotly_script import plotly_bundle

KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
COMPRESSED = {".woff2"}
"""Kinds that are compressed in themselves."""
MEDIA = "/static/media/"
FOREVER = "public, max-age=31536000, immutable"


class CompressedAssets:
    """Answers GET requests for known files from memory; everything else goes on to the application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = _file_of(scope)
        if any(_asks_for(scope, path) for path in PATHS):
            page = front_page(scope["path"])
            await Response(page, headers={"Cache-Control": "no-cache"}, media_type="text/html")(scope, receive, send)
        elif file is None:
            await self.app(scope, receive, send)
        else:
            await (await self.response(file, Request(scope)))(scope, receive, send)

    async def response(self, file: Path, request: Request) -> Response:
        kind = KINDS[file.suffix]
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        coding = coding_for(request.headers.get("accept-encoding", ""))
        if coding is None or file.suffix in COMPRESSED:
            return Response(await anyio.to_thread.run_sync(file.read_bytes), headers=headers, media_type=kind)
        headers["Content-Encoding"] = coding
        key = f"{coding} {file}"
        if key not in self.kept:
            self.kept[key] = await anyio.to_thread.run_sync(CODINGS[coding], file)
        return Response(self.kept[key], headers=headers, media_type=kind)


def coding_for(accepted: str) -> str | None:
    """The best coding that a browser takes: Brotli's files are a tenth smaller, but not all take it without TLS."""
    told = (one.partition(";q=") for one in accepted.lower().replace(" ", "").split(","))
    taken = {name for name, _, weight in told if not re.fullmatch(r"0(\.0*)?", weight)}
    return next((coding for coding in CODINGS if coding in taken), None)


def _brotli(file: Path) -> bytes:
    import pyarrow as pa

    # At 9 it is as quick as gzip; above, the first reader would wait for seconds.
    compressed: bytes = pa.Codec("brotli", compression_level=9).compress(file.read_bytes(), asbytes=True)
    return compressed


def _gzip(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 9, mtime=0)


CODINGS = {"br": _brotli, "gzip": _gzip}


def _asks_for(scope: Scope, path: str) -> bool:
    return scope["type"] == "http" and scope["method"] in {"GET", "HEAD"} and scope["path"] == path


def _file_of(scope: Scope) -> Path | None:
    """The file that a request is for, if it is one of those kept here."""
    if _asks_for(scope, PLOTLY_PATH):
        return plotly_bundle()
    path: str = scope.get("path", "")
    if _asks_for(scope, path) and path.removeprefix(MEDIA) in small_icon_fonts():
        return small_icon_fonts()[path.removeprefix(MEDIA)]
    if (
        scope["type"] != "http"
        or scope["method"] not in {"GET", "HEAD"}
        or not path.startswith("/static/")
        or ".." in path
    ):
        return None
    file = STATIC / path.lstrip("/")
    return file if file.suffix in KINDS and file.is_file() else None
