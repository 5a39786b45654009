"""What was promised: each version of each milestone, as an instant knew them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from milepost.domain.projects import Milestone


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A milestone as one version of the plan has it: who made it when, and why. `from_beginning`: it holds
    from before anything was written down. `in_file`: milepost.yaml declared this version, no person in the page."""

    milestone: Milestone
    version: int
    at: datetime
    by: str
    reason: str | None
    archived: bool
    from_beginning: bool = False
    in_file: bool = True


Plan = Mapping[str, Sequence[PlannedMilestone]]
"""The versions of each milestone by its id, oldest first; at least one."""
