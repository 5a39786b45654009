"""The fields of a milestone's form that say which runs are planned: so many a week, or so many until the due day."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from milepost.app.note_dialog import EARLIEST, LATEST
from milepost.config.fields import MOST_RUNS
from milepost.domain.report import Report
from milepost.figures.dates import day_of
from milepost.planning.contents import weekly_of

WEEKLY = "How many are planned each week. Or say how many in all."
UNTIL = "The last day of the runs a week; left empty, they go on until the due day."
IN_ALL = "How many are planned from the day beside it until the due day. Runs that counted since are taken off."
SINCE = "From the beginning of this day on, runs that count are taken off the planned number."


RUNS, LAST_DAY, ALL_RUNS = "planned runs a week", "planned runs until", "planned runs in all"


def lay_run_plan(before: dict[str, Any]) -> None:
    """Fill the fields with the plan of a milestone so far. As defaults they could not be emptied any more."""
    weekly = weekly_of(before.get("runs_a_week"))
    st.session_state[RUNS] = weekly and weekly.runs
    st.session_state[LAST_DAY] = weekly and weekly.until
    st.session_state[ALL_RUNS] = (before.get("planned_runs") or {}).get("runs")


def run_plan_fields(before: dict[str, Any], report: Report) -> dict[str, Any]:
    """The keys of the plan; `before`: those of the milestone so far. Both may be filled: that is refused in words."""
    with st.container(horizontal=True):
        weekly = _weekly_fields()
        in_all = _in_all_fields(before, report)
    return {"runs_a_week": weekly, "planned_runs": in_all}


def _weekly_fields() -> float | dict[str, Any] | None:
    weekly = st.number_input("Runs a week", 0.0, None, None, 1.0, format="%g", help=WEEKLY, key=RUNS)
    until = st.date_input("Until", None, min_value=EARLIEST, max_value=LATEST, help=UNTIL, key=LAST_DAY)
    return {"runs": weekly, "until": until.isoformat()} if isinstance(until, date) else weekly


def _in_all_fields(before: dict[str, Any], report: Report) -> dict[str, Any] | None:
    planned = before.get("planned_runs") or {}
    in_all = st.number_input("Or runs in all", 0, MOST_RUNS, None, 1, help=IN_ALL, key=ALL_RUNS)
    today = day_of(report.as_of, ZoneInfo(report.time_zone))
    first = date.fromisoformat(planned["since"]) if planned else today
    since = st.date_input("Counted from", first, min_value=EARLIEST, max_value=LATEST, help=SINCE)
    return None if in_all is None else {"runs": in_all, "since": since.isoformat() if since else None}
