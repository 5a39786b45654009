"""A sync that a reader asked for: one at a time in this server, in a process of its own so that pages stay quick."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import Any

COMMAND = [sys.executable, "-c", "from milepost.jobs.cli import main; main()", "sync", "--json", "--progress", "json"]


@dataclass
class Pulling:
    """One sync: how far each source is, as `milepost sync` tells it, and what came of it once it is done."""

    process: "subprocess.Popen[str]"
    progress: dict[str, dict[str, Any]] = field(default_factory=dict)
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    error: str | None = None
    thread: Thread | None = None

    @property
    def is_running(self) -> bool:
        return self.thread is not None and self.thread.is_alive()


_lock = Lock()
_latest: dict[Path, Pulling] = {}


def latest(config: Path) -> Pulling | None:
    """The sync under way for this configuration, or else the last one that this server did."""
    return _latest.get(config)


def start(config: Path) -> Pulling:
    """Start a sync of all sources; where one is under way already, that one is the answer."""
    with _lock:
        known = latest(config)
        if known is not None and known.is_running:
            return known
        process = subprocess.Popen(
            [*COMMAND, "--config", str(config)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        pulling = _latest[config] = Pulling(process)
        pulling.thread = Thread(target=follow, args=(pulling,), name="sync now", daemon=True)
        pulling.thread.start()
        return pulling


def follow(pulling: Pulling) -> None:
    """Take down what the process tells until it has ended."""
    said: list[str] = []
    with pulling.process as process:
        assert process.stderr is not None
        assert process.stdout is not None
        for line in process.stderr:
            try:
                told = json.loads(line)
                pulling.progress[told["source"]] = told
            except (ValueError, KeyError, TypeError):
                said.append(line.strip())
        try:
            pulling.outcomes = json.loads(process.stdout.read())["sources"]
        except (ValueError, KeyError, TypeError):
            pulling.error = " ".join(filter(None, said)) or "the sync ended without saying why; try `milepost sync`"
