"""When the dashboard can be opened, and saying so."""

import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

_started = threading.Event()


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Notes that this process' own application has started: something else may have answered at its address before."""
    _started.set()
    yield


def announce(address: str, say: Callable[[str], None], patience_seconds: float = 120) -> None:
    """Say where Milepost is, once it answers there."""
    until = time.monotonic() + patience_seconds
    while _started.wait(patience_seconds) and time.monotonic() < until:
        try:
            with urlopen(f"{address}/_stcore/health", timeout=2):
                return say(f"Milepost is at {address}")
        except (URLError, OSError):
            time.sleep(0.1)
    return None
