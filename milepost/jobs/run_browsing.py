"""A project's runs for a reader: found in the store, with their values as the metrics take them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson

from milepost.domain.errors import NothingSuch
from milepost.domain.projects import Milestone, Project, RunName
from milepost.domain.report import Report
from milepost.domain.runs import RUNS_A_PAGE, Comparison, ListedRun, RunPage, RunQuestion, RunValue
from milepost.jobs.workspace import Workspace, from_ms, nearest
from milepost.metrics import compare, run_values
from milepost.store.run_list import find_runs, runs_named, told_rows
from milepost.store.selection import describe_runs, select_candidates


def list_runs(workspace: Workspace, project_id: str, asked: RunQuestion, now: datetime) -> RunPage:
    """Raises NothingSuch for a project that is not configured."""
    project = workspace.project(project_id)
    keys, more = find_runs(workspace.store, project, asked)
    return RunPage(listed(workspace, project, keys, now), asked.page * RUNS_A_PAGE, more)


def named_runs(workspace: Workspace, project_id: str, names: Sequence[RunName], now: datetime) -> tuple[ListedRun, ...]:
    """These runs of a project, without those that it does not have."""
    project = workspace.project(project_id)
    return listed(workspace, project, runs_named(workspace.store, names), now)


def compare_runs(
    workspace: Workspace, report: Report, runs: Sequence[ListedRun], milestone_id: str | None
) -> Comparison:
    """Raises NothingSuch for a milestone that the project does not have."""
    project = workspace.in_force(report.project)
    milestone = milestone_of(project, milestone_id)
    return compare(runs, milestone, report, baseline_values(workspace, project, milestone, report.as_of))


def milestone_of(project: Project, milestone_id: str | None) -> Milestone | None:
    if milestone_id is None:
        return None
    known = {one.id: one for one in project.milestones}
    if milestone_id not in known:
        raise NothingSuch(f"there is no milestone {milestone_id!r} in {project.id!r}; {nearest(milestone_id, known)}")
    return known[milestone_id]


def baseline_values(
    workspace: Workspace, project: Project, milestone: Milestone | None, now: datetime
) -> Mapping[str, RunValue] | None:
    name = (milestone.baseline if milestone is not None else None) or project.baseline
    if name is None:
        return None
    found = listed(workspace, project, runs_named(workspace.store, [name]), now)
    return found[0].values if found else None


def listed(workspace: Workspace, project: Project, keys: Sequence[int], now: datetime) -> tuple[ListedRun, ...]:
    """In the order of `keys`, without those that do not belong to the project."""
    candidates, _ = select_candidates(workspace.store, project, keys)
    values = run_values(project, candidates, now)
    runs, rows = describe_runs(workspace.store, keys), told_rows(workspace.store, keys)
    return tuple(
        ListedRun(
            run=runs[key],
            experiment=rows[key].experiment,
            status=rows[key].status,
            started_at=calendar_instant(rows[key].started_ms),
            ended_at=calendar_instant(rows[key].ended_ms),
            values=values[key],
            params=orjson.loads(rows[key].params),
            tags=orjson.loads(rows[key].tags),
        )
        for key in keys
        if key in values
    )


def calendar_instant(ms: int | None) -> datetime | None:
    """None also for what is beyond the years 1 to 9999: a tracker may hold nanoseconds where milliseconds belong."""
    try:
        return None if ms is None else from_ms(ms)
    except (ValueError, OverflowError):
        return None
