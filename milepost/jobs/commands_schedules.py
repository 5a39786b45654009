"""`milepost tick` and `milepost schedules`: what is due is done, and what will be and what was is told."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from milepost.jobs.options import ANSWER_IS_NO, author, config_option, json_option, leave, print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from milepost.domain.ledger import DeliveryLine, SlotLine
    from milepost.domain.schedules import Schedule
    from milepost.jobs.scheduling import Done, Event
    from milepost.jobs.workspace import Workspace

schedule_argument = click.argument("name")


@click.command(epilog="Example: milepost tick --json")
@config_option
@json_option
def tick(config_path: Path | None, as_json: bool) -> None:
    """Take and send all snapshots that are due, and tell what happened to milestones, once, and end.

    `milepost serve` does the same every few seconds; this is for machines whose own clock starts it, such as cron or a
    Kubernetes CronJob. Several at once do not send twice. Exit code 1 if something failed; it is named.
    """
    from milepost.jobs.scheduling import do_due, worker_name
    from milepost.jobs.workspace import open_workspace, utc_now

    workspace = open_workspace(config_path)
    tell_done(workspace, do_due(workspace, utc_now, worker_name()), as_json)


@click.group(epilog="Example: milepost schedules next monday")
def schedules() -> None:
    """When snapshots are taken by themselves, to whom they go, and what became of them."""


@schedules.command(name="list", epilog="Example: milepost schedules list --json")
@config_option
@json_option
def list_schedules(config_path: Path | None, as_json: bool) -> None:
    """All schedules, each with when it fires in words and when it does so next."""
    from milepost.jobs.schedules import schedules_of
    from milepost.jobs.workspace import open_workspace

    workspace = open_workspace(config_path)
    found = schedules_of(workspace)
    if as_json:
        print_json({"schedules": [schedule_dict(one) for one in found.known.values()], "broken": dict(found.broken)})
        return
    print_table(("schedule", "when", "next", "projects", "to"), [schedule_row(one) for one in found.known.values()])
    for why in found.broken.values():
        click.echo(f"cannot be used: {why}", err=True)


@schedules.command(name="next", epilog="Example: milepost schedules next monday --count 3")
@schedule_argument
@click.option("--count", type=click.IntRange(1, 1000), default=5, show_default=True, help="How many.")
@config_option
@json_option
def next_times(name: str, count: int, config_path: Path | None, as_json: bool) -> None:
    """When it fires next, on its own clock."""
    from milepost.jobs.schedules import schedules_of
    from milepost.jobs.workspace import open_workspace

    schedule = schedules_of(open_workspace(config_path)).named(name)
    times = coming(schedule, count)
    if as_json:
        print_json({"schedule": name, "words": words_of(schedule), "next": times})
        return
    click.echo("\n".join([words_of(schedule), *times]))


@schedules.command(epilog="Example: milepost schedules history monday --most 5")
@click.argument("name", required=False)
@click.option("--most", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many times.")
@config_option
@json_option
def history(name: str | None, most: int, config_path: Path | None, as_json: bool) -> None:
    """What became of the latest times of a schedule, or of all, and of each delivery; newest first."""
    from milepost.jobs.workspace import open_workspace
    from milepost.store.ledger_lines import by_slot, delivery_lines, slot_lines

    store = open_workspace(config_path).store
    slots = slot_lines(store, name, most)
    sent = delivery_lines(store, name, min((one.key.slot_ms for one in slots), default=0))
    store.close()
    if as_json:
        print_json({"slots": [line_dict(one) for one in slots], "deliveries": [line_dict(one) for one in sent]})
        return
    sent_of = by_slot(sent)
    rows = [row for slot in slots for row in history_rows(slot, sent_of.get(slot.key, ()))]
    print_table(("time", "schedule", "project", "to", "what", "why"), rows)


@schedules.command(epilog="Example: milepost schedules run monday")
@schedule_argument
@config_option
@json_option
def run(name: str, config_path: Path | None, as_json: bool) -> None:
    """Take and send its snapshots now, beside its times. Exit code 1 if something failed; it is named."""
    from milepost.jobs.schedules import plan_now
    from milepost.jobs.scheduling import do_due, worker_name
    from milepost.jobs.workspace import open_workspace, utc_now

    workspace = open_workspace(config_path)
    plan_now(workspace, name, utc_now())
    tell_done(workspace, do_due(workspace, utc_now, worker_name()), as_json)


@schedules.command(epilog="Example: milepost schedules pause monday")
@schedule_argument
@config_option
def pause(name: str, config_path: Path | None) -> None:
    """Let it rest. What it misses meanwhile is not caught up."""
    set_paused(name, config_path, paused=True)


@schedules.command(epilog="Example: milepost schedules resume monday")
@schedule_argument
@config_option
def resume(name: str, config_path: Path | None) -> None:
    """Let it go on, from its next time."""
    set_paused(name, config_path, paused=False)


def set_paused(name: str, config_path: Path | None, *, paused: bool) -> None:
    from milepost.jobs.schedule_changes import pause as keep
    from milepost.jobs.schedules import schedules_of
    from milepost.jobs.workspace import open_workspace, utc_now

    workspace = open_workspace(config_path)
    keep(workspace, name, paused, author(), utc_now())
    schedule = schedules_of(workspace).named(name)
    times = coming(schedule, 1)
    click.echo(f"{name} rests" if paused else f"{name} fires next at {times[0]}" if times else f"{name} fires no more")


def coming(schedule: Schedule, count: int) -> list[str]:
    from milepost.jobs.slots_due import coming_slots
    from milepost.jobs.workspace import utc_now

    return [one.isoformat(timespec="minutes") for one in coming_slots(schedule, utc_now(), count)]


def words_of(schedule: Schedule) -> str:
    from milepost.domain.cron import cron_words

    until = f", until {schedule.until}" if schedule.until is not None else ""
    return f"{cron_words(schedule.cron, schedule.time_zone)}{until}{', paused' if schedule.paused else ''}"


def schedule_row(schedule: Schedule) -> tuple[str, ...]:
    times = [] if schedule.paused else coming(schedule, 1)
    return (
        schedule.id,
        words_of(schedule),
        times[0] if times else "-",
        ", ".join(schedule.projects),
        ", ".join(schedule.to) or "-",
    )


def schedule_dict(schedule: Schedule) -> dict[str, Any]:
    return {**asdict(schedule), "words": words_of(schedule), "next": [] if schedule.paused else coming(schedule, 1)}


def instant_text(ms: int) -> str:
    from milepost.jobs.workspace import from_ms

    return from_ms(ms).isoformat(timespec="seconds").replace("+00:00", "Z")


def line_dict(line: SlotLine | DeliveryLine | Event) -> dict[str, Any]:
    told = {key: held for key, held in asdict(line).items() if key not in ("key", "changed_ms")}
    key = {"schedule": line.key.schedule, "project": line.key.project, "slot": instant_text(line.key.slot_ms)}
    return {**key, **told}


def history_rows(slot: SlotLine, sent: Sequence[DeliveryLine]) -> list[tuple[str, ...]]:
    from milepost.jobs.recipient_words import recipient_words

    key = (instant_text(slot.key.slot_ms), slot.key.schedule, slot.key.project)
    own = (*key, "-", slot.state, why_words(slot.reason, slot.next_step))
    return [
        own,
        *((*key, recipient_words(one.recipient), one.state, why_words(one.reason, one.next_step)) for one in sent),
    ]


def why_words(reason: str | None, next_step: str | None) -> str:
    return "; ".join(filter(None, (reason, next_step))) or "-"


def tell_done(workspace: Workspace, done: Done, as_json: bool) -> None:
    """Print what was done, close, and leave with 1 if something failed."""
    workspace.close()
    if as_json:
        events = [line_dict(one) for one in done.events]
        print_json({"planned": done.planned, "events": events, "broken": dict(done.broken)})
    else:
        for one in done.events:
            click.echo(event_words(one))
        for why in done.broken.values():
            click.echo(f"cannot be used: {why}")
    if done.has_trouble:
        leave(ANSWER_IS_NO)


def event_words(event: Event) -> str:
    from milepost.jobs.recipient_words import recipient_words

    where = f"{event.key.schedule} {event.key.project} {instant_text(event.key.slot_ms)}"
    to = f" to {recipient_words(event.recipient)}" if event.recipient else ""
    state = "to be tried again" if event.state == "planned" else event.state
    why = why_words(event.reason, event.next_step)
    owner = f" ({event.owner} answers for it)" if event.is_trouble and event.owner else ""
    return f"{where}{to}: {state}{'' if why == '-' else f': {why}'}{owner}"
