"""How a schedule is made and changed in the page, with what it means told while it is written."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import streamlit as st

from milepost.app.cron_field import CRON, cron_field, live_words
from milepost.app.markup import plain_markdown
from milepost.app.note_dialog import AUDIENCE_WORDS, EARLIEST, LATEST
from milepost.app.schedule_views import SeenSchedule, recipient_words
from milepost.app.snapshot_acts import FORMAT_WORDS
from milepost.app.who import Reader
from milepost.config.scheduled import schedule_keys
from milepost.domain.errors import ChangedMeanwhile, MilepostError
from milepost.domain.people import AUDIENCES
from milepost.figures.dates import moment_text
from milepost.jobs.schedule_changes import keep_schedule
from milepost.jobs.schedules import schedules_of
from milepost.jobs.workspace import Workspace, from_ms, utc_now
from milepost.store.schedules import StoredSchedule

VERSION = "schedule version"
MISSED_WORDS = {"latest": "Only the latest is caught up", "skip": "None is caught up", "all": "All are caught up"}
USUAL: Mapping[str, Any] = {"cron": "0 8 * * MON", "formats": ["html", "pdf"], "audience": "stakeholders"}


def offer_new_schedule(workspace: Workspace, reader: Reader) -> None:
    """For whoever plans a project."""
    if reader.may("plan", workspace) and st.button("Add a schedule"):
        open_form(workspace, reader, None)


def open_form(workspace: Workspace, reader: Reader, seen: SeenSchedule | None) -> None:
    """`seen`: the one that is changed; None makes a new one."""
    body = USUAL if seen is None else _plain(schedule_keys(seen.schedule))
    st.session_state[VERSION] = seen.stored.version if seen is not None and seen.stored is not None else 0
    st.session_state[CRON] = body["cron"]
    title = "Add a schedule" if seen is None else "Change the schedule"
    st.dialog(title, width="medium")(_form)(workspace, reader, seen.id if seen else "", body)


def _plain(keys: Mapping[str, Any]) -> dict[str, Any]:
    until = {"until": keys["until"].isoformat()} if keys.get("until") else {}
    return {key: held for key, held in keys.items() if key not in ("paused", "until")} | until


def _form(workspace: Workspace, reader: Reader, schedule_id: str, before: Mapping[str, Any]) -> None:
    """No form of Streamlit's: what the times mean is told while they are written."""
    body = _fields(workspace, reader, before)
    if not st.button("Save the schedule", type="primary"):
        return
    try:
        named = schedule_id or free_id(body.get("title", ""), workspace)
        author = reader.author_in(concerned(workspace, named, body["projects"]))
        keep_schedule(workspace, named, body, st.session_state[VERSION], author, utc_now())
    except ChangedMeanwhile as error:
        _say_theirs(error, workspace)
    except MilepostError as error:
        st.error(plain_markdown(f"Not saved yet: {error}."))
    else:
        st.query_params["schedule"] = named
        st.toast("The schedule is saved.")
        st.rerun()


def concerned(workspace: Workspace, schedule_id: str, projects: Sequence[str]) -> list[str]:
    """The projects that a change concerns: those that it is to be for, and those that it is for now."""
    now = schedules_of(workspace).known.get(schedule_id)
    return list(dict.fromkeys((*projects, *(now.projects if now is not None else ()))))


def _fields(workspace: Workspace, reader: Reader, before: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a schedule as milepost.yaml has them."""
    configuration = workspace.configuration
    title = st.text_input("Title", before.get("title", ""))
    cron = cron_field()
    zones = sorted(available_timezones())
    zone = before.get("time_zone", configuration.time_zone)
    time_zone = st.selectbox("Time zone", zones, zones.index(zone) if zone in zones else 0)
    until = st.date_input("Last day, if it ends", _day(before.get("until")), min_value=EARLIEST, max_value=LATEST)
    last = until if isinstance(until, date) else None
    live_words(cron, time_zone, last)
    plans = reader.projects(workspace, "plan")
    first = [name for name in before.get("projects", list(plans)[:1]) if name in plans]
    projects = st.multiselect("Projects", list(plans), first, format_func=lambda one: plans[one].title)
    formats = st.multiselect("Files", list(FORMAT_WORDS), before["formats"], format_func=FORMAT_WORDS.__getitem__)
    chosen = AUDIENCES.index(before["audience"])
    audience = st.radio("For", AUDIENCES, chosen, horizontal=True, format_func=AUDIENCE_WORDS.__getitem__)
    to, tell = (_recipients(workspace, key, before) for key in ("to", "tell"))
    policies = list(MISSED_WORDS)
    missed = st.selectbox(
        "Times at which nothing ran",
        policies,
        policies.index(before.get("missed", "latest")),
        format_func=MISSED_WORDS.__getitem__,
    )
    owner = st.text_input("Who answers for it", before.get("owner", reader.person.email or ""))
    body = {"title": title.strip() or None, "projects": projects, "cron": cron, "time_zone": time_zone}
    body |= {"formats": formats, "audience": audience, "to": to, "tell": tell, "missed": missed}
    body |= {"owner": owner.strip() or None, "until": last.isoformat() if last else None}
    return {key: held for key, held in body.items() if held is not None}


def _recipients(workspace: Workspace, key: str, before: Mapping[str, Any]) -> list[str]:
    known = workspace.configuration.recipients
    label, words = {
        "to": ("To", "The recipients of milepost.yaml. Without any, snapshots are only kept."),
        "tell": ("Who is told when something goes wrong", "They get a message, once, of each failure."),
    }[key]
    named = [one for one in before.get(key, []) if one in known]

    def shown(one: str) -> str:
        return recipient_words(one, known, with_place=True)

    return st.multiselect(label, list(known), named, format_func=shown, help=words, key=f"schedule {key}")


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def free_id(title: str, workspace: Workspace) -> str:
    """Words of the title, with a number if a schedule has that id."""
    told = schedules_of(workspace)
    plain = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:40] or "schedule"
    taken = {*told.known, *told.broken}
    numbers = (plain if n == 1 else f"{plain}-{n}" for n in range(1, len(taken) + 2))
    return next(one for one in numbers if one not in taken)


def _say_theirs(error: ChangedMeanwhile, workspace: Workspace) -> None:
    """Theirs here, the reader's own still in the fields; saving again follows on theirs."""
    st.error(plain_markdown(f"{error}."))
    theirs = error.theirs
    if not isinstance(theirs, StoredSchedule):
        st.session_state[VERSION] = 0
        st.markdown("It was deleted. Saving again makes it anew, as it stands in the fields.")
        return
    st.session_state[VERSION] = theirs.version
    at = moment_text(from_ms(theirs.changed_ms), ZoneInfo(workspace.configuration.time_zone))
    st.markdown(plain_markdown(f"The version of {theirs.by}, {at}; saving again replaces it with yours:"))
    body = theirs.body if isinstance(theirs.body, dict) else {}
    st.code("\n".join(f"{key}: {held}" for key, held in body.items()), language=None, wrap_lines=True)
