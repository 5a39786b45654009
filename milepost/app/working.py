"""Work that a reader asked for and that takes a while: one of a kind at a time in this server, in a process of its own
so that pages stay quick."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from milepost.jobs.workspace import utc_now

COMMAND = [sys.executable, "-c", "from milepost.jobs.cli import main; main()"]
LONGEST_REASON = 600
NEWS = timedelta(minutes=10)


@dataclass
class Work:
    """`said`: the latest that it told of how far it is, and `said_of` the latest of each source where it reads
    several; `outcome`: the JSON that it ended with; `error`: why there is none. `by`: who asked for it."""

    words: str
    by: str
    begun: datetime
    process: "subprocess.Popen[str]"
    said: dict[str, Any] = field(default_factory=dict)
    said_of: dict[str, dict[str, Any]] = field(default_factory=dict)
    outcome: dict[str, Any] | None = None
    error: str | None = None
    ended: datetime | None = None
    thread: Thread | None = None

    @property
    def is_running(self) -> bool:
        return self.thread is not None and self.thread.is_alive()

    def is_news(self, now: datetime) -> bool:
        """Whether it goes on, or ended a little while ago."""
        return self.is_running or (self.ended is not None and now - self.ended < NEWS)


_lock = Lock()
_latest: dict[tuple[Path, str], Work] = {}


def latest(config: Path, what: str) -> Work | None:
    """The work of this kind under way for this configuration, or else the last that this server did."""
    return _latest.get((config, what))


def forget(config: Path, what: str) -> None:
    """What came of it was seen."""
    with _lock:
        known = _latest.get((config, what))
        if known is not None and not known.is_running:
            del _latest[config, what]


def start(config: Path, what: str, words: str, by: str, call: Sequence[str]) -> Work:
    """Start `milepost CALL`, which prints one JSON document; where work of this kind is under way already, that is the
    answer. `words`: what it does, as people say it."""
    with _lock:
        known = latest(config, what)
        if known is not None and known.is_running:
            return known
        process = subprocess.Popen(
            [*COMMAND, *call, "--config", str(config)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
        work = Work(words, by, utc_now(), process)
        work.thread = Thread(target=_follow, args=(work,), name=what, daemon=True)
        work.thread.start()
        _latest[config, what] = work  # only now: who finds it must find it running
        return work


def _follow(work: Work) -> None:
    """Take down what the process tells until it has ended."""
    reasons: list[str] = []
    with work.process as process:
        assert process.stderr is not None
        assert process.stdout is not None
        answer: list[str] = []
        reading = Thread(target=lambda: answer.append(process.stdout.read() if process.stdout else ""), daemon=True)
        reading.start()
        for line in process.stderr:
            try:
                _take_down(work, json.loads(line))
            except ValueError:
                reasons.append(line.strip())
        reading.join()
    work.ended = utc_now()
    try:
        work.outcome = json.loads("".join(answer))
    except ValueError:
        reason = " ".join(filter(None, reasons))[-LONGEST_REASON:].removeprefix("milepost: ")
        work.error = reason or f"it ended with exit code {process.returncode} and did not say why"


def _take_down(work: Work, told: Any) -> None:
    if not isinstance(told, dict):
        return
    work.said = told
    if "source" in told:
        work.said_of = {**work.said_of, told["source"]: told}  # never changed while a page goes through it
