"""Milestones that are planned in the page or from a shell: found, tried, and written into the journal."""

import re
from collections.abc import Mapping
from typing import Any

from milepost.config.planned import milestone_tree, read_milestone
from milepost.domain.errors import NothingSuch
from milepost.domain.journal import Draft
from milepost.domain.people import Author
from milepost.domain.plan import Plan, PlannedMilestone
from milepost.domain.projects import Project
from milepost.jobs.plans import planned
from milepost.jobs.sign_offs import ask_for_sign_offs
from milepost.jobs.workspace import Workspace, nearest, to_ms, utc_now
from milepost.metrics import planned_project
from milepost.metrics.trial import Trial, try_gates
from milepost.planning.milestones import archived_milestone, changed_milestone, new_milestone, restored_milestone
from milepost.store.journal import lines, write_lines
from milepost.store.selection import select_candidates

Tree = Mapping[str, Any]


def is_planned_here(project: Project) -> bool:
    """Whether people plan this project with Milepost; else its milestones live in milepost.yaml."""
    return not project.milestones


def current_plan(workspace: Workspace, project_id: str) -> Plan:
    project, now_ms = workspace.project(project_id), to_ms(utc_now())
    return planned(lines(workspace.store, project.id), project, now_ms, now_ms)


def last_planned(workspace: Workspace, project_id: str, milestone_id: str) -> PlannedMilestone:
    """Raises NothingSuch, with the nearest id there is."""
    plan = current_plan(workspace, project_id)
    if milestone_id not in plan:
        raise NothingSuch(f"project {project_id!r} has no milestone {milestone_id!r}; {nearest(milestone_id, plan)}")
    return plan[milestone_id][-1]


def add_milestone(workspace: Workspace, project_id: str, milestone_id: str, tree: Tree, by: Author) -> str:
    """Returns its id, made from the title where none is given. Raises NotAllowed, ConfigurationError, NothingSuch and
    ChangedMeanwhile."""
    project, plan = workspace.project(project_id), current_plan(workspace, project_id)
    named = milestone_id or free_id(str(tree.get("title") or ""), plan)
    save(workspace, new_milestone(project, plan, named, tree, by))
    return named


def change_milestone(
    workspace: Workspace, project_id: str, seen: PlannedMilestone, tree: Tree, reason: str, by: Author
) -> None:
    """Raises NotAllowed, ConfigurationError, and ChangedMeanwhile where `seen` is not the last version any more."""
    project, plan = workspace.project(project_id), current_plan(workspace, project_id)
    save(workspace, changed_milestone(project, plan, seen, tree, reason, by))


def archive_milestone(workspace: Workspace, project_id: str, seen: PlannedMilestone, by: Author) -> None:
    """Raises as change_milestone does."""
    project, plan = workspace.project(project_id), current_plan(workspace, project_id)
    save(workspace, archived_milestone(project, plan, seen, by))


def restore_milestone(workspace: Workspace, project_id: str, seen: PlannedMilestone, by: Author) -> None:
    """Raises as change_milestone does."""
    project, plan = workspace.project(project_id), current_plan(workspace, project_id)
    save(workspace, restored_milestone(project, plan, seen, by))


def save(workspace: Workspace, draft: Draft | None) -> None:
    """Other gates are other counts, which no page has to make; and what is reached already is to be signed off."""
    now = utc_now()
    if write_lines(workspace.store, [] if draft is None else [draft], to_ms(now)):
        workspace.count_again(now)
        ask_for_sign_offs(workspace, now)


def try_milestone(workspace: Workspace, project_id: str, milestone_id: str, tree: Tree) -> Trial:
    """What its gates would ask of the runs today; nothing is written. Raises ConfigurationError that lists everything
    wrong."""
    plan = {name: held for name, held in current_plan(workspace, project_id).items() if name != milestone_id}
    project = planned_project(workspace.project(project_id), plan)
    milestone = read_milestone(project, milestone_id or "new", tree)
    candidates, _ = select_candidates(workspace.store, project)
    return try_gates(project, candidates, milestone, utc_now())


def exported(workspace: Workspace, project_id: str) -> dict[str, Any]:
    """The milestones that are in force, as they would stand in milepost.yaml."""
    held = (versions[-1] for versions in current_plan(workspace, project_id).values())
    return {one.milestone.id: milestone_tree(one.milestone) for one in held if not one.archived}


def free_id(title: str, plan: Plan) -> str:
    """Words of the title, with a number if somebody has that id."""
    plain = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:40] or "milestone"
    numbers = (plain if n == 1 else f"{plain}-{n}" for n in range(1, len(plan) + 2))
    return next(one for one in numbers if one not in plan)
