"""Streamlit's first page with hints for the browser: what Milepost's pages need is asked for at once, not in a chain,
and a font that they do not use is not asked for at all."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import orjson
import streamlit

from milepost.app.bundle import PLOTLY_PATH
from milepost.app.doors import DOORS
from milepost.app.look import first_look

STATIC = Path(streamlit.__file__).parent / "static"
PATHS = frozenset(f"/{one.path}" for one in DOORS)
"""Where pages are opened."""
CHARTED = "/project"
"""The page that draws with Plotly; the others would fetch it for nothing."""
WANTED = "milepost: wanted"
"""Under which name the browser keeps the address that somebody had to sign in for."""

NEEDED = ("BidiComponent", "ButtonGroup")
"""The pieces of Streamlit that it loads only when an element needs them, and that every page of ours has."""

_LATER = (
    'addEventListener("load", () => document.head.append(Object.assign(document.createElement("link"), '
    '{ rel: "preload", as: "script", href: ".%s" })))'
)
"""Once Streamlit's own scripts are there: it fills the time in which the network waits for Streamlit to begin."""
_IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")
_FONT = re.compile(r'<link\s+rel="preload"\s+href="[^"]*"\s+as="font"[^>]*/>')


@cache
def front_page(path: str = "/") -> bytes:
    """Streamlit's index.html as it is given at one of PATHS, with its own scripts untouched."""
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    known = set(re.findall(r"static/js/([\w.-]+\.js)", page))
    hints = "".join(
        f'<link rel="modulepreload" crossorigin href="./static/js/{name}">' for name in sorted(_closure(known) - known)
    )
    if path == CHARTED:
        hints += f"<script>{_LATER % PLOTLY_PATH}</script>"
    return _FONT.sub("", page).replace("</head>", f"{hints}{_told()}</head>", 1).encode()


def _told() -> str:
    """Where the server is: Streamlit would ask for it at the page's own address first, and wait for the refusal. And
    how the page looks, which it would learn only when it is there."""
    names = "|".join(sorted(path.strip("/") for path in PATHS if path != "/"))
    home = rf"location.origin + location.pathname.replace(/(\/({names}))?\/?$/, '')"
    look = ", ".join(f"{name}: {orjson.dumps(theme).decode()}" for name, theme in first_look().items())
    back = (
        f'const wanted = sessionStorage.getItem("{WANTED}"); sessionStorage.removeItem("{WANTED}"); '
        f"if (wanted && !location.search && location.href === {home} + '/') location.replace(wanted)"
    )
    return f"<script>window.__streamlit = {{ BACKEND_BASE_URL: {home}, {look} }}; {{ {back} }}</script>"


def _closure(known: set[str]) -> set[str]:
    """The scripts of NEEDED with all that they import."""
    folder = STATIC / "static" / "js"
    found = {path.name for needed in NEEDED for path in folder.glob(f"{needed}.*.js")}
    waiting = list(found)
    while waiting:
        for name in _imports(folder / waiting.pop()):
            if name not in found | known:
                found.add(name)
                waiting.append(name)
    return found


def _imports(script: Path) -> Iterator[str]:
    if script.is_file():
        yield from _IMPORT.findall(script.read_text(encoding="utf-8"))
