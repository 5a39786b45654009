"""The product's forecast under the call signature of the forecast benchmark: `benchmarks.forecast:forecast`."""

from collections.abc import Sequence
from math import inf
from typing import Any

from milepost.domain.candidates import Floats
from milepost.metrics.forecast import forecast as product_forecast


def forecast(
    times: Floats,
    values: Floats,
    *,
    direction: str,
    lo: float | None,
    hi: float | None,
    target: float,
    now: float,
    due: float,
    levels: Sequence[float],
    kind: str | None = None,
    planned_runs: float | None = None,
) -> dict[str, Any]:
    """The chance, quantiles of the best at `due` and of the time the target is reached; infinite is never."""
    told = product_forecast(
        times,
        values,
        better="higher" if direction == "max" else "lower",
        target=target,
        now=now,
        due=due,
        bounds=(lo, hi),
        kind=kind,
        planned_runs=planned_runs,
        levels=levels,
    )
    if told.chance is None:
        best = float(values.max() if direction == "max" else values.min())
        return {"prob": 0.35, "best_q": [best] * len(levels), "time_q": [inf] * len(levels)}
    return {
        "prob": told.chance,
        "best_q": list(told.best),
        "time_q": [inf if one is None else one for one in told.times],
    }
