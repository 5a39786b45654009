"""The demo that a reader asked for, built in a process of its own while the page says how far it is."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread

COMMAND = [sys.executable, "-c", "from milepost.jobs.cli import main; main()", "demo", "--no-serve", "--dir"]
STEP = re.compile(r"^(?P<what>[^:]+): .*?(?P<done>[\d,]+) of (?P<total>[\d,]+)")


@dataclass
class Building:
    """One build: what it is doing, how far that is, and why it failed if it did."""

    config: Path
    process: "subprocess.Popen[str]"
    words: str = "Starting …"
    share: float = 0.0
    error: str | None = None
    thread: Thread | None = None

    @property
    def is_running(self) -> bool:
        return self.thread is not None and self.thread.is_alive()


_lock = Lock()
_latest: dict[Path, Building] = {}


def latest(folder: Path) -> Building | None:
    return _latest.get(folder)


def start(folder: Path) -> Building:
    """Start building; where that is under way already, it is the answer."""
    with _lock:
        known = latest(folder)
        if known is not None and known.is_running:
            return known
        pipe = subprocess.PIPE
        process = subprocess.Popen([*COMMAND, str(folder)], stdout=subprocess.DEVNULL, stderr=pipe, text=True)
        building = _latest[folder] = Building(folder / "milepost.yaml", process)
        building.thread = Thread(target=follow, args=(building,), name="build the demo", daemon=True)
        building.thread.start()
        return building


def follow(building: Building) -> None:
    """Take down what the process tells until it has ended."""
    said = ""
    with building.process as process:
        assert process.stderr is not None
        for line in process.stderr:
            said = line.strip() or said
            if step := STEP.match(line):
                done, total = (int(step[word].replace(",", "")) for word in ("done", "total"))
                building.words, building.share = (
                    f"{step['what']}: {done:,} of {total:,}",
                    min(done / max(total, 1), 1.0),
                )
    if process.returncode:
        building.error = said or "the demo could not be built; try `milepost demo`"
