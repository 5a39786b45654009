"""How the dashboard keeps to its schedules: every few seconds it looks whether something is due, and has it done;
once a day that is the forecasts of the day.

One thread for each server, begun with the server and never by a page. Of several servers on one store each does what
it claims first. Snapshots are made in a process of their own (`milepost tick`), so that pages stay quick and a
rendering that dies takes no server with it.
"""

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Lock, Thread

from milepost.app import reports
from milepost.domain.errors import MilepostError
from milepost.jobs.forecast_keeping import are_due
from milepost.jobs.schedules import is_due
from milepost.jobs.workspace import Workspace, utc_now

LOOK_EVERY = timedelta(seconds=15)
LONGEST = timedelta(hours=1)
KEEP_EVERY = timedelta(minutes=10)
COMMAND = [sys.executable, "-c", "from milepost.jobs.cli import main; main()", "tick"]
Say = Callable[[str], None]

_lock = Lock()
_begun: list[Event] = []


def keep_schedules(say: Say, every: timedelta = LOOK_EVERY) -> Event:
    """Begin to look, in a thread of its own; setting the event ends it. A second call begins no second one."""
    with _lock:
        if _begun and not _begun[0].is_set():
            return _begun[0]
        stop = Event()
        _begun[:] = [stop]
        Thread(target=_look, args=(Watch(say), every, stop), name="schedules", daemon=True).start()
        return stop


def _look(watch: "Watch", every: timedelta, stop: Event) -> None:
    while True:
        if reports.config_file().is_file():  # else the first page helps to make one
            watch.look(reports.workspace, utc_now())
        if stop.wait(every.total_seconds()):
            return


def is_day_begun(workspace: Workspace, now: datetime) -> bool:
    """Whether some project's forecasts of the day are to be kept, and no other server is at it."""
    return are_due(workspace, now) and workspace.take_turn("forecasts", now, KEEP_EVERY)


def _tick(config: Path, longest: timedelta) -> str:
    """Have it done; what went wrong, "" if nothing did."""
    try:
        done = subprocess.run(
            [*COMMAND, "--config", str(config)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=longest.total_seconds(),
        )
    except subprocess.TimeoutExpired:
        return f"it was not done after {longest} and was ended; what it had begun is taken up again"
    if not done.returncode:
        return ""
    return " ".join((done.stderr or done.stdout).split()) or f"it ended with {done.returncode}"


class Watch:
    """Says what went wrong once, and not at every look; goes on in any case. What takes longer than `longest` is
    ended."""

    def __init__(self, say: Say, longest: timedelta = LONGEST) -> None:
        self.say = say
        self.longest = longest
        self.said: str | None = None

    def look(self, opened: Callable[[], Workspace], now: datetime) -> bool:
        """Have done what is due; whether something was."""
        try:
            workspace = opened()
            if not is_due(workspace, now) and not is_day_begun(workspace, now):
                self.said = None
                return False
            words = _tick(workspace.configuration.path, self.longest)
        except Exception as error:  # whatever it is, the next look may go well: this thread must not end in silence
            self.say_once(str(error) if isinstance(error, MilepostError | OSError) else repr(error))
            return False
        if words:
            self.say_once(words)
        return True

    def say_once(self, words: str) -> None:
        if words != self.said:
            self.said = words
            self.say(f"schedules: {words}")
