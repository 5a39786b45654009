"""How the Project page does with more runs, a slow network, views nobody has asked for yet, and very many readers."""

from pathlib import Path
from time import sleep
from typing import Any

import httpx
from playwright.sync_api import Browser

from benchmarks.browsing import WATCH, chromium, medians, side_by_side
from benchmarks.figures import Ratio
from benchmarks.load import QUERIES, loaded
from benchmarks.page import CHART, PLAIN, cpu_seconds
from benchmarks.serving import milepost, streamlit
from benchmarks.stored import workspace_with

SLOW = {"offline": False, "latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8}
"""10 Mbit a second, and 40 ms until the first byte."""
ROUNDS = 7
SECONDS = 20.0
NAIVE_SESSIONS = (10, 20, 40, 60, 80, 100)
VIEWS = [f"metric={metric}&range={stretch}" for metric in ("accuracy", "latency_ms") for stretch in ("12m", "6m", "3m")]


def measure(folder: Path) -> list[Ratio]:
    configs = {runs: workspace_with(folder / f"stored-{runs}", runs) for runs in (2_000, 20_000, 200_000)}
    with streamlit("plain.py") as (plain, plain_process):
        with (
            chromium() as browser,
            milepost(configs[2_000]) as (few, _),
            milepost(configs[20_000]) as (more, _),
            milepost(configs[200_000]) as (many, _),
        ):
            found = by_runs(browser, few, more, many, plain) + over_slow_network(browser, few, plain)
        with milepost(configs[20_000]) as (fresh, process):
            found.append(of_new_views(fresh, process, plain, plain_process))
        with milepost(configs[2_000]) as (ours, process):
            found.append(of_many_readers(ours, process, plain, plain_process))
    return found


def by_runs(browser: Browser, few: str, more: str, many: str, plain: str) -> list[Ratio]:
    homes = {"few": few, "more": more, "many": many}
    pages: dict[str, Any] = {name: (f"{home}/project", CHART) for name, home in homes.items()}
    pages["naive"] = (f"{plain}/?marks=200000", PLAIN)
    warm = {name: one["interactive"] for name, one in side_by_side(browser, pages, ROUNDS, warm=True).items()}
    print(f"     warm, interactive: {warm}", flush=True)
    return [
        Ratio("warm: 20,000 runs / 2,000", warm["more"] / warm["few"], 1.15),
        Ratio("warm: 200,000 runs / 2,000", warm["many"] / warm["few"], 1.15),
        Ratio("warm: 200,000 runs / plain st.plotly_chart of them", warm["many"] / warm["naive"], 0.2),
    ]


def over_slow_network(browser: Browser, ours: str, plain: str) -> list[Ratio]:
    pages = {"ours": (f"{ours}/project", CHART), "naive": (plain, PLAIN)}
    rounds: dict[str, list[dict[str, float]]] = {name: [] for name in pages}
    for _ in range(3):
        for name, (address, wanted) in pages.items():
            rounds[name].append(slow_visit(browser, address, wanted))
    cold = {name: medians(found) for name, found in rounds.items()}
    print(f"     cold at 10 Mbit/s and 40 ms: {cold}", flush=True)
    naive = cold["naive"]["interactive"]
    return [
        Ratio(f"cold at 10 Mbit/s and 40 ms: {mark} / plain page", cold["ours"][mark] / naive, 0.25) for mark in CHART
    ]


def slow_visit(browser: Browser, address: str, wanted: dict[str, str]) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    page.add_init_script(f"({WATCH})({wanted!r})")
    page.goto(address)
    page.wait_for_function(f"() => Object.keys(window.milepostMarks).length === {len(wanted)}", timeout=120_000)
    marks: dict[str, float] = page.evaluate("window.milepostMarks")
    context.close()
    return {name: ms / 1000 for name, ms in marks.items()}


def of_new_views(ours: str, process: int, plain: str, plain_process: int) -> Ratio:
    """Each metric and stretch for the first time; the Report itself has been asked for before."""
    with httpx.Client(timeout=60) as client:
        client.get(f"{ours}/api/projects/bench/chart").raise_for_status()
        before = cpu_seconds(process)
        for view in VIEWS:
            client.get(f"{ours}/api/projects/bench/chart?{view}").raise_for_status()
        cost = (cpu_seconds(process) - before) / len(VIEWS)
    _, naive, _ = loaded(plain, "", "marks=20000 marks=20000&half=1", 5, SECONDS, plain_process)
    print(
        f"     CPU of a view of 20,000 runs {cost * 1000:.1f} ms, of the plain page {naive * 1000:.1f} ms", flush=True
    )
    return Ratio("CPU of a view nobody asked for yet, 20,000 runs / plain page's", cost / naive, 0.3)


def of_many_readers(ours: str, process: int, plain: str, plain_process: int) -> Ratio:
    """The most sessions that the plain page serves with a p95 under a second; ours with eight times as many."""
    served = 0
    for count in NAIVE_SESSIONS:
        waited = p95(loaded(plain, "", "a=1 a=2", count, SECONDS, plain_process)[0])
        print(f"     the plain page with {count} sessions: p95 {waited:.3f} s", flush=True)
        if waited >= 1:
            break
        served = count
        sleep(3)
    ours_waited = p95(loaded(ours, "project", QUERIES, 8 * served, SECONDS, process)[0])
    return Ratio(f"p95 in s with {8 * served} sessions, 8 times the plain page's", ours_waited, 1.0)


def p95(waits: list[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.95)]
