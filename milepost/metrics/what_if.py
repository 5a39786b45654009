"""The Report as it would be if one milestone asked for another number, another day or another pace; nothing is kept."""

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from milepost.domain.errors import NothingSuch, WrongSupposition
from milepost.domain.formula import Formula
from milepost.domain.kpi_link import Effect, KpiValueAtTarget, MilestoneWorth, Refusal
from milepost.domain.projects import HealthThresholds, WeeklyRuns
from milepost.domain.report import GateReport, KpiReport, MetricReport, MilestoneReport, Report
from milepost.metrics.kpi_value import at_target, at_target_by_formula
from milepost.metrics.outlook import Asked, History, asked_of, health_of, outlook_from

NOT_ASKED = Refusal("what a delay costs is told of the plan only")


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is otherwise; None: as planned. `target`: of the gate that decides (see asked_gate). `runs_until`: the last
    day of the runs a week."""

    target: float | None = None
    due: date | None = None
    runs_a_week: float | None = None
    runs_until: date | None = None


def what_if(report: Report, milestone_id: str, supposed: Supposed, thresholds: HealthThresholds) -> Report:
    """The same Report but for the one milestone and what its target is worth. A milestone past its day is asked as if
    it were due today. Raises NothingSuch and WrongSupposition."""
    found = next((one for one in report.milestones if one.id == milestone_id), None)
    if found is None:
        raise NothingSuch(f"there is no milestone {milestone_id!r} in {report.project!r}")
    if found.state not in {"pending", "missed"}:
        raise WrongSupposition(f"{found.title} is {found.state}: only what is not reached yet can be asked")
    made = _supposed(report, found, supposed, thresholds)
    changed = asked_gate(found, report)
    gate = next((one for one in made.gates if changed and one.subject == changed.subject), None)
    kpis = report.kpis if gate is None else tuple(_worth(kpi, made, gate, report) for kpi in report.kpis)
    return replace(report, milestones=tuple(made if one.id == made.id else one for one in report.milestones), kpis=kpis)


def asked_gate(milestone: MilestoneReport, report: Report) -> GateReport | None:
    """The gate whose target may be supposed otherwise: the one that the outlook is of, else the first on a metric that
    is not passed."""
    told = milestone.outlook.metric if milestone.outlook else None
    gates = [one for one in milestone.gates if report.metric(one.subject) and one.target is not None and not one.passed]
    return next((one for one in gates if one.subject == told), gates[0] if gates else None)


def _supposed(
    report: Report, found: MilestoneReport, supposed: Supposed, thresholds: HealthThresholds
) -> MilestoneReport:
    zone = ZoneInfo(report.time_zone)
    today = report.as_of.astimezone(zone).date()
    due = supposed.due or max(found.due, today)
    if due < today:
        raise WrongSupposition(f"due {due} is past; today or a later day can be asked")
    changed = asked_gate(found, report)
    if supposed.target is not None and changed is None:
        raise WrongSupposition(f"{found.title} asks for no number of a metric that is still to be reached")
    gates = tuple(_moved(one, supposed.target) if one is changed else one for one in found.gates)
    weekly = found.run_plan if isinstance(found.run_plan, WeeklyRuns) else None
    plan = supposed_runs(weekly, supposed) or found.run_plan
    asked = [_asked(one, still=before is changed) for one, before in zip(gates, found.gates, strict=True)]
    known = {one.id: _history(one) for one in report.metrics}
    outlook = outlook_from(asked, known, due, plan, report.as_of, zone)
    return replace(
        found,
        due=due,
        state="pending",
        health=health_of(outlook, thresholds),
        slip_days=None,
        days_left=(due - today).days,
        gates=gates,
        outlook=outlook,
        run_plan=plan,
    )


def supposed_runs(planned: WeeklyRuns | None, supposed: Supposed) -> WeeklyRuns | None:
    """So many a week, until the day that was planned if no other is supposed; None: nothing is supposed of them.
    Raises WrongSupposition."""
    if supposed.runs_a_week is None and supposed.runs_until is None:
        return None
    runs = planned.runs if supposed.runs_a_week is None and planned else supposed.runs_a_week
    if runs is None:
        raise WrongSupposition("runs_until goes with runs_a_week, and no runs a week are planned; add runs_a_week=5")
    return WeeklyRuns(runs, supposed.runs_until or (planned.until if planned else None))


def _moved(gate: GateReport, target: float | None) -> GateReport:
    if target is None or target == gate.target:
        return gate
    moved = replace(gate, gate=f"{gate.subject} {gate.comparison} {target!r}", target=target)
    margin = None if gate.best is None else moved.margin_of(gate.best)
    passes = margin is not None and (margin > 0 or (margin == 0 and gate.comparison in {">=", "<="}))
    return replace(moved, margin=margin, passed=passes)


def _asked(gate: GateReport, *, still: bool) -> Asked:
    """`still`: the gate is asked also where the supposed number is passed by now, and is then certain."""
    return replace(asked_of(gate), passed=gate.passed and not still)


def _history(metric: MetricReport) -> History:
    """The Report holds the same results that its own outlooks were made from."""
    results = sorted({*metric.dots, *metric.frontier}, key=lambda one: one.at)
    improved = metric.best.at.timestamp() if metric.best else None
    seconds = np.array([one.at.timestamp() for one in results])
    return History(seconds, np.array([one.value for one in results]), metric.bounds, metric.runs_counted, improved)


def _worth(kpi: KpiReport, milestone: MilestoneReport, gate: GateReport, report: Report) -> KpiReport:
    """What the KPI would be at the supposed target; as before where the metric does not drive it."""
    metric = report.metric(gate.subject)
    if kpi.story is None or metric is None or metric.best is None or kpi.driven_by != metric.id or kpi.latest is None:
        return kpi
    there = _there(kpi, metric, milestone.id, kpi.latest.value, metric.best.value, gate.target or 0.0)
    others = tuple(one for one in kpi.story.worth if one.milestone != milestone.id)
    told = () if there is None else (MilestoneWorth(milestone.id, there, NOT_ASKED),)
    return replace(kpi, story=replace(kpi.story, worth=(*others, *told)))


def _there(
    kpi: KpiReport, metric: MetricReport, milestone_id: str, now: float, best: float, target: float
) -> KpiValueAtTarget | None:
    effect = kpi.story.effect if kpi.story else None
    if isinstance(effect, Effect):
        return at_target(effect, kpi=now, best=best, target=target, better=metric.better)
    if not isinstance(effect, Formula):
        return None
    start, better, by = metric.frontier[0].value, metric.better, ""
    told = at_target_by_formula(
        effect, metric=metric.id, kpi=now, start=start, best=best, target=target, better=better, by=by
    )
    worth = kpi.story.worth if kpi.story else ()
    label = next((one.at_target.label for one in worth if one.milestone == milestone_id), f"assumed: {effect.text}")
    return None if isinstance(told, Refusal) else replace(told, label=label)
