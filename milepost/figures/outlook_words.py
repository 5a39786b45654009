"""What is said of a pending milestone's chance, and why it is what it is."""

from zoneinfo import ZoneInfo

from milepost.domain.outlook import Outlook
from milepost.domain.report import MilestoneReport, Report
from milepost.figures.chances import chance_text
from milepost.figures.dates import day_of, day_text
from milepost.figures.numbers import distance_text
from milepost.figures.run_plan_words import run_plan_text
from milepost.figures.words import metric_name, subject_unit

NEVER, NEVER_AS_PLANNED = "not at this pace", "not with this plan"


def outlook_facts(milestone: MilestoneReport, report: Report) -> tuple[str, ...]:
    """ "35 % likely in time at this pace", "70 % with 5 runs a week", "even chance by 3 Mar 2027", "last improvement 41
    days ago", "2.1 points to go"; why there is no forecast where there is none."""
    told = milestone.outlook
    if told is None:
        return ()
    if told.pace is None:
        return (f"no forecast: {told.why}",) if told.why else ()
    facts = [f"{chance_text(told.pace.chance)} likely in time at this pace"]
    if told.plan is not None:
        facts.append(f"{chance_text(told.plan.chance)} with {run_plan_text(milestone, report)}")
    facts += [_when(told, ZoneInfo(report.time_zone)), *_reasons(told, milestone, report)]
    return tuple(facts)


def _when(told: Outlook, zone: ZoneInfo) -> str:
    pace = told.plan or told.pace
    middle = pace.reached[1] if pace else None
    if middle is None:
        return "no even chance in sight " + ("with this plan" if told.plan else "at this pace")
    return f"even chance by {day_text(day_of(middle, zone))}"


def _reasons(told: Outlook, milestone: MilestoneReport, report: Report) -> list[str]:
    gate = next((one for one in milestone.gates if one.subject == told.metric and not one.passed), None)
    metric = report.metric(told.metric or "")
    of = f" of {metric_name(metric)}" if metric and len(milestone.gates) > 1 else ""
    reasons = []
    if told.idle_days is not None:
        ago = {0: "today", 1: "yesterday"}.get(told.idle_days, f"{told.idle_days} days ago")
        reasons.append(f"last improvement{of} {ago}")
    if gate is not None and gate.margin is not None:
        reasons.append(f"{distance_text(gate.margin, subject_unit(gate, report))} to go")
    return reasons
