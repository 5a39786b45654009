"""The process in which the real wandb client writes the demo's offline runs: reads one run a line, and answers each."""

import json
import shutil
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

BLOCK_BYTES = 32 * 1024
"""A log goes to the disk by blocks of this size, and what is left when the run ends."""
PATIENCE_S = 30.0


class SetBack:
    """The clock by which the client dates what it begins: it cannot be told when a run of the past began."""

    def __init__(self) -> None:
        self.now_s = time.time()
        self.module = SimpleNamespace(**{**vars(time), "time": lambda: self.now_s})

    def reach(self, *modules: Any) -> None:
        for module in modules:
            module.time = self.module


def write(told: dict[str, Any], folder: str, clock: SetBack) -> None:
    """Write one run. Of one that goes on, which has no exit code, the log stays as it is before the end is written."""
    run = begin(told, folder, clock)
    rows = [dict(zip(told["curves"], row, strict=True)) for row in zip(*told["curves"].values(), strict=True)]
    for step, row in enumerate(rows, start=1):
        at_s = told["started_s"] + (told["ended_s"] - told["started_s"]) * step / len(rows)
        run.log({**row, "_timestamp": at_s})
    if told["exit_code"] is None:
        leave_open(run)
    else:
        run.finish(exit_code=told["exit_code"])


def begin(told: dict[str, Any], folder: str, clock: SetBack) -> Any:
    import wandb

    clock.now_s = told["started_s"]
    settings = wandb.Settings(
        console="off",
        disable_code=True,
        disable_git=True,
        silent=True,
        x_disable_meta=True,
        x_disable_stats=True,
        x_save_requirements=False,  # more than half of the time that a run takes
        username=told["user"],
    )
    return wandb.init(
        id=told["id"],
        project=told["project"],
        name=told["name"],
        group=told["group"],
        tags=[told["stage"]],
        notes=told["notes"],
        config=told["params"],
        dir=folder,
        mode="offline",
        settings=settings,
    )


def leave_open(run: Any) -> None:
    """End a run, and put back its log as it was on the disk while the run went on."""
    log = Path(run.settings.sync_file)
    wait_for_a_block(log)
    so_far = log.with_suffix(".so-far")
    shutil.copyfile(log, so_far)
    run.finish()
    so_far.replace(log)


def wait_for_a_block(log: Path) -> None:
    """Until the log says which run it is of."""
    deadline = time.monotonic() + PATIENCE_S
    while log.stat().st_size < BLOCK_BYTES:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{log}: too few steps to be written before the run ends")
        time.sleep(0.01)


def main() -> None:
    from wandb.sdk import wandb_init, wandb_run

    clock = SetBack()
    clock.reach(wandb_init, wandb_run)
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        write(json.loads(line), sys.argv[1], clock)
        print("written", file=answers, flush=True)


if __name__ == "__main__":
    main()
