"""What a KPI's history says of the metric that drives it, and what the open milestones are worth by that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median_low
from zoneinfo import ZoneInfo

import numpy as np

from milepost.domain.candidates import Floats
from milepost.domain.formula import Formula
from milepost.domain.formula_reading import parse
from milepost.domain.kpi_link import (
    IN_FORMULAS,
    Band,
    Effect,
    KpiStory,
    KpiValueAtTarget,
    Link,
    MilestoneWorth,
    Refusal,
    StatedEffect,
)
from milepost.domain.projects import Better, Kpi
from milepost.domain.report import GateReport, KpiReport, KpiValue, MetricReport, MilestoneReport, Point
from milepost.metrics.kpi_link import link
from milepost.metrics.kpi_value import ab_test, assumed, at_target, at_target_by_formula, cost_of_delay, measured
from milepost.metrics.kpis import start_of_day

SHARE_POINT = 0.01
MONTH, WEEK = 28, 6
"""From so many days between two values on, a period is a month, and a week."""


@dataclass(frozen=True, slots=True)
class Periods:
    """The days of a KPI's values as places in a row of equally long periods, and how many days one is."""

    places: tuple[int, ...]
    days: float


def kpi_story(
    kpi: Kpi, told: KpiReport, metric: MetricReport | None, milestones: Sequence[MilestoneReport], zone: ZoneInfo
) -> KpiStory | None:
    """None for a KPI that no metric drives."""
    if metric is None:
        return None
    periods = periods_of([one.date for one in told.series])
    found = history_link(told.series, metric.frontier, periods, zone)
    effect = stated(kpi.effect, metric) if kpi.effect else measured(found, seen_between(metric))
    worth = tuple(_worth(kpi, told, metric, one, effect, periods.days) for one in milestones if _is_open(one, metric))
    return KpiStory(found, effect, tuple(one for one in worth if one is not None))


def periods_of(days: Sequence[date]) -> Periods:
    """Months, weeks, business days or days, as the values stand apart; in order of `days`, which is ascending."""
    if len(days) < 2:
        return Periods(tuple(range(len(days))), 1.0)
    apart = median_low((after - before).days for before, after in pairwise(days))
    if apart >= MONTH:
        every = max(1, round(apart / 30.44))
        months = [(day.year * 12 + day.month) // every for day in days]
        return Periods(tuple(one - months[0] for one in months), 30.44 * every)
    if apart >= WEEK:
        every = max(1, round(apart / 7))
        return Periods(tuple(round((day - days[0]).days / (7 * every)) for day in days), 7.0 * every)
    if all(day.weekday() < 5 for day in days) and len(days) > 5:
        return Periods(tuple(int(np.busday_count(days[0], day)) for day in days), 7 / 5)
    step = max(1, round(apart))
    return Periods(tuple(round((day - days[0]).days / step) for day in days), float(step))


def history_link(
    series: Sequence[KpiValue], frontier: Sequence[Point], periods: Periods, zone: ZoneInfo
) -> Link | Refusal:
    """The metric's best at the end of each of the KPI's days, beside the KPI."""
    if not series or not frontier:
        return Refusal("the KPI or the metric has no value yet")
    count = periods.places[-1] + 1
    x, y = np.full(count, np.nan), np.full(count, np.nan)
    ends = np.array([point.at.timestamp() for point in frontier])
    values = np.array([point.value for point in frontier])
    for place, one in zip(periods.places, series, strict=True):
        y[place] = one.value
        passed = int(np.searchsorted(ends, start_of_day(one.date, zone).timestamp() + 86_400, side="right"))
        x[place] = values[passed - 1] if passed else np.nan
    return link(x, y)


def stated(said: StatedEffect, metric: MetricReport) -> Effect | Formula:
    """In the metric's own unit."""
    if said.formula is not None:
        return parse(said.formula, {*IN_FORMULAS, metric.id})
    point = SHARE_POINT if metric.unit == "%" and metric.bounds == (0, 1) else 1.0
    size, low, high = said.per_point, said.low, said.high
    if said.tested_points is not None:
        return ab_test(said.tested_points * point, Band(size or 0.0, low, high), said.by)
    per = [None if one is None else one / point for one in (size, low, high)]
    return assumed(per[0] or 0.0, said.by, per[1], per[2])


def seen_between(metric: MetricReport) -> tuple[float, float] | None:
    values: Floats = np.array([point.value for point in metric.frontier])
    return (float(values.min()), float(values.max())) if values.size else None


def _is_open(milestone: MilestoneReport, metric: MetricReport) -> bool:
    return milestone.state != "reached" and any(_asks(gate, metric) for gate in milestone.gates)


def _asks(gate: GateReport, metric: MetricReport) -> bool:
    """Whether it still asks something of the metric."""
    return gate.subject == metric.id and gate.target is not None and not gate.passed


def _worth(
    kpi: Kpi,
    told: KpiReport,
    metric: MetricReport,
    milestone: MilestoneReport,
    effect: Effect | Formula | Refusal,
    period_days: float,
) -> MilestoneWorth | None:
    gate = next(one for one in milestone.gates if _asks(one, metric))
    if isinstance(effect, Refusal) or told.latest is None or metric.best is None or gate.target is None:
        return None
    now, best, better = told.latest.value, metric.best.value, metric.better
    there = _there(kpi, effect, metric, now, best, gate.target, better)
    if isinstance(there, Refusal):
        return None
    delay = cost_of_delay(there, period_days=period_days, better=kpi.better, adds_up=kpi.adds_up)
    return MilestoneWorth(milestone.id, there, delay)


def _there(
    kpi: Kpi, effect: Effect | Formula, metric: MetricReport, now: float, best: float, target: float, better: Better
) -> KpiValueAtTarget | Refusal:
    if isinstance(effect, Effect):
        return at_target(effect, kpi=now, best=best, target=target, better=better)
    start, by = metric.frontier[0].value, kpi.effect.by if kpi.effect else ""
    return at_target_by_formula(
        effect, metric=metric.id, kpi=now, start=start, best=best, target=target, better=better, by=by
    )
