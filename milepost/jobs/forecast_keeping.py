"""Each day's forecasts, and those that a snapshot shows, are kept while nobody knows how they come out."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from milepost.domain.errors import MilepostError, StoreRefused
from milepost.domain.forecasts import KeptForecast, Promise
from milepost.domain.projects import Milestone, RunName
from milepost.domain.report import MilestoneReport, Report
from milepost.exports.clean_text import clean
from milepost.jobs.workspace import Workspace, to_ms
from milepost.metrics import planned_project
from milepost.metrics.model_version import model_version
from milepost.metrics.planned import gate_texts
from milepost.store.forecasts import have_forecasts, keep_forecasts, look_at, not_looked_at

LATEST = timedelta(days=1)
"""A snapshot of an instant longer ago is of the past: what it says of then is no forecast."""


def keep_daily(workspace: Workspace, now: datetime) -> int:
    """Keep the forecasts of the projects that have none yet on their day of `now`; returns how many were kept."""
    today = _today(workspace, now)
    have = have_forecasts(workspace.store, today)
    return sum(_keep_of_day(workspace, project, now) for project in today if project not in have)


def are_due(workspace: Workspace, now: datetime) -> bool:
    """Whether some project's forecasts were not looked at yet on its day of `now`; cheap."""
    return bool(not_looked_at(workspace.store, _today(workspace, now)))


def keep_due(workspace: Workspace, now: datetime) -> int:
    """Keep the forecasts of the projects that nobody has looked at today; returns how many were kept.

    Who looks says so first: what cannot be computed is tried again by the next sync, and not every few seconds. Raises
    MilepostError for projects that cannot be counted, once the others are done, and StoreRefused at once."""
    kept, wrong = 0, []
    today = _today(workspace, now)
    for project in not_looked_at(workspace.store, today):
        if look_at(workspace.store, project, today[project]):
            try:
                kept += _keep_of_day(workspace, project, now)
            except StoreRefused:
                raise
            except Exception as error:  # one project that cannot be counted must not cost the others their day
                wrong.append(f"the forecasts of {project!r} cannot be kept ({type(error).__name__}: {error})")
    if wrong:
        raise MilepostError("; ".join(wrong))
    return kept


def keep_shown(workspace: Workspace, report: Report, now: datetime) -> int:
    """Keep the forecasts that a snapshot shows, made `now`. A store that cannot be written keeps no snapshot from
    being taken."""
    if not timedelta() <= now - report.as_of <= LATEST:
        return 0
    with suppress(StoreRefused):
        return keep_forecasts(workspace.store, forecasts_in(workspace, report, now, to_ms(report.as_of)))
    return 0


def _keep_of_day(workspace: Workspace, project: str, now: datetime) -> int:
    return keep_forecasts(workspace.store, forecasts_in(workspace, workspace.current_report(project, now), now, 0))


def _today(workspace: Workspace, now: datetime) -> Mapping[str, date]:
    projects = workspace.configuration.projects.values()
    return {one.id: now.astimezone(ZoneInfo(one.time_zone)).date() for one in projects}


def forecasts_in(workspace: Workspace, report: Report, now: datetime, shown_ms: int) -> list[KeptForecast]:
    """Those of a Report: of every pending milestone that has one."""
    promised = promised_at(workspace, report.project, report.as_of, now)
    day = report.as_of.astimezone(ZoneInfo(report.time_zone)).date()
    return [
        kept_of(report.project, one, promised[one.id], day, shown_ms, to_ms(now))
        for one in report.milestones
        if one.outlook is not None and one.outlook.pace is not None and one.id in promised
    ]


def kept_of(
    project: str, one: MilestoneReport, promise: Promise, day: date, shown_ms: int, made_ms: int
) -> KeptForecast:
    assert one.outlook is not None
    assert one.outlook.pace is not None
    return KeptForecast(
        project=project,
        milestone=one.id,
        title=clean(one.title),
        day=day,
        shown_ms=shown_ms,
        made_ms=made_ms,
        due=one.due,
        promise=promise,
        chance_pace=one.outlook.pace.chance,
        chance_plan=None if one.outlook.plan is None else one.outlook.plan.chance,
        model=model_version(),
    )


def promised_at(workspace: Workspace, project_id: str, as_of: datetime, now: datetime) -> dict[str, Promise]:
    """What each milestone asked for then, by its id."""
    project = workspace.project(project_id)
    then = planned_project(project, workspace.decided(project_id, as_of, now).plan)
    return {one.id: promise_of(one, project.baseline) for one in then.milestones}


def promise_of(milestone: Milestone, baseline: RunName | None) -> Promise:
    """`baseline`: the project's own; a run that no gate compares with is no part of what is promised."""
    compares = any(gate.reference == "baseline" for gate in milestone.gates)
    return Promise(gate_texts(milestone), (milestone.baseline or baseline) if compares else None)
