"""How fast a W&B entity is read, beside the official client, from the same stand-in server in the same run."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import Ratio
from benchmarks.read_mlflow import SYNC
from tests.support.wandb_server import KEY

RUNS = 10_000
SERVE = """
import sys
from tests.support.wandb_server import KEY, wandb_server
from tests.support.wandb_truth import START_S, ToldRun, Truth
WARM = '{ project(name: "vision", entityName: "lab") { runs(first: 1, order: "+created_at") { totalCount } } }'
truth = Truth(projects={"vision": {}})
for number in range(int(sys.argv[1])):
    at = START_S + number * 60
    summary = {f"metric_{one}": (number * 7919 % 997 + one) / 1000 for one in range(10)}
    run = ToldRun(f"run{number:06}", at, at, at, "finished", summary=summary)
    run.config = {f"param_{one}": number / (one + 1) for one in range(10)}
    truth.put("vision", run)
with wandb_server(truth, still=True) as server:
    server.answer({"query": WARM}, KEY)
    print(server.base_url, flush=True)
    sys.stdin.read()
"""
CLIENT = """
import json, sys
import wandb
from time import perf_counter
api = wandb.Api(overrides={"base_url": sys.argv[1], "entity": "lab"}, api_key=sys.argv[2], timeout=60)
started = perf_counter()
count = 0
for run in api.runs("lab/vision", per_page=1000, lazy=False):
    count += bool(run.summary_metrics is not None and run.config)
print(json.dumps({"seconds": perf_counter() - started, "records": count}))
"""


@contextmanager
def stand_in(runs: int) -> Iterator[str]:
    command = [sys.executable, "-c", SERVE, str(runs)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.kill()


def called(what: str, *command: str) -> dict[str, float]:
    environ = {**os.environ, "KEY": KEY, "WANDB_ERROR_REPORTING": "false", "WANDB_SILENT": "true"}
    done = subprocess.run([sys.executable, "-c", *command], capture_output=True, text=True, check=True, env=environ)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(f"     {what}: {found}", flush=True)
    return found


def measure() -> list[Ratio]:
    with tempfile.TemporaryDirectory() as folder, stand_in(RUNS) as address:
        config = Path(folder) / "milepost.yaml"
        config.write_text(
            f"""
sources: {{team: {{kind: wandb, entity: lab, api_key_env: KEY, base_url: "{address}"}}}}
projects:
  bench: {{runs: [{{source: team}}], metrics: {{quality: {{names: [metric_0]}}}}}}
""",
            encoding="utf-8",
        )
        theirs = called("wandb.Api().runs(lazy=False)", CLIENT, address, KEY)
        full = called("full sync", SYNC, str(config))
        again = called("sync with nothing changed", SYNC, str(config))
    return [
        Ratio("W&B: wandb.Api().runs(lazy=False) / full sync", theirs["seconds"] / full["seconds"], 1.8, most=False),
        Ratio("W&B: sync with nothing changed / full sync", again["seconds"] / full["seconds"], 1.0),
        Ratio("W&B: peak memory of a full sync, MB", full["peak_mb"], 250),
    ]
