"""How likely a pending milestone is to be reached in time, and what its health is by that."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from zoneinfo import ZoneInfo

import numpy as np

from milepost.domain.candidates import Floats
from milepost.domain.outlook import BEST_LEVELS, REACHED_LEVELS, Outlook, Pace, RunPlan, RunsLeft
from milepost.domain.projects import Better, HealthThresholds, Metric, Milestone, WeeklyRuns
from milepost.domain.report import GateReport, Health
from milepost.metrics.forecast import Forecast, forecast
from milepost.metrics.kpis import start_of_day
from milepost.metrics.tally import MetricTally

WEEK = timedelta(days=7)
FARTHEST = timedelta(days=365 * 20)
"""What is likelier to come later than this is not said to come at all."""
ON_KPI = "the gate on {subject} is a KPI's, which is not forecast"
NOT_TOGETHER = "each gate is passed by some run but no run passes all; how soon one does is not forecast"


@dataclass(frozen=True, slots=True)
class Asked:
    """One gate as a forecast needs it; `why`: there is no number to reach."""

    subject: str
    better: Better
    target: float | None
    passed: bool
    why: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A metric's counted results by seconds since 1970, a fair share of them if there are more; `runs`: how many there
    are in all; `improved`: when the best was found."""

    seconds: Floats
    values: Floats
    bounds: tuple[float | None, float | None]
    runs: int
    improved: float | None


@dataclass(frozen=True, slots=True)
class Ahead:
    """From now to the end of the due day; `until`: when the planned runs end, which may be before now."""

    now: datetime
    until: datetime
    due: datetime

    @property
    def farthest(self) -> timedelta:
        """What is likelier to come later than this is not said to come with the plan."""
        return self.until - self.now if self.until < self.due else FARTHEST


def outlook_of(
    due: date,
    gates: Sequence[GateReport],
    plan: RunPlan,
    metrics: Sequence[Metric],
    tallies: Iterable[MetricTally],
    as_of: datetime,
    zone: ZoneInfo,
) -> Outlook:
    """`gates`, on metrics and KPIs, and `tallies` as they stood at `as_of` (aware); for a milestone that is not reached
    yet."""
    known = {metric.id: _history(metric, tally) for metric, tally in zip(metrics, tallies, strict=True)}
    return outlook_from([asked_of(one) for one in gates], known, due, plan, as_of, zone)


def run_plan_of(milestone: Milestone, done: int | None) -> RunPlan:
    """`done`: how many of its planned runs were counted."""
    planned = milestone.planned_runs
    if planned is None:
        return milestone.runs_a_week
    return RunsLeft(planned.runs, planned.since, max(0, planned.runs - (done or 0)))


def end_of(due: date, zone: ZoneInfo) -> datetime:
    """Until when a milestone is in time."""
    return start_of_day(due + timedelta(days=1), zone)


def outlook_from(
    asked: Sequence[Asked], known: Mapping[str, History], due: date, plan: RunPlan, as_of: datetime, zone: ZoneInfo
) -> Outlook:
    """`known`: by metric id; a gate on anything else is a KPI's, and is in the way only while it is not passed."""
    ahead = Ahead(as_of, plan_end(plan, due, zone), end_of(due, zone))
    found: list[Outlook] = []
    for gate in asked:
        if gate.passed:
            continue
        if gate.subject not in known:
            return Outlook(why=ON_KPI.format(subject=gate.subject))
        made = _of_gate(gate, known[gate.subject], plan, ahead)
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


def asked_of(gate: GateReport) -> Asked:
    better: Better = "higher" if gate.comparison in (">=", ">") else "lower"
    return Asked(gate.subject, better, gate.target, gate.passed, gate.why)


def _history(metric: Metric, tally: MetricTally) -> History:
    """A fair share of all, and every one that was the best when it came."""
    results = sorted({*tally.dots, *tally.frontier}, key=lambda each: (each.at_ms, each.key))
    improved = tally.frontier[-1].at_ms / 1000 if tally.frontier else None
    seconds = np.array([each.at_ms / 1000 for each in results])
    return History(seconds, np.array([each.value for each in results]), metric.bounds, tally.runs_counted, improved)


def _of_gate(gate: Asked, history: History, plan: RunPlan, ahead: Ahead) -> Outlook:
    if gate.target is None:
        return Outlook(metric=gate.subject, why=gate.why or "there is no number to reach")
    pace = _told(gate, gate.target, history, ahead.due, None, ahead.now)
    if pace.why is not None:
        return Outlook(metric=gate.subject, why=pace.why)
    runs = runs_to_come(plan, ahead)
    until = ahead.due if runs == 0 else ahead.until
    planned = None if runs is None else _told(gate, gate.target, history, until, runs, ahead.now)
    idle = None if history.improved is None else ahead.now - datetime.fromtimestamp(history.improved, UTC)
    return Outlook(
        metric=gate.subject,
        pace=_pace(pace, ahead.now, FARTHEST),
        plan=None if planned is None else _pace(planned, ahead.now, ahead.farthest),
        idle_days=None if idle is None else max(0, idle.days),
    )


def runs_to_come(plan: RunPlan, ahead: Ahead) -> float | None:
    """How many until the plan ends, or the due day does."""
    if isinstance(plan, RunsLeft):
        return float(plan.left)
    return None if plan is None else plan.runs * max(0.0, (ahead.until - ahead.now) / WEEK)


def plan_end(plan: RunPlan, due: date, zone: ZoneInfo) -> datetime:
    """When its last run can come: with the end of its last day, or of the due day."""
    until = plan.until if isinstance(plan, WeeklyRuns) else None
    return end_of(due if until is None else min(until, due), zone)


def _told(
    gate: Asked, target: float, history: History, until: datetime, planned: float | None, as_of: datetime
) -> Forecast:
    return forecast(
        history.seconds,
        history.values,
        better=gate.better,
        target=target,
        now=as_of.timestamp(),
        due=until.timestamp(),
        bounds=history.bounds,
        kind="runs",
        planned_runs=planned,
        runs=history.runs,
    )


def _pace(told: Forecast, as_of: datetime, farthest: timedelta) -> Pace:
    wanted = dict(zip(BEST_LEVELS, told.times, strict=True))
    reached = tuple(_instant(wanted[level], as_of, farthest) for level in REACHED_LEVELS)
    return Pace(told.chance or 0.0, told.best, reached)


def _instant(seconds: float | None, as_of: datetime, farthest: timedelta) -> datetime | None:
    if seconds is None or not isfinite(seconds) or seconds - as_of.timestamp() > farthest.total_seconds():
        return None
    return datetime.fromtimestamp(seconds, as_of.tzinfo)
