"""A scheduler in a process of its own that dies at a given step, as by SIGKILL from outside.

A step is a statement to the database, a commit, or the touch of a file or a socket.
"""

import os
import signal
import sys
from collections.abc import Mapping
from datetime import datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from milepost.jobs.deliveries.message import Message, Outcome, Recipient
from milepost.jobs.deliveries.sending import send
from milepost.jobs.scheduling import do_due
from milepost.jobs.workspace import open_workspace

TOUCHES = {"open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "socket.connect"}


class Doom:
    """Counts steps and calls of the receiver, and ends the process at the one that was chosen; 0: never."""

    def __init__(self, at_step: int, after_call: int) -> None:
        self.at_step, self.after_call = at_step, after_call
        self.steps = self.calls = 0
        sys.addaudithook(lambda name, _: self.step() if name in TOUCHES else None)
        event.listen(Engine, "before_cursor_execute", self.step)
        event.listen(Engine, "commit", self.step)

    def step(self, *_: Any) -> None:
        self.steps += 1
        if self.steps == self.at_step:
            os.kill(os.getpid(), signal.SIGKILL)

    def hand_over(
        self, recipient: Recipient, message: Message, key: str, at: datetime, environ: Mapping[str, str]
    ) -> Outcome:
        outcome = send(recipient, message, key, at, environ)
        self.calls += 1
        if self.calls == self.after_call:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome


def work(
    config: Path, now: datetime, worker: str, doom: tuple[int, int], begin: Barrier, environ: dict[str, str]
) -> None:
    """Do what is due at `now`, from the moment on at which all workers are ready."""
    workspace = open_workspace(config, {})
    doomed = Doom(*doom)
    begin.wait()
    doomed.steps = 0
    do_due(workspace, lambda: now, worker, doomed.hand_over, environ)
