"""The times of a schedule: written as people know cron, or taken from what is usual, and told in words at once."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from milepost.app.markup import plain_markdown, quiet
from milepost.domain.cron import check_cron, cron_words, next_slots
from milepost.domain.errors import MilepostError
from milepost.figures.dates import day_text
from milepost.jobs.workspace import utc_now

CRON = "schedule cron"
USUAL = "schedule usual times"
SHOWN_TIMES = 5
DAYS = {
    "Every day": "* * *",
    "Weekdays": "* * MON-FRI",
    "Mondays": "* * MON",
    "First of the month": "1 * *",
    "Last day of the month": "L * *",
}
HELP = (
    "Minute, hour, day of month, month, day of week: `0 8 * * MON` is Mondays at eight. `L` is the last day of a "
    "month, `MON-FRI` weekdays, `FRI#2` the second Friday."
)


def cron_field() -> str:
    """What is written, with buttons for what is usual: they keep the time of day."""
    st.pills("Usual days", list(DAYS), key=USUAL, on_change=_take_usual)
    written: str | None = st.text_input("When (cron)", key=CRON, help=HELP, live=True, max_chars=200)
    return " ".join((written or "").split())


def _take_usual() -> None:
    chosen = st.session_state.get(USUAL)
    if chosen is not None:
        st.session_state[CRON] = f"{time_of_day(st.session_state.get(CRON) or '')} {DAYS[chosen]}"
        st.session_state[USUAL] = None


def time_of_day(cron: str) -> str:
    """Minute and hour of an expression that fixes both; else eight o'clock."""
    parts = cron.split()[:2]
    return " ".join(parts) if len(parts) == 2 and all(part.isdigit() for part in parts) else "0 8"


def live_words(cron: str, zone: str, until: date | None) -> None:
    """What it says and when that is next; what is wrong with it, as long as it says nothing."""
    try:
        check_cron(cron, zone)
    except MilepostError as error:
        st.error(plain_markdown(f"{error}."))
        return
    times = coming(cron, zone, until, utc_now())
    if not times:
        st.error("It fires no more: its last day is before its next time.")
        return
    st.markdown(quiet(f"{cron_words(cron, zone)}. Next: {'; '.join(times)}"))


def coming(cron: str, zone: str, until: date | None, now: datetime) -> list[str]:
    place = ZoneInfo(zone)
    found = [time.astimezone(place) for time in next_slots(cron, zone, now, SHOWN_TIMES)]
    return [
        f"{time:%a} {day_text(time.date())}, {time:%H:%M}" for time in found if until is None or time.date() <= until
    ]
