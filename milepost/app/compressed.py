"""The files a browser loads once, compressed once: Streamlit's own scripts and styles, and Plotly.

Streamlit serves its files as they are and leaves compression to a proxy in front. A first view would be four times
as large.
"""

import gzip
from pathlib import Path

import anyio.to_thread
import streamlit
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from milepost.app.bundle import PLOTLY_PATH, plotly_bundle

STREAMLIT_FILES = Path(streamlit.__file__).parent / "static"
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"


class CompressedAssets:
    """Answers GET requests for known files from memory; everything else goes on to the application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = _file_of(scope)
        if file is None:
            await self.app(scope, receive, send)
            return
        response = await self.response(file, Request(scope))
        await response(scope, receive, send)

    async def response(self, file: Path, request: Request) -> Response:
        kind = KINDS[file.suffix]
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding", "Content-Encoding": "gzip"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            del headers["Content-Encoding"]
            return Response(await anyio.to_thread.run_sync(file.read_bytes), headers=headers, media_type=kind)
        key = str(file)
        if key not in self.kept:
            self.kept[key] = await anyio.to_thread.run_sync(_compressed, file)
        return Response(self.kept[key], headers=headers, media_type=kind)


def _compressed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 9, mtime=0)


def _file_of(scope: Scope) -> Path | None:
    """The file that a request is for, if it is one of those kept here."""
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return None
    path: str = scope["path"]
    if path == PLOTLY_PATH:
        return plotly_bundle()
    if not path.startswith("/static/") or ".." in path:
        return None
    file = STREAMLIT_FILES / path.lstrip("/")
    return file if file.suffix in KINDS and file.is_file() else None
