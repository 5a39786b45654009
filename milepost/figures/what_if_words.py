"""What is said of a milestone as it would be, beside what is planned."""

from milepost.domain.kpi_link import KpiValueAtTarget
from milepost.domain.report import GateReport, KpiReport, MilestoneReport, Report
from milepost.figures.chances import chance_text
from milepost.figures.dates import day_text
from milepost.figures.kpi_link_words import band_text
from milepost.figures.numbers import unit_of
from milepost.figures.outlook_words import outlook_facts
from milepost.figures.words import SIGNS, metric_title, needed_text, subject_unit


def what_if_lines(supposed: Report, milestone_id: str, planned: MilestoneReport, gate: GateReport | None) -> list[str]:
    """First the answer in one sentence, then why, then what it is worth."""
    made = next(one for one in supposed.milestones if one.id == milestone_id)
    asked = next((one for one in made.gates if gate and one.subject == gate.subject), None)
    wanted = f" with {_wanted(asked, supposed)}" if asked else ""
    chance = made.outlook.chance if made.outlook else None
    told = "no forecast" if chance is None else f"{chance_text(chance)} likely in time"
    if asked is not None and asked.passed and len(made.gates) == 1:
        told = "reached already"
    first = f"{made.title}{wanted} by {day_text(made.due)}: {told}{_before(planned)}"
    return [first, *outlook_facts(made, supposed), *_worth(supposed, milestone_id)]


def _wanted(gate: GateReport, report: Report) -> str:
    metric = report.metric(gate.subject)
    name = metric_title(metric) if metric else gate.subject
    return f"{name} {SIGNS[gate.comparison]} {needed_text(gate, subject_unit(gate, report))}"


def _before(planned: MilestoneReport) -> str:
    chance = planned.outlook.chance if planned.outlook else None
    return "" if chance is None else f"; as planned, {chance_text(chance)}"


def _worth(report: Report, milestone_id: str) -> list[str]:
    told = [(kpi, one) for kpi in report.kpis if kpi.story for one in kpi.story.worth]
    return [
        _of_kpi(kpi, one.at_target) for kpi, one in told if one.milestone == milestone_id and one.at_target.gain.value
    ]


def _of_kpi(kpi: KpiReport, there: KpiValueAtTarget) -> str:
    beyond = "; the target lies beyond what was measured" if there.beyond_seen else ""
    expected = band_text(there.expected, unit_of(kpi.unit))
    return f"{kpi.title} at this target: about {expected} if nothing else changes ({there.label}){beyond}"
