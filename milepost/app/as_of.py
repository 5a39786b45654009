"""The day as of which a page is read: chosen in its head, kept in the address and from page to page."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from milepost.app.markup import plain_markdown
from milepost.figures.dates import day_text
from milepost.figures.markup import Html, tag
from milepost.jobs.workspace import Workspace, utc_now
from milepost.metrics.kpis import start_of_day

KEY = "as_of"
FIRST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class AsOf:
    """`day` is None for now; `today` is that of the configuration's time zone."""

    day: date | None
    today: date
    zone: ZoneInfo

    @property
    def instant(self) -> datetime | None:
        """The last one of the day."""
        if self.day is None:
            return None
        return start_of_day(self.day + timedelta(days=1), self.zone) - timedelta(milliseconds=1)

    def counting(self) -> AbstractContextManager[None]:
        """Around what takes a while: a past day is counted anew, today is there already."""
        return nullcontext() if self.day is None else st.spinner(f"Counting what was known on {day_text(self.day)} …")

    @property
    def html(self) -> Html:
        """The field in the head of a page."""
        shown = (self.day or self.today).isoformat()
        field = {"value": shown, "max": self.today.isoformat(), "min": FIRST.isoformat(), "data-act": "as-of"}
        field["aria-label"] = "As it was known on"
        chosen = tag("span", f"as it was known on {day_text(self.day)} " if self.day else "as known on ")
        back = [tag("button", "Back to today", type="button", **{"data-act": "as-of"})] if self.day else []
        return tag("span", chosen, tag("input", type="date", **field), *back, class_="mp-as-of")


def chosen_day(workspace: Workspace) -> AsOf:
    """What the address says, else what this reader chose on another page. A day that cannot be is named and left."""
    zone = ZoneInfo(workspace.configuration.time_zone)
    today = utc_now().astimezone(zone).date()
    told = st.query_params.get(KEY, st.session_state.get(KEY))
    day = None if told is None else past_day(told, today)
    if told is not None and day is None:
        if told != today.isoformat():
            st.warning(plain_markdown(f"as_of={told} is no past day, written as 2026-09-30; this is today."))
        st.session_state.pop(KEY, None)
        st.query_params.pop(KEY, None)
    if day is not None:
        st.session_state[KEY] = day.isoformat()
        if st.query_params.get(KEY) != day.isoformat():
            st.query_params[KEY] = day.isoformat()
    return AsOf(day, today, zone)


def past_day(told: str, today: date) -> date | None:
    try:
        day = date.fromisoformat(told)
    except ValueError:
        return None
    return day if FIRST <= day < today and len(told) == len("2026-09-30") else None


def go_to(asked: dict[str, str | None] | None) -> None:
    """Follow the field in the head; nothing where it was not touched."""
    if asked is None or asked.get("act") != "as-of":
        return
    st.session_state.pop(KEY, None)
    st.query_params.pop(KEY, None)
    if asked.get("id"):
        st.query_params[KEY] = str(asked["id"])
    st.rerun()
