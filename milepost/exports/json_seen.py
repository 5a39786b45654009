"""What a reader saw of a project, read back from the JSON of the Report that was kept."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from milepost.domain.changes import Seen, SeenMilestone
from milepost.domain.errors import ConfigurationError
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
    return SeenMilestone(one["title"], standing, date.fromisoformat(one["due"]), gates, one["sign_off"]["state"])


def _latest(one: Mapping[str, Any]) -> KpiValue:
    return KpiValue(date.fromisoformat(one["date"]), float(one["value"]))
