"""The runs that are planned for a milestone: how they stand in milepost.yaml, and whether they can be meant."""

from collections.abc import Iterator
from typing import Any

from pydantic import Field
from pydantic_core import PydanticCustomError

from milepost.config.faults import Fault, Path
from milepost.config.fields import Day, Runs, parse_day
from milepost.config.section import Section


class PlannedRunsSection(Section, title="Planned runs"):
    """So many runs are planned from a day on until the due day; those that were counted since are done."""

    runs: Runs = Field(description="How many, from the beginning of `since` until the end of the due day.")
    since: Day = Field(description="The day from whose beginning, in `time_zone`, runs count as done.")


def run_plan_faults(milestone: dict[str, Any], path: Path) -> Iterator[Fault]:
    """Two plans at once, and runs that are planned from a day after the due day."""
    told = milestone.get("planned_runs")
    if told is None:
        return
    if milestone.get("runs_a_week") is not None:
        yield Fault((*path, "planned_runs"), "there is `runs_a_week` too; keep one of the two")
    since, due = (_day(one) for one in (told.get("since") if isinstance(told, dict) else None, milestone.get("due")))
    if since is not None and due is not None and since > due:
        yield Fault((*path, "planned_runs", "since"), f"{since} is after the due day, {due}; take an earlier day")


def _day(told: Any) -> Any:
    try:
        return parse_day(told)
    except PydanticCustomError:
        return None
