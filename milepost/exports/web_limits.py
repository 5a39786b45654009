"""How much of a report a page shows: what is beyond is in the other files."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How many milestones, KPIs and notes; how many rows of a series; how many characters of a note."""

    entries: int
    points: int
    characters: int

    @property
    def rows(self) -> int:
        """Of tables that have a few rows for each milestone."""
        return 4 * self.entries
