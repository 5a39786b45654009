"""How the tests read a folder of offline runs."""

import shutil
from pathlib import Path
from typing import Any

from milepost.connectors.wandb_offline import WandbOffline
from milepost.domain.sources import WandbOfflineSource
from tests.connectors.reading import NOW_MS, Copy, read
from tests.support.wandb_offline import started_ms, write_log

BEGIN_MS = 1_790_000_000_500
LAST_MS = BEGIN_MS + 11_000


def offline(folder: Path, *histories: str) -> WandbOffline:
    return WandbOffline(WandbOfflineSource("lab", folder), frozenset(histories))


def told(folder: Path, copy: Copy | None = None, now_ms: int = NOW_MS) -> Copy:
    """What a folder tells, read on from a copy if there is one."""
    return read(offline(folder), copy, now_ms)


def problems(copy: Copy) -> list[tuple[str, str]]:
    return [(one.record_id, one.what) for one in copy.unusable]


def value(last: float, logged_ms: int | None = None, *extremes: Any) -> tuple[str, ...]:
    """As `reading.plain` spells a value."""
    return tuple(map(repr, (last, logged_ms, *(extremes or (None, None, None, None)))))


def full(log: Path) -> dict[str, Any]:
    """The run that has everything, as it is told without histories."""
    return {
        "run_id": "vision/full",
        "experiment_id": "vision",
        "name": "night owl 🦉",
        "status": "finished",
        "started_ms": started_ms(log),
        "ended_ms": BEGIN_MS + 12_000,
        "deleted": False,
        "params": {
            "lr": "0.1",
            "net": '{"depth":3,"wide":true}',
            "data": "v2",
            "seed": "null",
            "added": "[1,2.5]",
        },
        "tags": {"candidate": "true", "nightly": "true", "group": "sweep 7", "job_type": "train", "user": "ada"},
        "values": {
            "accuracy.max": value(0.5 + 7 / 100),
            "val/acc": value(0.2, LAST_MS),
            "nested.deep.loss": value(1 / 12, LAST_MS),
            "nan": value(float("nan"), LAST_MS),
            "inf": value(float("inf"), LAST_MS),
            "-inf": value(float("-inf"), LAST_MS),
            "step.x": value(11.0, LAST_MS),
            "sometimes": value(float("nan"), LAST_MS),
            "late": value(7.0, BEGIN_MS + 12_000),
            "final": value(0.93),
            "told.here.now": value(2.0),
        },
    }


def failed(log: Path) -> dict[str, Any]:
    return {
        "run_id": "audio/sad",
        "experiment_id": "audio",
        "name": "sad",
        "status": "failed",
        "started_ms": started_ms(log),
        "ended_ms": BEGIN_MS,
        "deleted": False,
        "params": {},
        "tags": {"user": "ada"},
        "values": {"accuracy": value(0.25, BEGIN_MS)},
    }


def write_again(log: Path, records: list[Any]) -> None:
    folder = log.parent
    shutil.rmtree(folder)
    write_log(folder, log.stem.removeprefix("run-"), records)
