"""How likely a pending milestone is to be reached in time, and what its health is by that."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import isfinite
from zoneinfo import ZoneInfo

import numpy as np

from milepost.domain.outlook import BEST_LEVELS, REACHED_LEVELS, Outlook, Pace
from milepost.domain.projects import Better, Gate, HealthThresholds, Metric, Milestone
from milepost.domain.report import Health
from milepost.metrics.forecast import Forecast, forecast
from milepost.metrics.kpis import start_of_day
from milepost.metrics.tally import Counted, GateTally, MetricTally, MilestoneTally

WEEK = timedelta(days=7)
FARTHEST = timedelta(days=365 * 20)
"""What is likelier to come later than this is not said to come at all."""
ON_KPI = "the gate on {subject} is a KPI's, which is not forecast"
NOT_TOGETHER = "each gate is passed by some run but no run passes all; how soon one does is not forecast"


def outlook_of(
    milestone: Milestone,
    counted: MilestoneTally,
    metrics: Sequence[Metric],
    tallies: Iterable[MetricTally],
    as_of: datetime,
    zone: ZoneInfo,
) -> Outlook:
    """`counted` and `tallies` as they stood at `as_of` (aware); for a milestone that is not reached yet."""
    known = {metric.id: (metric, tally) for metric, tally in zip(metrics, tallies, strict=True)}
    until = start_of_day(milestone.due + timedelta(days=1), zone)
    found: list[Outlook] = []
    for gate, one in zip(milestone.gates, counted.gates, strict=True):
        if one is not None and one.first is not None:
            continue
        if one is None or gate.subject not in known:
            return Outlook(why=ON_KPI.format(subject=gate.subject))
        metric, tally = known[gate.subject]
        made = _of_gate(milestone, gate, one, metric, tally, as_of, until)
        if made.why:
            return made
        found.append(made)
    if not found:
        return Outlook(why=NOT_TOGETHER)
    return min(found, key=lambda one: (one.chance or 0.0, one.metric or ""))


def health_of(outlook: Outlook, thresholds: HealthThresholds) -> Health:
    chance = outlook.chance
    if chance is None:
        return "not enough data"
    if chance >= thresholds.on_track:
        return "on track"
    return "at risk" if chance >= thresholds.at_risk else "off track"


def _of_gate(
    milestone: Milestone,
    gate: Gate,
    one: GateTally,
    metric: Metric,
    tally: MetricTally,
    as_of: datetime,
    until: datetime,
) -> Outlook:
    if one.target is None:
        return Outlook(metric=metric.id, why=one.why or "there is no number to reach")
    results = _results(tally)
    better: Better = "higher" if gate.comparison in (">=", ">") else "lower"
    weekly = milestone.runs_a_week
    weeks = max(0.0, (until - as_of) / WEEK)

    def told(planned: float | None) -> Forecast:
        return forecast(
            np.array([each.at_ms / 1000 for each in results]),
            np.array([each.value for each in results]),
            better=better,
            target=one.target if one.target is not None else np.nan,
            now=as_of.timestamp(),
            due=until.timestamp(),
            bounds=metric.bounds,
            kind="runs",
            planned_runs=planned,
            runs=tally.runs_counted,
        )

    pace = told(None)
    if pace.why is not None:
        return Outlook(metric=metric.id, why=pace.why)
    plan = None if weekly is None else told(weekly * weeks)
    idle = as_of - datetime.fromtimestamp(tally.frontier[-1].at_ms / 1000, as_of.tzinfo) if tally.frontier else None
    return Outlook(
        metric=metric.id,
        pace=_pace(pace, as_of),
        plan=None if plan is None else _pace(plan, as_of),
        runs_a_week=weekly,
        idle_days=None if idle is None else max(0, idle.days),
    )


def _results(tally: MetricTally) -> list[Counted]:
    """A fair share of all, and every one that was the best when it came."""
    return sorted({*tally.dots, *tally.frontier}, key=lambda each: (each.at_ms, each.key))


def _pace(told: Forecast, as_of: datetime) -> Pace:
    wanted = dict(zip(BEST_LEVELS, told.times, strict=True))
    return Pace(told.chance or 0.0, told.best, tuple(_instant(wanted[level], as_of) for level in REACHED_LEVELS))


def _instant(seconds: float | None, as_of: datetime) -> datetime | None:
    if seconds is None or not isfinite(seconds) or seconds - as_of.timestamp() > FARTHEST.total_seconds():
        return None
    return datetime.fromtimestamp(seconds, as_of.tzinfo)
