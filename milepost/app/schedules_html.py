"""Schedules and their history as documents."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import quote

from milepost.app.schedule_history import ShownDelivery, ShownSlot
from milepost.app.schedule_views import SeenSchedule, meaning, recipient_words
from milepost.app.snapshots_html import FOR
from milepost.figures.dates import moment_text
from milepost.figures.markup import Html, joined, tag
from milepost.jobs.workspace import from_ms

MISSED = {
    "latest": "after a pause, only the latest missed time is made up for",
    "skip": "missed times are skipped",
    "all": "after a pause, every missed time is made up for",
}


def schedules_html(known: Mapping[str, SeenSchedule], now: datetime) -> Html:
    """Each with its meaning and its next times; while there is none, how the first comes about."""
    if not known:
        return tag("p", "Nothing to show yet. Add one with the button above, or under `schedules:` in milepost.yaml.")
    return tag("ol", *(_schedule(one, now) for one in known.values()), class_="mp-source-list mp-schedules")


def _schedule(one: SeenSchedule, now: datetime) -> Html:
    told = one.schedule
    title = tag("a", told.title, href=f"schedules?schedule={quote(told.id, safe='')}")
    to = [recipient_words(name, one.recipients, with_place=one.may_change) for name in told.to]
    facts = [
        f"{meaning(told)} ({told.cron})",
        f"{', '.join(one.titles.values())}: {', '.join(told.formats).upper()}, {FOR[told.audience]}",
        f"to {', '.join(to)}" if to else "to nobody: its snapshots are only kept",
        f"{MISSED[told.missed]}{f'; {told.owner} answers for it' if told.owner else ''}",
        _whose(one),
    ]
    return tag(
        "li",
        tag("div", tag("h2", title), *(tag("span", fact) for fact in facts[:3])),
        tag("div", _state(one, now), _times(one, now), *(tag("span", fact, class_="mp-muted") for fact in facts[3:])),
    )


def _state(one: SeenSchedule, now: datetime) -> Html:
    if one.schedule.paused:
        return tag("strong", "○ paused: what it misses meanwhile is not caught up", class_="mp-muted")
    if not one.next_times(now, 1):
        return tag("strong", "○ it fires no more", class_="mp-muted")
    return tag("strong", "✓ runs; its next times:", class_="mp-reached")


def _times(one: SeenSchedule, now: datetime) -> Html:
    times = one.next_times(now)
    return tag("ul", *(tag("li", f"{time:%a} {moment_text(time, one.zone)}") for time in times), class_="mp-files")


def _whose(one: SeenSchedule) -> str:
    changed = ""
    if one.stored is not None:
        what = "paused or resumed" if one.in_file else "changed"
        changed = f"{what} by {one.stored.by}, {moment_text(from_ms(one.stored.changed_ms), one.zone)}"
    return "; ".join(filter(None, ("it stands in milepost.yaml" if one.in_file else "made on this page", changed)))


def broken_html(broken: Mapping[str, str]) -> Html:
    lines = [tag("li", f"{why}. Nothing is sent by it: mend that, or delete it.") for why in broken.values()]
    return joined(tag("h2", "Schedules that cannot be used"), tag("ul", *lines, class_="mp-error"))


def history_html(one: SeenSchedule, slots: Sequence[ShownSlot]) -> Html:
    """Newest first: each time with its snapshot, and each delivery of it."""
    heading = tag("h2", f"What became of {one.schedule.title}")
    if not slots:
        return joined(heading, tag("p", "It has not fired yet. Its times stand above."))
    return joined(heading, tag("ol", *(_slot(slot, one) for slot in slots), class_="mp-source-list"))


def _slot(slot: ShownSlot, one: SeenSchedule) -> Html:
    when = moment_text(slot.at, one.zone)
    made = [tag("a", "its files", href=slot.link)] if slot.link else []
    return tag(
        "li",
        tag(
            "div", tag("h3", f"{when}, {one.titles[slot.project]}"), tag("strong", slot.words, class_=_tone(slot.tone))
        ),
        tag("div", *_why(slot.reason, slot.next_step), *made, *sent_html(slot.deliveries)),
    )


def sent_html(deliveries: Sequence[ShownDelivery]) -> Iterable[Html]:
    """What became of each delivery."""
    if deliveries:
        yield tag("ul", *(_delivery(each) for each in deliveries), class_="mp-sent")


def _delivery(each: ShownDelivery) -> Html:
    return tag("li", tag("strong", each.words, class_=_tone(each.tone)), *_why(each.reason, each.next_step))


def _why(reason: str | None, next_step: str | None) -> Iterable[Html]:
    if reason:
        yield tag("span", f" {reason}")
    if next_step:
        yield tag("span", f" Next: {next_step}")


def _tone(tone: str) -> str:
    return f"mp-{tone}"
