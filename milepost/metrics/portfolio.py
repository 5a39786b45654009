"""How the Reports of all projects are put together: worst first, and what is due soon."""

from collections.abc import Iterable, Iterator

from milepost.domain.portfolio import Due, Portfolio, PortfolioRow, Standing
from milepost.domain.report import GateReport, MilestoneReport, Report

DAYS_AHEAD = 90
ORDER: tuple[Standing, ...] = ("overdue", "at risk", "on plan")


def build_portfolio(reports: Iterable[Report]) -> Portfolio:
    """The Reports should be of one instant."""
    told = list(reports)
    rows = [PortfolioRow(one, standing_of(one), one.next_milestone, next_gate(one)) for one in told]
    due = [due for one in told for due in due_soon(one)]
    return Portfolio(
        rows=tuple(sorted(rows, key=worst_first)),
        due=tuple(sorted(due, key=lambda one: (one.milestone.due, one.report.title, one.milestone.id))),
        runs_this_week=sum(one.runs_this_week for one in told),
    )


def standing_of(report: Report) -> Standing:
    if any(one.is_overdue or one.state == "regressed" for one in report.milestones):
        return "overdue"
    return "at risk" if any(one.health in ("at risk", "off track") for one in report.milestones) else "on plan"


def worst_first(row: PortfolioRow) -> tuple[int, int, str]:
    """By standing, then the longest overdue or the soonest due; projects with nothing open come last."""
    if row.next is None:
        return len(ORDER), 0, row.report.title
    days = row.next.days_left if row.next.days_left is not None else -(row.next.slip_days or 0)
    return ORDER.index(row.standing), days, row.report.title


def next_gate(report: Report) -> GateReport | None:
    return None if report.next_milestone is None else short_gate(report.next_milestone, report.headline)


def short_gate(milestone: MilestoneReport, metric_id: str) -> GateReport | None:
    """The gate that a milestone still lacks: one on this metric, else the first that is not passed."""
    short = [gate for gate in milestone.gates if not gate.passed]
    return next((gate for gate in short if gate.subject == metric_id), short[0] if short else None)


def due_soon(report: Report) -> Iterator[Due]:
    for one in report.milestones:
        if one.state == "pending" and one.days_left is not None and one.days_left <= DAYS_AHEAD:
            gate = short_gate(one, report.headline)
            yield Due(report, one, gate, needed_per_week(gate, one.days_left))


def needed_per_week(gate: GateReport | None, days_left: int) -> float | None:
    """The due day itself counts, so there is always some time left."""
    if gate is None or gate.margin is None or gate.margin >= 0:
        return None
    return -gate.margin * 7 / (days_left + 1)
