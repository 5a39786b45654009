"""What `snapshots:`, `recipients:` and `schedules:` mean, and whether they can be used."""

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any, cast

from pydantic import ValidationError

from milepost.config.addresses import BadAddress, file_path, holds_password, kept_place
from milepost.config.faults import Fault, Path, dotted
from milepost.config.levels import value_at
from milepost.config.schedule_models import (
    EmailSection,
    FolderSection,
    NotifySection,
    RecipientSection,
    ScheduleSection,
)
from milepost.config.words import shown, way_out
from milepost.domain.cron import check_cron
from milepost.domain.errors import ConfigurationError
from milepost.domain.events import Notify
from milepost.domain.schedules import Recipient, Schedule

PASSWORD_IN_PLACE = "holds a password or key; let the machine's own credentials open it, or use a $VARIABLE"


def recipient_of(name: str, section: RecipientSection, folder: FilePath, environ: Mapping[str, str]) -> Recipient:
    keys = section.model_dump(exclude={"kind"})
    if isinstance(section, FolderSection) and "://" not in section.place:
        keys["place"] = str(file_path(section.place, folder, environ))
    if isinstance(section, EmailSection):
        keys["to"] = tuple(section.to)
    return Recipient(name, section.kind, keys)


def schedule_of(schedule_id: str, section: ScheduleSection, time_zone: str) -> Schedule:
    return Schedule(
        id=schedule_id,
        projects=tuple(dict.fromkeys(section.projects)),
        cron=" ".join(section.cron.split()),
        time_zone=section.time_zone or time_zone,
        formats=tuple(dict.fromkeys(section.formats)),
        audience=section.audience,
        to=tuple(dict.fromkeys(section.to)),
        missed=section.missed,
        until=section.until,
        paused=section.paused,
        owner=section.owner,
        title=section.title or schedule_id,
        tell=tuple(dict.fromkeys(section.tell)),
    )


def notify_of(section: NotifySection) -> Notify:
    to, tell = (tuple(dict.fromkeys(names)) for names in (section.to, section.tell))
    return Notify(to, tuple(dict.fromkeys(section.events)), section.audience, tell)


def stored_schedule(
    schedule_id: str, body: Any, projects: Mapping[str, object], recipients: Mapping[str, object], time_zone: str
) -> Schedule:
    """The schedule in a body that has the keys of one in milepost.yaml. Raises ConfigurationError, with all faults."""
    from milepost.config.document import Document
    from milepost.config.wording import wording

    try:
        section = ScheduleSection.model_validate(body)
    except ValidationError as error:
        tree, place = {"schedules": {schedule_id: body}}, ("schedules", schedule_id)
        details = [(detail, (*place, *detail["loc"])) for detail in error.errors(include_url=False)]
        said = [f"{dotted(path[2:])}: {wording(detail, path, tree, Document())}" for detail, path in details]
        raise ConfigurationError(f"schedule {shown(schedule_id)}: {'; '.join(said)}") from None
    faults = list(_schedule((), section.model_dump(), list(projects), list(recipients)))
    if faults:
        said = [f"{dotted(fault.path)}: {fault.what}" for fault in faults]
        raise ConfigurationError(f"schedule {shown(schedule_id)}: {'; '.join(said)}")
    return schedule_of(schedule_id, section, time_zone)


def schedule_faults(tree: Any, written: Any) -> Iterator[Fault]:
    """Yield every unknown name and unusable place or time; `written` is the tree before variables were filled in."""
    projects, recipients = _named(tree, "projects"), _named(tree, "recipients")
    for name, schedule in _named(tree, "schedules").items():
        if isinstance(schedule, dict):
            yield from _schedule(("schedules", name), schedule, list(projects), list(recipients))
    for name, recipient in recipients.items():
        if isinstance(recipient, dict):
            yield from _recipient(recipient, written, ("recipients", name))
    for name in projects:
        told = value_at(tree, ("projects", name, "notify"))
        if isinstance(told, dict):
            for key in ("to", "tell"):
                yield from _unknown(told, ("projects", name, "notify"), key, list(recipients), "recipient")
    yield from _kept_in(value_at(tree, ("snapshots", "kept_in")))


def _kept_in(text: Any) -> Iterator[Fault]:
    if isinstance(text, str):
        try:
            kept_place(text, FilePath(), {})
        except BadAddress as error:
            yield Fault(("snapshots", "kept_in"), str(error))


def _schedule(place: Path, schedule: Mapping[str, Any], projects: list[str], recipients: list[str]) -> Iterator[Fault]:
    named = (("projects", projects, "project"), ("to", recipients, "recipient"), ("tell", recipients, "recipient"))
    for key, known, what in named:
        yield from _unknown(schedule, place, key, known, what)
    cron, zone = schedule.get("cron"), schedule.get("time_zone")
    if isinstance(zone, str):
        yield from _checked("0 0 * * *", zone, (*place, "time_zone"))
    if isinstance(cron, str):
        yield from _checked(cron, "UTC", (*place, "cron"))


def _unknown(section: Mapping[str, Any], place: Path, key: str, known: list[str], what: str) -> Iterator[Fault]:
    names = section.get(key)
    for index, name in enumerate(names if isinstance(names, list) else ()):
        if isinstance(name, str) and name not in known:
            yield Fault((*place, key, index), f"there is no {what} called {shown(name)}; {way_out(name, known, what)}")


def _checked(cron: str, zone: str, place: Path) -> Iterator[Fault]:
    try:
        check_cron(cron, zone)
    except ConfigurationError as error:
        yield Fault(place, str(error))


def _recipient(recipient: dict[str, Any], written: Any, place: Path) -> Iterator[Fault]:
    target = recipient.get("place")
    if recipient.get("kind") == "folder" and isinstance(target, str):
        if holds_password(str(value_at(written, (*place, "place")))):
            yield Fault((*place, "place"), PASSWORD_IN_PLACE)
        elif "\0" in target or not target.strip():
            yield Fault((*place, "place"), "is not the path of a folder")
    for one, other in (("username_env", "password_env"), ("password_env", "username_env")):
        if recipient.get("kind") == "email" and recipient.get(one) and not recipient.get(other):
            yield Fault((*place, one), f"goes with {shown(other)}; give both")


def _named(tree: Any, key: str) -> dict[str, Any]:
    held = value_at(tree, (key,))
    return cast("dict[str, Any]", held) if isinstance(held, dict) else {}


def recipient_keys(recipient: Recipient) -> dict[str, Any]:
    """A recipient as it stands in milepost.yaml."""
    listed = {key: list(held) if isinstance(held, tuple) else held for key, held in recipient.keys.items()}
    return {"kind": recipient.kind, **{key: held for key, held in listed.items() if held is not None}}


def notify_keys(notify: Notify) -> dict[str, Any]:
    """A project's `notify:` as it stands in milepost.yaml."""
    tell = {"tell": list(notify.tell)} if notify.tell else {}
    return {"to": list(notify.to), "events": list(notify.events), "audience": notify.audience, **tell}


def schedule_keys(schedule: Schedule) -> dict[str, Any]:
    """A schedule as it stands in milepost.yaml, or in the store."""
    keys = {
        "title": schedule.title,
        "projects": list(schedule.projects),
        "cron": schedule.cron,
        "time_zone": schedule.time_zone,
        "formats": list(schedule.formats),
        "audience": schedule.audience,
        "to": list(schedule.to),
        "tell": list(schedule.tell),
        "missed": schedule.missed,
        "until": schedule.until,
        "owner": schedule.owner,
        "paused": schedule.paused,
    }
    return {key: held for key, held in keys.items() if held is not None}
