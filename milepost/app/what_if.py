"""What if a milestone asked for another number, day or pace: the sliders that ask, and the answer."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from milepost.domain.errors import WrongSupposition
from milepost.domain.outlook import RunsLeft
from milepost.domain.projects import HealthThresholds, WeeklyRuns
from milepost.domain.report import GateReport, MilestoneReport, Report
from milepost.exports.json import outlook, run_plan
from milepost.exports.json_kpis import worth as worth_as_json
from milepost.figures.boxes import held
from milepost.figures.dates import day_ms
from milepost.figures.scales import Scale, value_scale
from milepost.figures.what_if_words import what_if_lines
from milepost.figures.words import metric_title, metric_unit
from milepost.metrics.what_if import Supposed, asked_gate, what_if

STEPS = 80
USUAL_DAYS, MOST_DAYS = 180, 3650
LATER = 28
"""Days from today at which the slider of an overdue milestone stands first."""
FEW_RUNS, MOST_RUNS = 20, 10_000


@dataclass(frozen=True, slots=True)
class Slider:
    """A range of whole steps: step n stands for low + n × step. `start`: where it stands, for exactly `now`. `least`:
    what its lowest place says where there is no `now`."""

    low: float
    step: float
    most: int
    start: int
    now: float | None
    decimals: int = 0
    scale: int = 1
    unit: str = ""
    least: str = ""

    @property
    def told(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def sliders(report: Report) -> list[dict[str, Any]]:
    """For each milestone that can be asked, in order, what the page needs to ask for it."""
    askable = [one for one in report.in_order if one.state in {"pending", "missed"}]
    return [_sliders(one, report) for one in askable]


def _sliders(milestone: MilestoneReport, report: Report) -> dict[str, Any]:
    gate = asked_gate(milestone, report)
    metric = report.metric(gate.subject) if gate else None
    target = _target(gate, report) if gate else None
    today = report.as_of.astimezone(ZoneInfo(report.time_zone)).date()
    left = (milestone.due - today).days
    start = left if left >= 0 else LATER
    due = Slider(day_ms(today), 86_400_000, min(MOST_DAYS, max(USUAL_DAYS, 2 * start)), min(start, MOST_DAYS), None)
    return {
        "id": milestone.id,
        "title": milestone.title,
        "metric": metric_title(metric) if metric else "",
        "target": target.told if target else None,
        "due": due.told,
        "runs": _runs(milestone, report).told,
        "overdue": left < 0,
    }


def _target(gate: GateReport, report: Report) -> Slider | None:
    """From today's best, or as far again beyond the target as that is away."""
    metric, target = report.metric(gate.subject), gate.target
    if metric is None or target is None or not math.isfinite(target) or abs(target) > 1e300:
        return None
    best = target if gate.best is None else gate.best
    way = abs(target - best) or abs(target) * 0.05 or 1.0
    ends = sorted((best, target + way if gate.comparison in {">=", ">"} else target - way))
    low, high = metric.bounds
    room = Scale(-math.inf if low is None else low, math.inf if high is None else high)
    ends = [held(one, room) for one in ends]
    if not ends[0] < ends[1]:
        return None
    _, step = value_scale(ends, (None, None), STEPS)
    before, after = (int((target - ends[0]) / step + 1e-9), int((ends[1] - target) / step + 1e-9))
    unit = metric_unit(metric)
    first = float(Decimal(repr(target)) - before * Decimal(repr(step)))
    shown = max(_decimals(step * unit.scale), _decimals(target * unit.scale))
    return Slider(first, step, before + after, before, target, min(shown, 8), unit.scale, unit.symbol)


def _decimals(value: float) -> int:
    """As many as the number is written with."""
    return max(0, -int(Decimal(f"{value:.10g}").normalize().as_tuple().exponent))


def _runs(milestone: MilestoneReport, report: Report) -> Slider:
    """The lowest place means: as they have come so far, or the number of runs that is planned."""
    plan = milestone.run_plan
    weekly = plan.runs if isinstance(plan, WeeklyRuns) else None
    most = min(MOST_RUNS, max(FEW_RUNS, math.ceil(2 * (weekly or 0)), 2 * report.runs_this_week))
    step = max(1, most // 100)
    least = f"{plan.left:,} more in all" if isinstance(plan, RunsLeft) else "as they have come"
    return Slider(0, step, math.ceil(most / step), round((weekly or 0) / step), weekly, least=least)


def supposed_by(query: Mapping[str, str]) -> Supposed:
    """What the address asks for. Raises WrongSupposition."""
    weekly = _number(query, "runs_a_week", 0.0, MOST_RUNS * 100)
    return Supposed(_number(query, "target", -math.inf), _day(query, "due"), weekly, _day(query, "runs_until"))


def _number(query: Mapping[str, str], key: str, least: float, most: float = math.inf) -> float | None:
    told = query.get(key, "")
    if told == "":
        return None
    try:
        value = float(told)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and least <= value <= most):
        raise WrongSupposition(f"{key} {told[:40]!r} is not a number that can be asked; for example {key}=5")
    return value


def _day(query: Mapping[str, str], key: str) -> date | None:
    told = query.get(key, "")
    if told == "":
        return None
    try:
        day = date.fromisoformat(told)
    except ValueError:
        day = date.max
    if day.year > 2200:
        raise WrongSupposition(f"{key} {told[:40]!r} is no day before 2200; for example {key}=2027-01-29")
    return day


def answer_to(
    report: Report, milestone_id: str, supposed: Supposed, thresholds: HealthThresholds
) -> tuple[Report, dict[str, Any]]:
    """The Report as it would be, and what is told of it. Raises NothingSuch and WrongSupposition."""
    made = what_if(report, milestone_id, supposed, thresholds)
    before, after = (next(one for one in each.milestones if one.id == milestone_id) for each in (report, made))
    gate = asked_gate(before, report)
    worth = [(kpi.id, one) for kpi in made.kpis if kpi.story for one in kpi.story.worth]
    return made, {
        "milestone": milestone_id,
        "metric": gate.subject if gate else None,
        "target": next((one.target for one in after.gates if gate and one.subject == gate.subject), None),
        "due": after.due.isoformat(),
        "health": after.health,
        "chance": None if after.outlook is None else after.outlook.chance,
        "chance_as_planned": None if before.outlook is None else before.outlook.chance,
        "run_plan": run_plan(after.run_plan),
        "outlook": None if after.outlook is None else outlook(after.outlook, after.run_plan),
        "kpis": {id_: worth_as_json(one) for id_, one in worth if one.milestone == milestone_id},
        "words": what_if_lines(made, milestone_id, before, gate),
    }
