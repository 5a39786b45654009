"""What the chart says, in sentences made from the Report's own numbers."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from milepost.domain.report import GateReport, MetricReport, MilestoneReport, Point, Report
from milepost.figures.chances import chance_text
from milepost.figures.dates import day_of, day_text, month_text
from milepost.figures.numbers import Unit, distance_text, target_text, unit_of, value_text
from milepost.figures.theme import Tone

GLYPHS = {"reached": "✓", "late": "▸", "overdue": "!", "planned": "○", "regressed": "✗"}


@dataclass(frozen=True, slots=True)
class Status:
    """One milestone in one line: glyph, words, and the tone that they are drawn in."""

    form: str
    text: str
    tone: Tone

    @property
    def line(self) -> str:
        return f"{GLYPHS[self.form]} {self.text}"


def metric_unit(metric: MetricReport) -> Unit:
    return unit_of(metric.unit, metric.bounds)


def metric_title(metric: MetricReport) -> str:
    """The title that a person gave, else the id in plain words."""
    return metric.title if metric.title not in {"", metric.id} else metric.id.replace("_", " ")


def metric_name(metric: MetricReport) -> str:
    """The metric's name as it stands inside a sentence."""
    name = metric_title(metric)
    return name[0].lower() + name[1:] if len(name) > 1 and name[1].islower() else name


def gate_on(milestone: MilestoneReport, metric_id: str) -> GateReport | None:
    """The milestone's gate on the metric that decides: the first that is not passed, else the first."""
    gates = [gate for gate in milestone.gates if gate.subject == metric_id]
    return next((gate for gate in gates if not gate.passed), gates[0] if gates else None)


def status(milestone: MilestoneReport, report: Report, metric_id: str) -> Status:
    """ "✓ 58 % · 6 d early", "▸ 85 % · 21 d late", "! 94.5 % · 31 d overdue", "○ 96 % · due 29 Jan", "○ 96 %
    · due 29 Jan · at risk · 45 % likely"."""
    form, words, tone = _form(milestone, day_of(report.as_of, ZoneInfo(report.time_zone)))
    wanted = wanted_text(milestone, report, metric_id)
    return Status(form, f"{wanted} · {words}" if wanted else words, tone)


def _form(milestone: MilestoneReport, today: date) -> tuple[str, str, Tone]:
    slip = milestone.slip_days or 0
    if milestone.state == "reached" and slip <= 0:
        return "reached", "on time" if slip == 0 else f"{-slip} d early", "reached"
    if milestone.state == "reached":
        return "late", f"{slip} d late", "late"
    if milestone.state == "missed":
        return "overdue", f"{slip} d overdue", "late"
    if milestone.state == "regressed":
        return "regressed", "no longer reached" + (f", {slip} d overdue" if slip > 0 else ""), "late"
    due = f"due {day_text(milestone.due, near=today)}"
    worried = is_worrying(milestone)
    chance = None if milestone.outlook is None else milestone.outlook.chance
    words = [due, *([str(milestone.health)] if worried else [])]
    words += [] if chance is None else [f"{chance_text(chance)} likely"]
    return "planned", " · ".join(words), "late" if worried else "muted"


def is_worrying(milestone: MilestoneReport) -> bool:
    return milestone.health in {"at risk", "off track"}


def wanted_text(milestone: MilestoneReport, report: Report, metric_id: str) -> str:
    """What the milestone asks of the metric; of its only gate where it asks nothing of the metric."""
    gate = gate_on(milestone, metric_id)
    metric = report.metric(metric_id)
    if gate and metric:
        return needed_text(gate, metric_unit(metric))
    only = milestone.gates[0] if len(milestone.gates) == 1 else None
    if only is None or only.target is None:
        return ""
    return f"{SIGNS[only.comparison]} {needed_text(only, subject_unit(only, report))}"


def needed_text(gate: GateReport, unit: Unit) -> str:
    """The number to reach: as a person wrote it, or with as many digits as tell it from the best where it was worked
    out from a baseline or from the start."""
    if gate.target is None:
        return ""
    if gate.gate.partition(gate.comparison)[2].lstrip("= ").startswith(("baseline", "start")):
        return value_text(gate.target, unit, () if gate.best is None else (gate.best,))
    return target_text(gate.target, unit)


SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}


def subject_unit(gate: GateReport, report: Report) -> Unit:
    """The unit of what a gate is about, a metric or a KPI."""
    metric = report.metric(gate.subject)
    if metric:
        return metric_unit(metric)
    kpi = next((kpi for kpi in report.kpis if kpi.id == gate.subject), None)
    return unit_of(kpi.unit if kpi else "")


def best_text(metric: MetricReport, report: Report, best: Point) -> str:
    """The best value, with digits enough to stand beside every target that is set for it."""
    gates = (gate_on(milestone, metric.id) for milestone in report.milestones)
    targets = [gate.target for gate in gates if gate and gate.target is not None]
    return value_text(best.value, metric_unit(metric), targets)


def margin_text(gate: GateReport, unit: Unit, value: float | None = None) -> str:
    """ "0.5 points short of", "1.4 points above", for the gate's best value or for the given one."""
    margin = gate.margin if value is None else gate.margin_of(value)
    if margin is None:
        return ""
    passes = margin > 0 or (margin == 0 and gate.comparison in {">=", "<="})
    if margin == 0:
        return "exactly at" if passes else "exactly at the excluded limit of"
    higher = gate.comparison in {">=", ">"}
    side = ("above" if passes else "short of") if higher else ("below" if passes else "above")
    return f"{distance_text(margin, unit)} {side}"


def headline(report: Report, metric_id: str) -> str:
    """The one sentence of the page: where the metric stands, and what that means for the next milestone."""
    metric = report.metric(metric_id)
    if metric is None or metric.best is None:
        name = metric_name(metric) if metric else metric_id
        return f"No counted run has {name} yet{_and_next(report)}"
    opening = f"Best {metric_name(metric)} is {best_text(metric, report, metric.best)}"
    return f"{opening}: {_standing(report, metric)}"


def _and_next(report: Report) -> str:
    ahead = report.next_milestone
    if ahead is None:
        return ""
    return f": {ahead.title} is {'overdue' if ahead.is_overdue else 'due ' + day_text(ahead.due)}"


def _standing(report: Report, metric: MetricReport) -> str:
    count = len(report.milestones)
    ahead = report.next_milestone
    if ahead is None:
        only = report.milestones[0].title if count == 1 else ""
        return f"{only} is reached" if only else (f"all {count} milestones reached" if count else "no milestone is set")
    overdue_count = sum(m.is_overdue for m in report.milestones)
    more = f" ({overdue_count - 1} more overdue)" if overdue_count > 1 else ""
    return _towards(ahead, report, metric) + more


def _towards(ahead: MilestoneReport, report: Report, metric: MetricReport) -> str:
    overdue = ahead.is_overdue
    when = f", due {day_text(ahead.due, near=day_of(report.as_of, ZoneInfo(report.time_zone)))}"
    if ahead.state == "regressed":
        return f"{ahead.title} was reached and no longer is"
    gate = gate_on(ahead, metric.id)
    if gate is None:
        return f"{ahead.title} is overdue" if overdue else f"next is {ahead.title}{when}"
    if not gate.passed:
        object_ = f"the overdue {ahead.title}" if overdue else ahead.title + when
        limit = "" if gate.comparison in {">=", ">"} else "the limit of "
        return f"{margin_text(gate, metric_unit(metric)) or 'not yet comparable with'} {limit}{object_}"
    return f"enough for {ahead.title}{_hindrance(ahead, report, overdue)}"


def _hindrance(ahead: MilestoneReport, report: Report, overdue: bool) -> str:
    """Why a milestone is not reached although the metric is good enough for it."""
    held = next((gate.subject for gate in ahead.gates if not gate.passed), None)
    if held is None:
        return f"{', which is overdue: ' if overdue else ', but '}no single run passes all its gates"
    metric = report.metric(held)
    name = metric_name(metric) if metric else held.replace("_", " ")
    return f", which is {'overdue and ' if overdue else ''}held up by {name}"


def subtitle(report: Report, metric_id: str, first: date | None, last: date | None) -> str:
    """Metric and period, and how to read the bars."""
    metric = report.metric(metric_id)
    name = metric_title(metric) if metric else metric_id
    name = name[0].upper() + name[1:]
    lower = " (lower is better)" if metric and metric.better == "lower" else ""
    against = " against plan" if any(gate_on(m, metric_id) for m in report.milestones) else ""
    months = [month_text(day) for day in (first, last) if day]
    period = f", {' – '.join(dict.fromkeys(months))}" if months else ""
    slipped = any(m.slip_days for m in report.milestones)
    return f"{name}{lower}{against}{period}." + (" Horizontal bars show slip from the due date." if slipped else "")
