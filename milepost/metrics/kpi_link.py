"""Whether a metric's improvement moves a KPI, from their histories alone; where they do not say, it says so."""

from collections.abc import Sequence

import numpy as np

from milepost.domain.candidates import Floats
from milepost.domain.errors import ConfigurationError
from milepost.domain.kpi_link import Link, LinkVerdict, Refusal
from milepost.metrics.kpi_cleaning import cleaning_of
from milepost.metrics.kpi_shuffles import Found, judge

FEWEST_PERIODS = 24
FEWEST_CHANGES = 4
EVIDENCE = 0.02  # a link is claimed if dates dealt out anew look as strongly linked in at most so many cases
DOUBT = 0.10
ROUNDING = 1e-9  # of the largest change; less is no change


def link(x: Sequence[float] | Floats, y: Sequence[float] | Floats) -> Link | Refusal:
    """`x`: the metric's frontier in each KPI period, `y`: the KPI, both oldest first, of equally long periods without
    a gap; NaN where there is no value. A metric without a value in a period has the one before."""
    metric, kpi = carried_forward(np.asarray(x, dtype=np.float64)), np.array(y, dtype=np.float64)
    if metric.shape != kpi.shape or metric.ndim != 1:
        raise ConfigurationError(
            f"the metric has {metric.size} periods and the KPI {kpi.size}; a link needs one of each per period"
        )
    kpi[~np.isfinite(kpi)] = np.nan
    both = np.flatnonzero(np.isfinite(metric) & np.isfinite(kpi))
    if len(both) < FEWEST_PERIODS:
        return Refusal(
            f"periods with a value of both the metric and the KPI: {len(both)}; fewer than {FEWEST_PERIODS} say nothing"
        )
    metric, metric_unit = unit_free(metric[both[0] : both[-1] + 1])
    kpi, kpi_unit = unit_free(kpi[both[0] : both[-1] + 1])
    changes = int(np.count_nonzero(np.abs(np.diff(metric)) > ROUNDING))
    if changes < FEWEST_CHANGES:
        return Refusal(f"changes of the metric in these periods: {changes}; fewer than {FEWEST_CHANGES} say nothing")
    if np.nanmax(kpi) - np.nanmin(kpi) <= ROUNDING:
        return Refusal("the KPI never changed")
    cleaning = cleaning_of(kpi)
    found = judge(metric, kpi, cleaning)
    if found is None:
        return Refusal("the metric or the KPI is nothing but a trend or a season, as many other things are")
    size, low, high = (one * (kpi_unit / metric_unit) for one in (found.size, found.low, found.high))
    if not np.isfinite([size, low, high]).all():
        return Refusal("the size of the effect is too large a number")
    verdict = verdict_of(found)
    return Link(
        verdict, why(verdict, found), size, low, high, found.lag, found.chance, len(both), changes, cleaning.season
    )


def verdict_of(found: Found) -> LinkVerdict:
    excludes_none = found.low > 0 or found.high < 0
    if found.chance <= EVIDENCE and excludes_none:
        return "evidence"
    return "not enough evidence" if found.chance <= DOUBT else "no evidence"


def why(verdict: LinkVerdict, found: Found) -> str:
    """In plain words, without numbers that have a unit."""
    told = (
        f"with the metric's changes on other dates, the KPI follows them as closely in {share(found.chance)} of cases"
    )
    if verdict == "evidence":
        return told
    if verdict == "no evidence":
        return f"{told}; that is what chance does, and no proof that there is no effect"
    if found.chance > EVIDENCE:
        return f"{told}; evidence would be {EVIDENCE * 100:.0f} % or less"
    return f"{told}, but an effect of zero cannot be ruled out"


def share(chance: float) -> str:
    return f"{chance * 100:.1f} %" if chance < 0.1 else f"{chance * 100:.0f} %"


def carried_forward(metric: Floats) -> Floats:
    """Each value that is missing or not finite is the last one before; those before the first stay missing."""
    known = np.isfinite(metric)
    if not known.any():
        return np.full(metric.shape, np.nan)
    last = np.maximum.accumulate(np.where(known, np.arange(metric.size), -1))
    return np.where(last >= 0, metric[np.maximum(last, 0)], np.nan)


def unit_free(series: Floats) -> tuple[Floats, float]:
    """From 0 in the beginning and at most 1 away from it, and what 1 stands for."""
    largest = float(np.nanmax(np.abs(series))) or 1.0
    moved = series / largest
    moved = moved - moved[0]
    reach = float(np.nanmax(np.abs(moved))) or 1.0
    return moved / reach, reach * largest
