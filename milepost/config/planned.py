"""Whether a milestone that was written anywhere else than in milepost.yaml says what the file could say too."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from milepost.config.approvals import approval_faults
from milepost.config.building import milestone_of
from milepost.config.conditions import Measures, condition_faults
from milepost.config.document import Document
from milepost.config.faults import Fault, Path, dotted
from milepost.config.models import MilestoneSection
from milepost.config.orders import order_faults
from milepost.config.run_plans import run_plan_faults
from milepost.config.showing import milestone_keys
from milepost.config.wording import wording
from milepost.domain.errors import ConfigurationError
from milepost.domain.projects import Milestone, Project

Tree = dict[str, Any]


def read_milestone(project: Project, milestone_id: str, tree: Mapping[str, Any]) -> Milestone:
    """Return the milestone that these keys stand for; empty ones are as good as left out.

    Raises ConfigurationError that lists everything wrong, one a line: `key: what; the way out`.
    """
    given = {key: value for key, value in tree.items() if value not in (None, "", [])}
    place: Path = ("projects", project.id, "milestones", milestone_id)
    faults = {fault.path: fault for fault in [*_shape(given, place), *_conditions(given, place, project)][::-1]}
    if faults:
        told = sorted(faults.values(), key=lambda fault: list(map(str, fault.path)))
        raise ConfigurationError("\n".join(f"{dotted(fault.path[4:])}: {fault.what}" for fault in told))
    return milestone_of(milestone_id, MilestoneSection.model_validate(given))


def milestone_tree(milestone: Milestone) -> Tree:
    """Return the keys of a milestone as they stand in milepost.yaml, those left out that say nothing."""
    told = {key: value for key, value in milestone_keys(milestone).items() if value not in (None, [], "")}
    told["due"] = milestone.due.isoformat()
    if milestone.planned_runs is not None:
        told["planned_runs"] |= {"since": milestone.planned_runs.since.isoformat()}
    if milestone.runs_a_week is not None and milestone.runs_a_week.until is not None:
        told["runs_a_week"] |= {"until": milestone.runs_a_week.until.isoformat()}
    return {key: value for key, value in told.items() if not (key == "title" and value == milestone.id)}


def _shape(tree: Tree, place: Path) -> Iterator[Fault]:
    whole = {"projects": {place[1]: {"milestones": {place[3]: tree}}}}
    try:
        MilestoneSection.model_validate(tree)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            path = (*place, *detail["loc"])
            yield Fault(path, wording(detail, path, whole, Document(tree=whole)))


def _conditions(tree: Tree, place: Path, project: Project) -> Iterator[Fault]:
    measures = Measures(
        {metric.id: (metric.better, metric.bounds) for metric in project.metrics},
        {kpi.id: kpi.better for kpi in project.kpis},
    )
    yield from condition_faults(tree, place, measures, bool(tree.get("baseline") or project.baseline))
    yield from approval_faults(tree, place)
    yield from run_plan_faults(tree, place)
    after = {one.id: {"after": list(one.after)} for one in project.milestones} | {str(place[3]): tree}
    yield from order_faults(after, list(after), place[:3])
