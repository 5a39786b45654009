"""The product's KPI link scored where the truth is known: `python -m benchmarks.kpi_link [--repeats N]`.

`link(x, y)` is the product's function for other benchmarks to call.
"""

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.kpi_histories import KPIS, METRICS, moved
from milepost.domain.candidates import Floats
from milepost.domain.kpi_link import Refusal
from milepost.metrics.kpi_link import link as product_link

SIZES = (24, 60)
LAGS = 4  # 0 to 3, one repeat after the other
TRUE_METRICS = ("few", "even", "early", "bursts", "both ways")
TRUE_KPIS = ("noise", "memory 0.3", "memory 0.7", "walk", "trend", "saturating", "season of 12", "shift")


def link(x: Sequence[float] | Floats, y: Sequence[float] | Floats) -> dict[str, Any]:
    """`verdict`, `size`, `low`, `high`, `lag`, `why`; refused: the verdict is "refused" and the numbers are None."""
    told = product_link(x, y)
    if isinstance(told, Refusal):
        return {"verdict": "refused", "size": None, "low": None, "high": None, "lag": None, "why": told.why}
    return {name: getattr(told, name) for name in ("verdict", "size", "low", "high", "lag", "why")}


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of metric, KPI and length, with an effect of `size` (0: none) per 1 of the metric; `phased`: over how
    many periods it comes."""

    metric: str
    kpi: str
    periods: int
    size: float = 0.0
    phased: int = 1


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of the repeats that were judged. false_claim: evidence of an effect where there is none, or of one with
    the wrong sign, by an interval without the truth."""

    cell: Cell
    refused: float
    evidence: float
    held: float
    false_claim: float
    lag_right: float
    reach: float


def null_cells() -> Iterator[Cell]:
    return (Cell(metric, kpi, n) for metric in METRICS for kpi in KPIS for n in SIZES)


def true_cells() -> Iterator[Cell]:
    kinds = [(metric, kpi, n) for metric in TRUE_METRICS for kpi in TRUE_KPIS for n in SIZES]
    return (Cell(*kind, size) for kind in kinds for size in (1.0, 3.0))


def phased_cells() -> Iterator[Cell]:
    return (Cell(metric, kpi, n, 3.0, 3) for metric in ("even", "early") for kpi in TRUE_KPIS for n in SIZES)


def score(cell: Cell, repeats: int) -> Score:
    told = [judged(cell, number) for number in range(repeats)]
    kept = [(number, one) for number, one in enumerate(told) if one["verdict"] != "refused"]
    claims = [one["verdict"] == "evidence" for _, one in kept]
    held = [one["low"] <= cell.size <= one["high"] for _, one in kept]
    wrong = [cell.size == 0 or np.sign(one["size"]) != np.sign(cell.size) for _, one in kept]
    return Score(
        cell,
        refused=1 - len(kept) / repeats,
        evidence=share(claims),
        held=share(held),
        false_claim=share([c and w and not h for c, w, h in zip(claims, wrong, held, strict=True)]),
        lag_right=share([one["lag"] == begins(cell, number) + cell.phased // 2 for number, one in kept]),
        reach=float(np.median([(one["high"] - one["low"]) / 2 for _, one in kept])) if kept else float("nan"),
    )


def share(flags: Sequence[bool | np.bool_]) -> float:
    return sum(map(bool, flags)) / len(flags) if flags else float("nan")


def begins(cell: Cell, number: int) -> int:
    """The first period in which the effect is felt; all of it within 4 periods."""
    return number % (5 - cell.phased if cell.phased > 1 else LAGS)


def judged(cell: Cell, number: int) -> dict[str, Any]:
    kinds = [*METRICS].index(cell.metric), [*KPIS].index(cell.kpi)
    chance = np.random.default_rng([*kinds, cell.periods, round(cell.size * 10), cell.phased, number])
    metric = METRICS[cell.metric](cell.periods, chance)
    kpi = KPIS[cell.kpi](cell.periods, chance) + moved(metric, cell.size, begins(cell, number), cell.phased)
    return link(metric, kpi)


def scores(cells: Iterator[Cell], repeats: int, workers: int) -> list[Score]:
    listed = list(cells)
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(score, listed, [repeats] * len(listed), chunksize=4))


def null_table(found: list[Score]) -> Iterator[str]:
    yield f"| no effect, {' and '.join(map(str, SIZES))} periods: evidence in % | {' | '.join(METRICS)} |"
    yield "|---" * (len(METRICS) + 1) + "|"
    for kpi in KPIS:
        yield f"| {kpi} | {' | '.join(f'{one:.1f}' for one in pooled(found, kpi, 'evidence'))} |"


def pooled(found: list[Score], kpi: str, name: str) -> list[float]:
    """By metric, all lengths and effects together."""
    parts = [[one for one in found if (one.cell.metric, one.cell.kpi) == (metric, kpi)] for metric in METRICS]
    return [mean(part, name) for part in parts if part]


def true_table(found: list[Score]) -> Iterator[str]:
    yield "| effect | periods | evidence % | truth held % | worst KPI % | wrong sign % | lag right % | refused % |"
    yield "|---" * 8 + "|"
    for size in sorted({one.cell.size for one in found}):
        for periods in SIZES:
            part = [one for one in found if (one.cell.size, one.cell.periods) == (size, periods)]
            told = [mean(part, name) for name in ("evidence", "held")]
            rest = [mean(part, name) for name in ("false_claim", "lag_right", "refused")]
            worst = min(mean([one for one in part if one.cell.kpi == kpi], "held") for kpi in TRUE_KPIS)
            yield f"| {size:g} | {periods} | {' | '.join(f'{one:.1f}' for one in [*told, worst, *rest])} |"


def mean(found: list[Score], name: str) -> float:
    return 100 * float(np.nanmean([getattr(one, name) for one in found]))


def summary(nulls: list[Score], trues: list[Score]) -> Iterator[str]:
    every = nulls + trues
    worst = max(one for kpi in KPIS for one in pooled(nulls, kpi, "evidence"))
    least = min(one for part in (nulls, trues) for kpi in KPIS for one in pooled(part, kpi, "held"))
    told = mean(nulls, "evidence")
    yield f"evidence where there is no effect: {told:.1f} % of repeats, worst pair {worst:.1f} %"
    yield f"false claims, all {len(every)} cells together: {mean(every, 'false_claim'):.2f} %"
    yield f"interval holds the truth: {mean(every, 'held'):.1f} % of repeats, worst pair {least:.1f} %"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=50, help="per cell; half as many where there is an effect")
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    nulls = scores(null_cells(), chosen.repeats, chosen.workers)
    print(*null_table(nulls), "", sep="\n", flush=True)
    repeats = -(-chosen.repeats // 2)
    trues = scores(true_cells(), repeats, chosen.workers)
    print(*true_table(trues), "", sep="\n", flush=True)
    phased = scores(phased_cells(), repeats, chosen.workers)
    print("The same, where the effect comes bit by bit over three periods:", "", sep="\n")
    print(*true_table(phased), "", *summary(nulls, trues), sep="\n")


if __name__ == "__main__":
    main()
