"""What the official wandb client says of the same server is what Milepost says."""

import math
from typing import Any

import pytest
import wandb

from tests.connectors.reading import read
from tests.connectors.wandb_asking import opened
from tests.support.wandb_server import KEY, wandb_server
from tests.support.wandb_truth import START_S, ToldRun, Truth


def told_by_the_client(base_url: str) -> dict[str, Any]:
    api = wandb.Api(overrides={"base_url": base_url, "entity": "lab"}, api_key=KEY, timeout=30)
    found = {}
    for run in api.runs("lab/vision", order="+created_at", lazy=False):
        numbers = {key: repr(value) for key, value in dict(run.summary._json_dict).items()}
        params = {key: str(value) for key, value in run.config.items()}
        found[run.id] = (run.name, run.state, sorted(run.tags), params, numbers)
    return found


def test_the_official_client_tells_the_same_of_every_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_ERROR_REPORTING", "false")
    truth = Truth(projects={"vision": {}})
    for number in range(120):
        state = ("finished", "failed", "running", "killed")[number % 4]
        summary = {"acc": number / 7, "loss": math.nan if number % 5 else math.inf}
        run = ToldRun(f"r{number}", START_S + number // 3, state=state, display=f"run {number}", summary=summary)
        run.config, run.tags = {"lr": number / 3}, ["best"] if number % 2 else []
        truth.put("vision", run)
    with wandb_server(truth) as server:
        ours = {
            run["run_id"].removeprefix("vision/"): (
                run["name"],
                run["status"],
                [tag for tag in run["tags"] if tag != "user"],
                run["params"],
                {name: value[0] for name, value in run["values"].items()},
            )
            for run in read(opened(server.base_url)).runs.values()
        }
        assert ours == told_by_the_client(server.base_url)
