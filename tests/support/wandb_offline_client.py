"""A program that logs as people do, with the real client; each story into a folder of its own."""

import math
import os
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

import psutil
import wandb

BEGIN = 1_790_000_000.5
"""The `_timestamp` of the first step of each story; every step takes a second."""
STEPS = 12


def begun(folder: Path, run_id: str, **more: Any) -> Any:
    """A run in offline mode whose log differs from time to time only in when it began."""
    folder.mkdir()
    quiet = wandb.Settings(console="off", x_disable_stats=True, silent=True)
    return wandb.init(id=run_id, mode="offline", dir=str(folder), settings=quiet, **more)


def everything(folder: Path) -> None:
    run = begun(
        folder,
        "full",
        project="vision",
        entity="lab",
        name="night owl 🦉",
        config={"lr": 0.1, "net": {"depth": 3, "wide": True}, "data": "v2", "seed": None},
        tags=["candidate", "nightly"],
        group="sweep 7",
        job_type="train",
    )
    run.define_metric("accuracy", summary="max")
    for step in range(STEPS):
        accuracy = 0.5 + step / 100 if step < 8 else 0.4
        row = {"accuracy": accuracy, "val/acc": accuracy / 2, "nested": {"deep": {"loss": 1 / (step + 1)}}}
        odd = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf, "flag": True, "text": "0.93", "step.x": step}
        run.log(
            {**row, **odd, "system/fan": 3, "sometimes": math.nan if step % 2 else step, "_timestamp": BEGIN + step}
        )
    media = {"table": wandb.Table(columns=["a"], data=[[1]]), "bars": wandb.Histogram([1, 2, 3])}
    run.log({**media, "late": 7, "_timestamp": BEGIN + STEPS})
    run.summary["final"] = 0.93
    run.summary["told"] = {"here": {"now": 2, "word": "x"}}
    run.summary["gone"] = 1
    del run.summary["gone"]
    run.config.update({"added": [1, 2.5]})
    run.finish()


def failed(folder: Path) -> None:
    run = begun(folder, "sad", project="audio")
    run.log({"accuracy": 0.25, "_timestamp": BEGIN})
    run.finish(exit_code=3)


def long(folder: Path) -> None:
    """Many blocks, and records that go on over them."""
    run = begun(folder, "long", project="vision", config={"notes": "n" * 50_000})
    for step in range(600):
        run.log({"accuracy": step / 1000, "text": "x" * (step % 100) * 30, "_timestamp": BEGIN + step})
    run.finish()


def continued(folder: Path) -> None:
    """The same id once more: what is not said again stays, what is said again is replaced."""
    run = begun(folder, "full", project="vision", config={"lr": 0.2, "new": 1})
    run.log({"accuracy": 0.7, "fresh": 1.5, "_timestamp": BEGIN + 1000})
    run.finish()


def killed(folder: Path) -> NoReturn:
    """Killed with all that writes for it, once a few blocks of its log are on the disk."""
    run = begun(folder, "killed", project="vision")
    (log,) = folder.glob("wandb/offline-run-*/run-killed.wandb")
    step = 0
    while log.stat().st_size < 100_000:
        run.log({"accuracy": step / 1_000_000, "_timestamp": BEGIN + step})
        step += 1
    for child in psutil.Process().children(recursive=True):
        child.kill()
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


STORIES = {story.__name__: story for story in (everything, failed, long, continued, killed)}

if __name__ == "__main__":
    for name in sys.argv[2:]:
        STORIES[name](Path(sys.argv[1]) / name)
