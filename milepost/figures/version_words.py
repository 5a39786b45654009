"""What a version of a planned milestone says, key by key in words: what the second of two people is shown."""

from milepost.domain.projects import Milestone
from milepost.figures.dates import day_text
from milepost.figures.run_plan_words import planned_text


def version_lines(milestone: Milestone) -> list[str]:
    """ "Due: 1 Dec 2026", "Runs planned: 40 runs from 1 Nov 2026 on"; what says nothing is left out."""
    one, baseline = milestone, milestone.baseline
    told = {
        "Title": one.title,
        "Due": day_text(one.due),
        "Owner": one.owner,
        "Gates": ", ".join(gate.text for gate in one.gates),
        "KPIs": ", ".join(gate.text for gate in one.kpis),
        "Baseline": baseline and f"run {baseline.run_id} of {baseline.source}",
        "Runs planned": (one.runs_a_week or one.planned_runs) and planned_text(one.runs_a_week or one.planned_runs),
        "Comes after": ", ".join(one.after),
        "Approvers": ", ".join(one.approvers),
        "Approvals": one.approvals and f"{one.approvals:,}",
    }
    return [f"{key}: {words}" for key, words in told.items() if words]
