"""A hundred browser sessions on one server: how long each waits, what an interaction costs, what a session keeps."""

import json
import subprocess
import sys
import time
from pathlib import Path

import psutil

from benchmarks.figures import Ratio
from benchmarks.page import cpu_seconds
from benchmarks.serving import milepost, streamlit
from benchmarks.sessions import arriving
from benchmarks.stored import workspace_with

SESSIONS, SECONDS = 100, 60.0
FEW = 5
QUERIES = (
    "chart?metric=accuracy&range=3m chart?metric=latency_ms&range=3m "
    "chart?metric=latency_ms&range=6m chart?metric=accuracy&range=6m"
)
"""Stretch of time and metric in turn. Single runs hidden or shown, and a drawing seen before, ask nothing."""
RERUNS = "metric=latency_ms metric=accuracy"


def measure(folder: Path) -> list[Ratio]:
    config = workspace_with(folder / "stored-2000", 2_000)
    with milepost(config) as (ours, our_process), streamlit("plain.py") as (plain, plain_process):
        sessions(ours, "project", QUERIES, FEW, 25)  # every choice was made once: figures are kept
        resting = memory(our_process)
        waits, cost, grown = loaded(ours, "project", QUERIES, SESSIONS, SECONDS, our_process)
        _, rerun_cost, _ = loaded(ours, "project", RERUNS, FEW, 30, our_process)
        once = memory(our_process)
        for _ in range(5):
            sessions(ours, "project", QUERIES, SESSIONS, 1)
        often = memory(our_process)
        _, plain_cost, _ = loaded(plain, "", "a=1", FEW, 30, plain_process)
    waits.sort()
    p50, p95 = waits[len(waits) // 2], waits[int(len(waits) * 0.95)]
    print(f"     {len(waits):,} interactions: median {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms")
    print(f"     server CPU per interaction {cost * 1000:.1f} ms, of a page run again {rerun_cost * 1000:.1f} ms")
    print(f"     of the plain page {plain_cost * 1000:.1f} ms")
    return [
        Ratio(f"{SESSIONS} sessions, something every 5 s: p95 in s", p95, 0.2),
        Ratio("server CPU per interaction / plain st.plotly_chart page's", cost / plain_cost, 0.1),
        Ratio("memory after 500 more sessions came and went / before", often / once, 1.05),
        Ratio("memory per open session, MB", (grown - resting) / SESSIONS, 0.1),
    ]


def loaded(
    address: str, page: str, queries: str, count: int, seconds: float, process: int
) -> tuple[list[float], float, float]:
    """Seconds of each interaction, CPU seconds of the server for one, and its memory while all are open."""
    child = start(address, page, queries, count, seconds)
    time.sleep(arriving(count) + 2)
    before = cpu_seconds(process)
    time.sleep(seconds - 5)
    used, memory_now = cpu_seconds(process) - before, memory(process)
    waits: list[float] = json.loads(child.communicate()[0])
    return waits, used / (count * (seconds - 5) / 5), memory_now


def sessions(address: str, page: str, queries: str, count: int, seconds: float) -> None:
    start(address, page, queries, count, seconds).communicate()


def start(address: str, page: str, queries: str, count: int, seconds: float) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "benchmarks.sessions", address, page, queries, str(count), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def memory(process: int) -> float:
    """Resident memory in MB."""
    return float(psutil.Process(process).memory_info().rss / 1e6)
