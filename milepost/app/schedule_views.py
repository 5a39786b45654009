"""Which schedules a reader sees, and as much of each as they may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from milepost.app.choices import kept_in_address, select
from milepost.app.who import Reader
from milepost.domain.cron import cron_words
from milepost.domain.schedules import Recipient, Schedule
from milepost.figures.dates import day_text, moment_text
from milepost.jobs.schedules import schedules_of
from milepost.jobs.slots_due import coming_slots
from milepost.jobs.workspace import Workspace
from milepost.store.schedules import StoredSchedule, stored_schedules

SHOWN_TIMES = 5


@dataclass(frozen=True, slots=True)
class SeenSchedule:
    """`titles`: of those of its projects that the reader sees, by id. `stored`: what the store has of it. `in_file`:
    it stands in milepost.yaml. `may_change`: the reader plans all of its projects, and so may read where it sends to.
    `recipients`: as they are configured."""

    schedule: Schedule
    titles: Mapping[str, str]
    stored: StoredSchedule | None
    in_file: bool
    may_change: bool
    recipients: Mapping[str, Recipient]

    @property
    def id(self) -> str:
        return self.schedule.id

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.schedule.time_zone)

    def next_times(self, now: datetime, count: int = SHOWN_TIMES) -> list[datetime]:
        """None while it rests."""
        return [] if self.schedule.paused else coming_slots(self.schedule, now, count)


@dataclass(frozen=True, slots=True)
class SeenSchedules:
    """`broken`: those of the store that can no longer be used, with why."""

    known: Mapping[str, SeenSchedule]
    broken: Mapping[str, str]


def seen_schedules(workspace: Workspace, reader: Reader) -> SeenSchedules:
    """Those with a project that the reader sees. What is broken is told to who plans every project: nobody knows whom
    it is for."""
    told, projects = schedules_of(workspace), reader.projects(workspace)
    plans = reader.projects(workspace, "plan")
    stored = {one.id: one for one in stored_schedules(workspace.store)}
    known = {
        one.id: SeenSchedule(
            one,
            {name: projects[name].title for name in one.projects if name in projects},
            stored.get(one.id),
            one.id in workspace.configuration.schedules,
            set(one.projects) <= set(plans),
            workspace.configuration.recipients,
        )
        for one in told.known.values()
        if any(name in projects for name in one.projects)
    }
    plans_all = len(plans) == len(workspace.configuration.projects)
    return SeenSchedules(known, told.broken if plans_all else {})


def choose_schedule(known: Mapping[str, SeenSchedule]) -> SeenSchedule | None:
    """The one that is worked on, by its id in the address."""
    if not known:
        return None
    titles = {one.id: one.schedule.title for one in known.values()}
    doubled = {title for title in titles.values() if list(titles.values()).count(title) > 1}
    words = {id_: f"{title} ({id_})" if title in doubled else title for id_, title in titles.items()}
    if len(known) == 1:
        return next(iter(known.values()))
    return known[kept_in_address("schedule", words, select("Schedule", 320))]


def meaning(schedule: Schedule) -> str:
    """When it fires, in words."""
    until = "" if schedule.until is None else f", until {day_text(schedule.until)}"
    return f"{cron_words(schedule.cron, schedule.time_zone)}{until}"


def schedules_headline(known: Mapping[str, SeenSchedule], now: datetime, zone: ZoneInfo) -> str:
    """ "3 schedules, 1 of them paused; the next snapshot is due on 30 Nov 2026, 08:00 CET"."""
    if not known:
        return "No schedule yet"
    resting = sum(1 for one in known.values() if one.schedule.paused)
    count = f"{len(known):,} {'schedule' if len(known) == 1 else 'schedules'}"
    rests = f", {resting:,} of them paused" if resting else ""
    first = min((time for one in known.values() for time in one.next_times(now, 1)), default=None)
    when = "nothing is due any more" if first is None else f"the next snapshot is due on {moment_text(first, zone)}"
    return f"{count}{rests}; {when}"


def recipient_words(name: str, known: Mapping[str, Recipient], *, with_place: bool) -> str:
    """ "board (email: ada@example.org)"; its name alone for those who may not read where it leads."""
    one = known.get(name)
    if one is None:
        return f"{name} (no longer in milepost.yaml)"
    if not with_place:
        return name
    keys: Mapping[str, object] = one.keys
    place = next((keys[key] for key in ("to", "channel", "place", "url_env") if keys.get(key)), "")
    where = (
        ", ".join(str(each) for each in place) if isinstance(place, Sequence) and not isinstance(place, str) else place
    )
    return f"{name} ({one.kind}: {f'${where}' if 'url_env' in keys else where})"
