"""How much of a report one file shows: what is beyond is in the other files."""

from dataclasses import dataclass

from milepost.domain.report import MilestoneReport, Report


@dataclass(frozen=True, slots=True)
class Limits:
    """How many milestones, KPIs and notes; how many rows of a series; how many characters of a text."""

    entries: int
    points: int
    characters: int

    @property
    def rows(self) -> int:
        """Of tables that have a few rows for each milestone."""
        return 4 * self.entries


def milestones_shown(report: Report, limits: Limits) -> list[tuple[int, MilestoneReport]]:
    """With their numbers, in the order of their days: of too many, those that are not reached come first, then those
    that were due last."""
    numbered = list(enumerate(report.in_order, start=1))
    open_ = [one for one in numbered if one[1].state != "reached"]
    reached = [one for one in numbered if one[1].state == "reached"]
    return sorted([*open_, *reversed(reached)][: limits.entries], key=lambda one: one[0])
