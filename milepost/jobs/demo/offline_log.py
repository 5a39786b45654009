"""Logs trials into folders of offline W&B runs with the real client, dated back, in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from milepost.jobs.demo.trials import Progress, Trial, ended_ms, started_ms

PLACES = ("CACHE", "CONFIG", "DATA", "ARTIFACT")
EXIT_CODES = {"FINISHED": 0, "FAILED": 1}
"""Of a run that has ended. One that goes on has none; after a day without a sign of life it counts as killed."""


def log_to_wandb(folder: Path, trials: Sequence[Trial], today: date, progress: Progress) -> None:
    """Write all trials below `folder`/wandb. Nothing of the client's is left anywhere else, and nobody is called."""
    (folder / "wandb").mkdir()
    if not trials:
        return
    told = [json.dumps(_told(trial, today)) for trial in trials]
    with tempfile.TemporaryDirectory(prefix="milepost-demo-") as home, (Path(home) / "said").open("w+") as said:
        command = [sys.executable, "-m", "milepost.jobs.demo.offline_client", str(folder)]
        pipe = subprocess.PIPE
        child = subprocess.Popen(command, env=_environ(home), text=True, stdin=pipe, stdout=pipe, stderr=said)
        try:
            if not _follow(child, told, progress):
                said.seek(0)
                raise RuntimeError(f"the wandb client could not write a run of the demo: {said.read().strip()[-2000:]}")
        finally:
            child.kill()
            child.communicate()  # to the end of its output, which the client's own service holds open until it is gone
    _tidy(folder / "wandb")


def _follow(child: "subprocess.Popen[str]", told: Sequence[str], progress: Progress) -> bool:
    """Give one trial at a time; the client answers when it is written. Returns whether all were."""
    assert child.stdin is not None
    assert child.stdout is not None
    for done, line in enumerate(told, start=1):
        try:
            print(line, file=child.stdin, flush=True)
        except BrokenPipeError:
            return False
        if child.stdout.readline().strip() != "written":
            return False
        progress("logging runs to W&B folders", done, len(told))
    child.stdin.close()
    child.stdin = None
    return child.wait() == 0


def _environ(home: str) -> dict[str, str]:
    """None of the person's own W&B settings, and a home that is thrown away."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WANDB_")}
    places = {f"WANDB_{place}_DIR": home for place in PLACES}
    manners = {"WANDB_MODE": "offline", "WANDB_SILENT": "true", "WANDB_ERROR_REPORTING": "false"}
    return {**kept, **places, **manners, "HOME": home}


def _told(trial: Trial, today: date) -> Mapping[str, Any]:
    return {
        "id": trial.key.removeprefix("progression-"),
        "project": trial.experiment,
        "name": trial.name,
        "group": trial.tags["phase"],
        "stage": trial.tags["stage"],
        "notes": trial.tags["mlflow.note.content"],
        "user": trial.user,
        "params": dict(trial.params),
        "curves": {name: list(values) for name, values in trial.curves.items()},
        "exit_code": EXIT_CODES.get(trial.status),
        "started_s": started_ms(trial, today) / 1000,
        "ended_s": ended_ms(trial, today) / 1000,
    }


def _tidy(folder: Path) -> None:
    """Only the runs stay: the client's diary names places of this machine, and its link leads to where we built."""
    for one in folder.iterdir():
        if not one.name.startswith("offline-run-"):
            one.unlink()
    for run in folder.iterdir():
        for left in ("logs", "tmp"):
            shutil.rmtree(run / left, ignore_errors=True)
