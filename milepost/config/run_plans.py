"""The runs that are planned for a milestone: how they stand in milepost.yaml, and whether they can be meant."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from milepost.config.faults import Fault, Path
from milepost.config.fields import MOST_RUNS_A_WEEK, Day, Runs, Weekly, parse_day, wrong
from milepost.config.section import Section


class WeeklyRunsSection(Section, title="Runs a week"):
    """So many runs are planned each week until a day, and none after the due day."""

    runs: Weekly = Field(description="How many are planned each week.")
    until: Day | None = Field(
        None, description="The day by whose end, in `time_zone`, the last of them comes; default: the due day."
    )


def _bare(told: Any) -> Any:
    """A number alone: so many until the due day."""
    if isinstance(told, dict | WeeklyRunsSection):
        return told
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 <= told <= MOST_RUNS_A_WEEK:
        raise wrong(
            f"takes a number of runs, at least 0 and at most {MOST_RUNS_A_WEEK:,}, or "
            "`{runs: 5, until: 2026-10-31}` where they end before the due day"
        )
    return {"runs": told}


BareNumber = Annotated[float, Field(ge=0, le=MOST_RUNS_A_WEEK)]
PlannedWeekly = Annotated[
    WeeklyRunsSection,
    BeforeValidator(_bare, json_schema_input_type=BareNumber | WeeklyRunsSection),
]


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
