"""What may be planned in the page or from a shell, and the line of the journal that it becomes."""

from collections.abc import Mapping
from typing import Any

from milepost.config.planned import milestone_tree, read_milestone
from milepost.domain.errors import ConfigurationError, NotAllowed
from milepost.domain.journal import Action, Draft
from milepost.domain.people import Author
from milepost.domain.plan import Plan, PlannedMilestone
from milepost.domain.projects import Milestone, Project
from milepost.metrics.planned import goalposts, planned_project
from milepost.planning.contents import milestone_content

Tree = Mapping[str, Any]


def new_milestone(project: Project, plan: Plan, milestone_id: str, tree: Tree, by: Author) -> Draft:
    """`project` as milepost.yaml has it, `tree` the keys of the milestone as they could stand there. Raises NotAllowed,
    and ConfigurationError that lists everything wrong."""
    _refuse_reader(project, by)
    known = plan.get(milestone_id)
    if known:
        way = "restore it" if known[-1].archived else "choose another id, or change that one"
        raise ConfigurationError(f"project {project.id!r} has a milestone {milestone_id!r} already; {way}")
    milestone = _read(project, plan, milestone_id, tree)
    return _draft(project, milestone, 1, "create", by, None)


def changed_milestone(
    project: Project, plan: Plan, seen: PlannedMilestone, tree: Tree, reason: str, by: Author
) -> Draft | None:
    """The version that follows on the one that its author saw; None where nothing changes. A moved goalpost needs a
    reason. Raises NotAllowed, and ConfigurationError that lists everything wrong."""
    _refuse_reader(project, by)
    if seen.archived:
        raise ConfigurationError(f"milestone {seen.milestone.id!r} is archived; restore it before you change it")
    milestone = _read(project, plan, seen.milestone.id, tree)
    if milestone == seen.milestone:
        return None
    words = reason.strip()
    if goalposts(milestone) != goalposts(seen.milestone) and not words:
        raise ConfigurationError("reason: a due day, a gate or a baseline moves; say why, readers will see it")
    return _draft(project, milestone, seen.version + 1, "change", by, words or None)


def archived_milestone(project: Project, plan: Plan, seen: PlannedMilestone, by: Author) -> Draft | None:
    """None where it is archived already. Raises NotAllowed, and ConfigurationError where others come after it."""
    _refuse_reader(project, by)
    if seen.archived:
        return None
    last = (held[-1] for held in plan.values())
    later = [one.milestone.id for one in last if not one.archived and seen.milestone.id in one.milestone.after]
    if later:
        raise ConfigurationError(f"{' and '.join(later)} come after {seen.milestone.id!r}; change that first")
    return _draft(project, seen.milestone, seen.version + 1, "archive", by, None, archived=True)


def restored_milestone(project: Project, plan: Plan, seen: PlannedMilestone, by: Author) -> Draft | None:
    """None where it is there. Raises NotAllowed, and ConfigurationError where it does not fit any more."""
    _refuse_reader(project, by)
    if not seen.archived:
        return None
    milestone = _read(project, plan, seen.milestone.id, milestone_tree(seen.milestone))
    return _draft(project, milestone, seen.version + 1, "restore", by, None)


def _refuse_reader(project: Project, by: Author) -> None:
    by.must("plan", "plan milestones")
    if project.milestones:
        raise NotAllowed(
            f"the milestones of {project.id!r} live in milepost.yaml: change them there, then `milepost apply`"
        )


def _read(project: Project, plan: Plan, milestone_id: str, tree: Tree) -> Milestone:
    """Checked against the plan as it is without this one."""
    others = {name: held for name, held in plan.items() if name != milestone_id}
    return read_milestone(planned_project(project, others), milestone_id, tree)


def _draft(
    project: Project, one: Milestone, version: int, action: Action, by: Author, reason: str | None, *,
    archived: bool = False,
) -> Draft:  # fmt: skip
    content = milestone_content(one, archived=archived, in_file=False)
    return Draft(by.name, project.id, "milestone", one.id, version, action, content, reason)
