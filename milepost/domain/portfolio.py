"""What all projects say together: which of them need attention, and what is due soon."""

from dataclasses import dataclass
from typing import Literal

from milepost.domain.report import GateReport, MilestoneReport, Report

Standing = Literal["overdue", "at risk", "on plan"]


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One project. `standing`: overdue if a milestone is past its day or no longer reached, at risk if the health of a
    pending one says so, else on plan. `gate` is what the headline metric still lacks for the next milestone, None where
    it lacks nothing or that cannot be said."""

    report: Report
    standing: Standing
    next: MilestoneReport | None
    gate: GateReport | None


@dataclass(frozen=True, slots=True)
class Due:
    """A milestone due within the next 90 days. `needed_per_week`: by how much the best value of `gate` has to improve
    each week from now on, None where it need not or that cannot be said."""

    report: Report
    milestone: MilestoneReport
    gate: GateReport | None
    needed_per_week: float | None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All projects, worst first, and what is due soon, the nearest first."""

    rows: tuple[PortfolioRow, ...]
    due: tuple[Due, ...]
    runs_this_week: int

    def count(self, standing: Standing) -> int:
        return sum(row.standing == standing for row in self.rows)
