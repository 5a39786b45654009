"""What single runs have for a project's metrics: the value that is taken, and whether and why not it counts."""

from collections.abc import Mapping
from datetime import datetime

import numpy as np

from milepost.domain.candidates import NO_TIME, Candidates
from milepost.domain.projects import Metric, Project
from milepost.domain.runs import RunValue
from milepost.metrics.counting import EARLIEST_MS, Dated, dated_values, eligible_rows, held_rows


def run_values(project: Project, candidates: Candidates, as_of: datetime) -> Mapping[int, Mapping[str, RunValue]]:
    """By the store's number of the run and the metric's id; runs that are not held at the instant are left out."""
    as_of_ms = round(as_of.timestamp() * 1000)
    eligible = eligible_rows(project, candidates)
    dated = {metric: dated_values(metric, candidates) for metric in project.metrics}
    return {
        int(candidates.key[row]): {
            metric.id: value_at(metric, one, row, bool(eligible[row]), as_of_ms)
            for metric, one in dated.items()
            if one.present[row]
        }
        for row in np.flatnonzero(held_rows(candidates, as_of_ms)).tolist()
    }


def value_at(metric: Metric, dated: Dated, row: int, eligible: bool, as_of_ms: int) -> RunValue:
    told, at_ms = float(dated.told[row]), int(dated.at_ms[row])
    if not np.isfinite(told):
        return RunValue(None, "not a finite number")
    if not np.isfinite(dated.value[row]):
        return RunValue(told, f"outside the bounds of {metric.id}")
    return RunValue(told, None if eligible and EARLIEST_MS <= at_ms <= as_of_ms else reason(eligible, at_ms))


def reason(eligible: bool, at_ms: int) -> str:
    if not eligible:
        return "the run has not finished"
    if at_ms == NO_TIME:
        return "it has no time"
    return "dated before 1990" if at_ms < EARLIEST_MS else "dated in the future"
