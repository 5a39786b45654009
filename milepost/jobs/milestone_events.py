"""What happened to milestones is noticed by whoever looks first, and planned as deliveries to those who are told."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from milepost.domain.errors import StoreRefused
from milepost.domain.events import MilestoneEvent, Notify, Standings, Stood, name_in_ledger
from milepost.domain.ledger import SlotKey
from milepost.domain.people import Audience
from milepost.domain.report import Report
from milepost.exports.clean_text import clean
from milepost.exports.json import report_to_json
from milepost.figures.event_words import event_lines, event_subject
from milepost.jobs.workspace import Workspace, from_ms, to_ms
from milepost.metrics import for_audience
from milepost.metrics.events import events_since
from milepost.store.looks import Happened, Look, forget_looks, keep_look, last_looks

MOST_APART_MS = 3_600_000
"""How far the clocks of two machines may be apart; a look that lies further in the future was dated by a clock that has
been set back, and counts for nothing."""


@dataclass(slots=True)
class Noticed:
    """`planned`: how many messages are new; `broken`: projects that could not be looked at, with why."""

    planned: int = 0
    broken: dict[str, str] = field(default_factory=dict)


def is_event_waiting(workspace: Workspace, now: datetime) -> bool:
    """Whether a project is to be looked at; costs a few small queries for each that tells anybody."""
    looks, notify = last_looks(workspace.store), workspace.configuration.notify
    return bool(looks.keys() - notify.keys()) or any(
        stamp_to_look_at(workspace, one, looks.get(one), now) is not None for one in notify
    )


def plan_events(workspace: Workspace, now: datetime) -> Noticed:
    """Look at each project that tells anybody, if anything moved there. Raises StoreRefused."""
    looks, notify, noticed = last_looks(workspace.store), workspace.configuration.notify, Noticed()
    forget_looks(workspace.store, looks.keys() - notify.keys())
    for project, told in notify.items():
        try:
            noticed.planned += look_at(workspace, project, told, looks.get(project), now)
        except StoreRefused:
            raise
        except Exception as error:  # one project that cannot be counted must not silence the others
            why = f"the milestones of {project!r} cannot be watched ({type(error).__name__}: {error})"
            noticed.broken[f"milestones of {project}"] = why
    return noticed


def stamp_to_look_at(workspace: Workspace, project: str, before: Look | None, now: datetime) -> str | None:
    """The stamp of what there is to look at; None where nothing moved, another machine's clock is ahead, or, before the
    first look, a source was not asked yet: what it brings is no news."""
    if before is not None and to_ms(now) <= before.looked_ms <= to_ms(now) + MOST_APART_MS:
        return None
    known = workspace.project(project)
    if before is None and workspace.unasked_sources(known):
        return None
    stamp = workspace.version(project, now)
    return None if before is not None and before.stamp == stamp else stamp


def look_at(workspace: Workspace, project: str, notify: Notify, before: Look | None, now: datetime) -> int:
    """Returns how many messages are new. What is read is never older than `before`, which was read first."""
    stamp = stamp_to_look_at(workspace, project, before, now)
    if stamp is None:
        return 0
    report = for_audience(workspace.report(project, fresh=True, now=now), notify.audience)
    happened, stand = events_since(None if before is None else standings(before.stood), report)
    wanted = [one for one in happened if one.kind in notify.events]
    lines = [happened_line(one, report, notify.audience, now) for one in wanted]
    version = 1 if before is None else before.version + 1
    look = Look(project, version, stamp, to_ms(now), {key: asdict(one) for key, one in stand.items()})
    return len(lines) * len(notify.to) if keep_look(workspace.store, before, look, lines, notify.to) else 0


def happened_line(event: MilestoneEvent, report: Report, audience: Audience, now: datetime) -> Happened:
    milestone = next(one for one in report.milestones if one.id == event.milestone)
    key = SlotKey(to_ms(now), name_in_ledger(event), report.project)
    said = (event_subject(event.kind, milestone, report), *event_lines(event.kind, milestone, report))
    digest = sha256(report_to_json(report)).hexdigest()
    return Happened(key, message_name(key, event, audience), digest, tuple(map(clean, said)))


def message_name(key: SlotKey, event: MilestoneEvent, audience: Audience) -> str:
    """What the message is known by; can name a folder."""
    kind = event.kind.replace(" ", "-")
    return f"{from_ms(key.slot_ms):%Y%m%dT%H%M%S}Z-{audience}-{event.milestone}-{kind}"


def standings(told: Mapping[str, Any]) -> Standings:
    """As they were written down; what another version of Milepost wrote beside is left out."""
    known = {one.name for one in fields(Stood)}
    return {id_: _stood({key: held for key, held in one.items() if key in known}) for id_, one in told.items()}


def _stood(told: dict[str, Any]) -> Stood:
    days = {key: date.fromisoformat(told[key]) for key in ("told_on", "missed") if told.get(key)}
    asked = {"asked_at": datetime.fromisoformat(told["asked_at"])} if told.get("asked_at") else {}
    return Stood(**{**told, **days, **asked})
