"""Whether each page costs the same however many runs are behind it, on SQLite and on PostgreSQL."""

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from playwright.sync_api import Browser

from benchmarks.browsing import chromium, side_by_side
from benchmarks.figures import Ratio
from benchmarks.page import CHART
from benchmarks.serving import milepost
from benchmarks.stored import workspace_with
from tests.support.postgres import running_server

FEW, MANY = 10_000, 1_000_000
ROUNDS = 9
PAGES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "Portfolio": ("/", {"visible": ".mp-portfolio li"}),
    "Project": ("/project", CHART),
    "Runs": ("/runs", {"visible": ".mp-runs tbody tr"}),
}


def measure(folder: Path) -> list[Ratio]:
    with chromium() as browser:
        found = on("SQLite", browser, lambda runs: workspace_with(folder / f"stored-{runs}", runs))
        # A server of this benchmark's own is empty each time, so its workspaces are not kept.
        with running_server() as server, TemporaryDirectory() as fresh:
            here = Path(fresh)
            found += on("PostgreSQL", browser, lambda n: workspace_with(here / str(n), n, server.fresh_database()))
    return found


def on(database: str, browser: Browser, made: Callable[[int], Path]) -> list[Ratio]:
    configs = {}
    for runs in (FEW, MANY):
        started = perf_counter()
        configs[runs] = made(runs)
        print(f"     {database}: a store with {runs:,} runs: {perf_counter() - started:.1f} s", flush=True)
    ratios = []
    with milepost(configs[FEW]) as (few, _), milepost(configs[MANY]) as (many, _):
        for name, (path, wanted) in PAGES.items():
            pages = {"few": (few + path, wanted), "many": (many + path, wanted)}
            warm = side_by_side(browser, pages, ROUNDS, warm=True)
            print(f"     {database}, {name}: {warm}", flush=True)
            for mark in wanted:
                ratio = warm["many"][mark] / warm["few"][mark]
                ratios.append(Ratio(f"{database}, {name}: {mark}, 1,000,000 runs / 10,000", ratio, 1.2))
    return ratios
