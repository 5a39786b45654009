"""What is said of the runs that are planned for a milestone."""

from zoneinfo import ZoneInfo

from milepost.domain.outlook import RunPlan, RunsLeft
from milepost.domain.projects import PlannedRuns, WeeklyRuns
from milepost.domain.report import MilestoneReport, Report
from milepost.figures.dates import day_of, day_text


def run_plan_text(milestone: MilestoneReport, report: Report) -> str:
    """What is still to come: "5 runs a week until 31 Oct 2026", or "28 more runs, of 40 planned since 1 Nov 2026"."""
    plan = milestone.run_plan
    if isinstance(plan, RunsLeft):
        more = "1 more run" if plan.left == 1 else f"{plan.left:,} more runs"
        return f"{more}, of {plan.runs:,} planned since {day_text(plan.since)}"
    if plan is None or plan.until is None or plan.until >= milestone.due:
        return planned_text(None if plan is None else WeeklyRuns(plan.runs))
    past = plan.until < day_of(report.as_of, ZoneInfo(report.time_zone))
    return f"{planned_text(plan)}{', which is past' if past else ''}"


def planned_text(plan: RunPlan | PlannedRuns) -> str:
    """What was promised: "5 runs a week until 31 Oct 2026", or "40 runs from 1 Nov 2026 on"."""
    if isinstance(plan, RunsLeft | PlannedRuns):
        return f"{plan.runs:,} {'run' if plan.runs == 1 else 'runs'} from {day_text(plan.since)} on"
    if plan is None:
        return "no plan"
    until = "" if plan.until is None else f" until {day_text(plan.until)}"
    return f"{plan.runs:g} {'run' if plan.runs == 1 else 'runs'} a week{until}"
