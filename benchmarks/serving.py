"""The servers that are measured side by side, each in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import requests

from tests.support.postgres import free_port

HERE = Path(__file__).parent
PLAIN_SETTINGS = [
    "--server.headless",
    "true",
    "--browser.gatherUsageStats",
    "false",
    "--server.fileWatcherType",
    "none",
]


@contextmanager
def serving(command: list[str], health: str, environ: dict[str, str] | None = None) -> Iterator[tuple[str, int]]:
    """The address and process id of a server; `{port}` in the command is replaced."""
    port = free_port()
    words = [word.replace("{port}", str(port)) for word in command]
    process = subprocess.Popen(
        words,
        env={**os.environ, **(environ or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < until:
            try:
                if requests.get(address + health, timeout=5).ok:
                    break
            except requests.exceptions.ConnectionError:
                time.sleep(0.1)
        yield address, process.pid
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def milepost(config: Path) -> AbstractContextManager[tuple[str, int]]:
    command = [sys.executable, "-m", "milepost.app", "--host", "127.0.0.1", "--port", "{port}"]
    return serving(command, "/healthz", {"MILEPOST_CONFIG": str(config)})


def streamlit(page: str) -> AbstractContextManager[tuple[str, int]]:
    command = [sys.executable, "-m", "streamlit", "run", str(HERE / "pages" / page), "--server.port", "{port}"]
    return serving([*command, *PLAIN_SETTINGS], "/_stcore/health")


def static(folder: Path) -> AbstractContextManager[tuple[str, int]]:
    return serving([sys.executable, "-m", "http.server", "{port}", "-d", str(folder), "-b", "127.0.0.1"], "/")
