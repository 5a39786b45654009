"""What a reader saw of a project, read back from the JSON of the Report that was kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from milepost.domain.changes import Seen, SeenMilestone
from milepost.domain.errors import ConfigurationError
from milepost.domain.outlook import RunPlan, RunsLeft
from milepost.domain.projects import WeeklyRuns
from milepost.domain.report import KpiValue


def seen_in(document: Any) -> Seen:
    """Raises ConfigurationError if it is not the JSON of a Report."""
    try:
        return Seen(
            as_of=datetime.fromisoformat(document["as_of"]),
            bests={id_: float(one["best"]["value"]) for id_, one in document["metrics"].items() if one["best"]},
            milestones={one["id"]: _milestone(one) for one in document["milestones"]},
            notes=frozenset(one["id"] for one in document["notes"]),
            kpis={id_: _latest(one["latest"]) for id_, one in document["kpis"].items() if one["latest"]},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"this is not the JSON of a Report ({type(error).__name__}: {error})") from None


def _milestone(one: Mapping[str, Any]) -> SeenMilestone:
    standing = f"{one['state']}, {one['health']}" if one["health"] else one["state"]
    gates = tuple(gate["gate"] for gate in one["gates"])
    due, sign_off = date.fromisoformat(one["due"]), one["sign_off"]["state"]
    seen = SeenMilestone(one["title"], standing, due, gates, sign_off)
    return replace(seen, run_plan=run_plan_in(one["run_plan"])) if "run_plan" in one else seen


def run_plan_in(told: Mapping[str, Any] | None) -> RunPlan:
    if told is None:
        return None
    if "since" in told:
        return RunsLeft(int(told["runs"]), date.fromisoformat(told["since"]), int(told["left"]))
    until = told["until"]
    return WeeklyRuns(float(told["runs_a_week"]), None if until is None else date.fromisoformat(until))


def _latest(one: Mapping[str, Any]) -> KpiValue:
    return KpiValue(date.fromisoformat(one["date"]), float(one["value"]))
