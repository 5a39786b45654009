"""What happened to a project's milestones since somebody last looked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from milepost.domain.events import MilestoneEvent, Standings, Stood
from milepost.domain.report import MilestoneReport, Report

WORRY = {"at risk": 1, "off track": 2}


def events_since(before: Standings | None, report: Report) -> tuple[tuple[MilestoneEvent, ...], Standings]:
    """What happened, in the Report's order, and how all stand now. To a milestone that nobody has seen before nothing
    happened: how it stands is only remembered; before None: that holds for all of them."""
    today = report.as_of.astimezone(ZoneInfo(report.time_zone)).date()
    seen = before or {}
    happened: list[MilestoneEvent] = []
    now: dict[str, Stood] = {}
    for one in report.milestones:
        was = seen.get(one.id)
        now[one.id] = _first(one) if was is None else _next(was, one, today)
        if was is not None:
            happened += _events(was, now[one.id], one.id)
    return tuple(happened), now


def _first(one: MilestoneReport) -> Stood:
    missed = one.due if one.state == "missed" else None
    return Stood(one.state, _worry(one), missed=missed, asked_at=_asked(one))


def _next(was: Stood, one: MilestoneReport, today: date) -> Stood:
    missed = one.due if one.state == "missed" and was.state != "missed" else was.missed
    now = replace(was, state=one.state, missed=missed, asked_at=_asked(one) or was.asked_at)
    return _worried(now, _worry(one), today)


def _worried(was: Stood, worry: int, today: date) -> Stood:
    """A worry that grows is told, once a day; one that grew further than was told today waits for tomorrow."""
    if worry <= was.worry or (was.told_on == today and worry <= was.told_worry):
        return replace(was, worry=worry)
    if was.told_on == today:
        return was
    return replace(was, worry=worry, told_worry=worry, told_on=today)


def _events(was: Stood, now: Stood, milestone: str) -> Iterator[MilestoneEvent]:
    if now.state == "reached" and was.state != "reached":
        yield MilestoneEvent("reached", milestone)
    if now.state == "regressed" and was.state != "regressed":
        yield MilestoneEvent("regressed", milestone)
    if was.missed != now.missed:
        yield MilestoneEvent("missed", milestone)
    if was.told_on != now.told_on:
        yield MilestoneEvent("at risk", milestone)
    if was.asked_at != now.asked_at:
        yield MilestoneEvent("sign-off wanted", milestone)


def _worry(one: MilestoneReport) -> int:
    return WORRY.get(one.health or "", 0)


def _asked(one: MilestoneReport) -> datetime | None:
    """When sign-off was asked for that nobody has decided yet."""
    told = one.sign_off
    return told.asked_at if told.state == "awaiting" and told.holds else None
