"""How fast MLflow is read, beside raw paging and beside `mlflow.search_runs`, on the same server in the same run."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean

import requests

from benchmarks.figures import Ratio, timed
from benchmarks.make_mlflow_runs import database_in

RAW_PAGE = 1_000
RUNNING = 200
SYNC = """
import json, sys
from pathlib import Path
from time import perf_counter
from milepost.jobs.sync import sync
from milepost.jobs.workspace import open_workspace
workspace = open_workspace(Path(sys.argv[1]))
started = perf_counter()
(outcome,) = sync(workspace)
seconds = perf_counter() - started
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
peak_mb = int(status["VmHWM"].split()[0]) / 1024
print(json.dumps({"seconds": seconds, "records": outcome.records, "error": outcome.error, "peak_mb": peak_mb}))
"""
SEARCH = """
import sys, os
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
import mlflow
from time import perf_counter
mlflow.set_tracking_uri(sys.argv[1])
started = perf_counter()
found = mlflow.search_runs(search_all_experiments=True, max_results=10_000_000)
print(perf_counter() - started)
"""


@contextmanager
def mlflow_server(uri: str) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mlflow", "server", "--backend-store-uri", uri, "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1"]
    settings = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=settings, stdout=quiet, stderr=quiet, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        while process.poll() is None:
            try:
                if requests.get(f"{address}/health", timeout=5).ok:
                    break
            except requests.exceptions.ConnectionError:
                time.sleep(0.2)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def raw_paging(address: str) -> str:
    """What any client must at least do: ask for all pages, and look at nothing."""
    session = requests.Session()
    ask = f"{address}/api/2.0/mlflow"
    experiments = session.post(f"{ask}/experiments/search", json={"max_results": 1000, "view_type": "ALL"}).json()
    ids = [one["experiment_id"] for one in experiments["experiments"]]
    body = {"experiment_ids": ids, "max_results": RAW_PAGE, "run_view_type": "ALL"}
    pages = 0
    while True:
        page = session.post(f"{ask}/runs/search", json=body).json()
        pages += 1
        if "next_page_token" not in page:
            return f"{pages} pages"
        body["page_token"] = page["next_page_token"]


def config_in(folder: Path, uri: str) -> Path:
    path = folder / "milepost.yaml"
    path.write_text(
        f"""
store: sqlite:///store.db
sources: {{lab: {{kind: mlflow, uri: "{uri}"}}}}
projects:
  bench:
    runs: [{{source: lab}}]
    metrics: {{quality: {{names: [metric_0]}}, cost: {{names: [metric_1], better: lower}}}}
    milestones: {{good: {{title: Good, due: 2026-12-31, gates: ["quality >= 0.8", "cost <= 50"]}}}}
""",
        encoding="utf-8",
    )
    return path


def run_sync(config: Path) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-c", SYNC, str(config)], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    print(f"     sync: {found}", flush=True)
    return found


def run_search(address: str) -> float:
    done = subprocess.run([sys.executable, "-c", SEARCH, address], capture_output=True, text=True, check=True)
    print(f"     mlflow.search_runs: {float(done.stdout):.2f} s", flush=True)
    return float(done.stdout)


def measure(runs: int, folder: Path) -> list[Ratio]:
    uri = database_in(folder, runs, RUNNING, now_ms=int(time.time() * 1000))
    with tempfile.TemporaryDirectory() as http, tempfile.TemporaryDirectory() as direct:
        over_http, from_database = config_in(Path(http), ""), config_in(Path(direct), uri)
        with mlflow_server(uri) as address:
            config_in(Path(http), address)
            raw = timed("raw paging", lambda: raw_paging(address))
            full = run_sync(over_http)
            again = mean(run_sync(over_http)["seconds"] for _ in range(5))  # the server pauses in some of them
            searched = run_search(address)
        whole = run_sync(from_database)
        unchanged = run_sync(from_database)
    return [
        Ratio("HTTP: full sync / raw paging", full["seconds"] / raw, 1.1),
        Ratio("HTTP: peak memory of a full sync, MB", full["peak_mb"], 250),
        Ratio("HTTP: sync with nothing changed / full sync", again / full["seconds"], 0.005),
        Ratio("database: mlflow.search_runs over HTTP / full sync", searched / whole["seconds"], 25, most=False),
        Ratio("database: sync with nothing changed / full sync", unchanged["seconds"] / whole["seconds"], 0.02),
        Ratio("database: peak memory of a full sync, MB", whole["peak_mb"], 250),
    ]
