"""The process in which the real wandb client writes the demo's offline runs: reads one run a line, and answers each."""

import json
import sys
import time
from types import SimpleNamespace
from typing import Any


class SetBack:
    """The clock by which the client dates what it begins: it cannot be told when a run of the past began."""

    def __init__(self) -> None:
        self.now_s = time.time()
        self.module = SimpleNamespace(**{**vars(time), "time": lambda: self.now_s})

    def reach(self, *modules: Any) -> None:
        for module in modules:
            module.time = self.module


def write(told: dict[str, Any], folder: str, clock: SetBack) -> None:
    import wandb

    clock.now_s = told["started_s"]
    settings = wandb.Settings(
        console="off",
        disable_code=True,
        disable_git=True,
        silent=True,
        x_disable_meta=True,
        x_disable_stats=True,
        username=told["user"],
    )
    run = wandb.init(
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
    for step, row in enumerate(zip(*told["curves"].values(), strict=True), start=1):
        share = step / len(next(iter(told["curves"].values())))
        at_s = told["started_s"] + (told["ended_s"] - told["started_s"]) * share
        run.log({**dict(zip(told["curves"], row, strict=True)), "_timestamp": at_s})
    run.finish(exit_code=1 if told["failed"] else 0)


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
