"""The same run is the same, whether its folder is read or the server that it was sent to."""

import math
from pathlib import Path

from tests.connectors.offline import BEGIN_MS, told
from tests.connectors.reading import read
from tests.connectors.wandb_asking import opened
from tests.support.wandb_offline import Written
from tests.support.wandb_server import wandb_server
from tests.support.wandb_truth import ToldRun, Truth

BEGIN_S = BEGIN_MS / 1000
LAST = 11
ENDED_S = BEGIN_S + 12

SENT = {
    "accuracy": {"max": 0.5 + 7 / 100},
    "val/acc": 0.2,
    "nested": {"deep": {"loss": 1 / (LAST + 1)}},
    "nan": math.nan,
    "inf": math.inf,
    "-inf": -math.inf,
    "flag": True,
    "text": "0.93",
    "step.x": LAST,
    "system/fan": 3,
    "sometimes": math.nan,
    "table": {"_type": "table-file", "ncols": 1, "nrows": 1},
    "bars": {"_type": "histogram", "bins": [1, 2], "values": [1]},
    "late": 7,
    "final": 0.93,
    "told": {"here": {"now": 2, "word": "x"}},
    "_step": 12,
    "_timestamp": ENDED_S,
}
"""What the client of the story `everything` sends as the run's summary."""


def as_the_server_has_it() -> ToldRun:
    return ToldRun(
        name="full",
        created=BEGIN_S,
        updated=ENDED_S,
        heartbeat=None,
        display="night owl 🦉",
        tags=["candidate", "nightly"],
        group="sweep 7",
        job_type="train",
        user="ada",
        config={
            "lr": 0.1,
            "net": {"depth": 3, "wide": True},
            "data": "v2",
            "seed": None,
            "added": [1, 2.5],
        },
        summary=SENT,
    )


def test_a_run_is_the_same_online_and_offline(offline_runs: Written, tmp_path: Path) -> None:
    offline_runs.put("everything", tmp_path)
    (offline,) = told(tmp_path).runs.values()
    truth = Truth(projects={"vision": {}})
    truth.put("vision", as_the_server_has_it())
    with wandb_server(truth) as server:
        (online,) = read(opened(server.base_url)).runs.values()
    same = ("run_id", "experiment_id", "name", "status", "ended_ms", "deleted", "params", "tags")
    assert {key: offline[key] for key in same} == {key: online[key] for key in same}
    lasts = [{name: value[0] for name, value in run["values"].items()} for run in (offline, online)]
    assert lasts[0] == lasts[1]
