"""Whether the Project page costs the same however many runs are behind it."""

from pathlib import Path
from time import perf_counter

from benchmarks.browsing import chromium, side_by_side
from benchmarks.figures import Ratio
from benchmarks.page import CHART
from benchmarks.serving import milepost
from benchmarks.stored import workspace_with

FEW, MANY = 10_000, 1_000_000
ROUNDS = 9


def measure(folder: Path) -> list[Ratio]:
    configs = {}
    for runs in (FEW, MANY):
        started = perf_counter()
        configs[runs] = workspace_with(folder / f"stored-{runs}", runs)
        print(f"     a store with {runs:,} runs: {perf_counter() - started:.1f} s", flush=True)
    with chromium() as browser, milepost(configs[FEW]) as (few, _), milepost(configs[MANY]) as (many, _):
        pages = {"few": (f"{few}/project", CHART), "many": (f"{many}/project", CHART)}
        found = side_by_side(browser, pages, ROUNDS, warm=True)
        cold = side_by_side(browser, pages, 3, warm=False)
    print(f"     warm: {found}\n     cold: {cold}", flush=True)
    return [
        Ratio("1,000,000 runs / 10,000 runs: readable", found["many"]["visible"] / found["few"]["visible"], 1.2),
        Ratio(
            "1,000,000 runs / 10,000 runs: interactive", found["many"]["interactive"] / found["few"]["interactive"], 1.2
        ),
        Ratio("1,000,000 runs / 10,000 runs: cold, readable", cold["many"]["visible"] / cold["few"]["visible"], 1.2),
    ]
