"""The options of `milepost milestone` that say which runs are planned."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import click


class OrEmpty(click.ParamType):  # type: ignore[type-arg]  # older clicks know no kinds of it
    """A value of some kind, or an empty text, which takes it away."""

    def __init__(self, kind: type[int] | type[float] | type[str]) -> None:
        self.kind = click.types.convert_type(kind)
        self.name = self.kind.name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return "" if value == "" else self.kind.convert(value, param, ctx)


def run_plan_of(given: Mapping[str, Any], before: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The keys of the plan with what was given put in: what is not given stays, what is given empty goes, and one kind
    of plan takes the place of the other. Both given at once stay both, and are refused where they are read."""
    weekly, in_all = ("runs_a_week", "runs_until"), ("planned_runs", "planned_since")
    asks_weekly, asks_in_all = (any(given[key] not in (None, "") for key in keys) for keys in (weekly, in_all))
    return {
        "runs_a_week": None if asks_in_all and not asks_weekly else _weekly(given, before.get("runs_a_week")),
        "planned_runs": None if asks_weekly and not asks_in_all else _in_all(given, before.get("planned_runs"), today),
    }


def _weekly(given: Mapping[str, Any], before: Any) -> Any:
    """Without its runs a plan has no end either."""
    held = before if isinstance(before, Mapping) else {"runs": before}
    runs, until = (_now(given[key], held.get(name)) for key, name in (("runs_a_week", "runs"), ("runs_until", "until")))
    gone = runs is None and given["runs_until"] in (None, "")
    return None if gone else runs if until is None else {"runs": runs, "until": until}


def _in_all(given: Mapping[str, Any], before: Any, today: date) -> Any:
    """A new number is counted from today on where no other day is given."""
    runs, since = given["planned_runs"], given["planned_since"]
    if runs is None and since is None:
        return before
    if runs == "":
        return None
    told = {"runs": runs, "since": since or today.isoformat()}
    return {key: value for key, value in told.items() if value is not None}


def _now(given: Any, before: Any) -> Any:
    return before if given is None else None if given == "" else given
