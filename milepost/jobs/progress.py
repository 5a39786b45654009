"""How long work shows that it goes on: one line a source on a terminal, a line now and then in a log."""

from __future__ import annotations

import json
from dataclasses import asdict
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from milepost.jobs.sync import Progress

LOG_EVERY_SECONDS = 10.0
TELL_EVERY_SECONDS = 0.5
DRAW_EVERY_SECONDS = 0.1
BAR_WIDTH = 24


class ProgressLines:
    """Draws progress on standard error; called from several threads."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.live = stream.isatty()
        self.lock = Lock()
        self.lines: dict[str, str] = {}
        self.drawn = 0
        self.last = monotonic()

    def show(self, progress: Progress) -> None:
        """One source of a sync."""
        rate = f"{progress.rate:,.0f}/s"
        self.put(progress.source, bar(progress.source, progress.done, progress.total, rate))

    def step(self, what: str, done: int, total: int) -> None:
        """One kind of work with a known end."""
        self.put(what, bar(what, done, total, ""))

    def put(self, key: str, line: str) -> None:
        with self.lock:
            self.lines[key] = line
            pause = DRAW_EVERY_SECONDS if self.live else LOG_EVERY_SECONDS
            if monotonic() - self.last >= pause:
                self.draw()

    def draw(self) -> None:
        self.last = monotonic()
        up = f"\x1b[{self.drawn}A" if self.live and self.drawn else ""
        clear = "\x1b[2K" if self.live else ""
        self.stream.write(up + "".join(f"{clear}{line}\n" for line in self.lines.values()))
        self.stream.flush()
        self.drawn = len(self.lines)

    def close(self) -> None:
        """Draw the last state; what comes after goes below it."""
        with self.lock:
            if self.lines and self.live:
                self.draw()
            self.lines, self.drawn = {}, 0


class ProgressDocuments:
    """Tells a program how far each source is: one JSON document a line, now and then."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.lock = Lock()
        self.told: dict[str, float] = {}

    def show(self, progress: Progress) -> None:
        with self.lock:
            if monotonic() - self.told.get(progress.source, 0.0) < TELL_EVERY_SECONDS:
                return
            self.told[progress.source] = monotonic()
            self.stream.write(json.dumps(asdict(progress)) + "\n")
            self.stream.flush()

    def close(self) -> None:
        """Nothing is held back."""


def bar(what: str, done: int, total: int | None, rate: str) -> str:
    if not total:
        return f"{what}: {done:,} {rate}".rstrip()
    filled = min(BAR_WIDTH, BAR_WIDTH * done // total)
    drawn = "█" * filled + "░" * (BAR_WIDTH - filled)
    return f"{what}: {drawn} {done:,} of {total:,} {rate}".rstrip()
