"""What milepost.yaml declares, held against the plan in the journal: what applying the file would change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from milepost.domain.journal import Action, Draft
from milepost.domain.plan import Plan, PlannedMilestone
from milepost.domain.projects import Milestone, Project
from milepost.metrics.planned import goalposts
from milepost.planning.contents import milestone_content

IN_FILE = "milepost.yaml"
CHANGED = "changed in milepost.yaml"


@dataclass(frozen=True, slots=True)
class Difference:
    """One milestone that the file has otherwise than the plan. `after` is None where the file has it no longer."""

    before: PlannedMilestone | None
    after: Milestone | None
    action: Action

    @property
    def id(self) -> str:
        return self.after.id if self.after is not None else self.known.milestone.id

    @property
    def known(self) -> PlannedMilestone:
        assert self.before is not None
        return self.before

    @property
    def takes_over(self) -> bool:
        """Whether people made it otherwise in the page: that is not thrown away without being asked for."""
        if self.after is None or self.before is None or self.before.in_file or self.before.archived:
            return False
        return replace(self.before.milestone, place=0) != replace(self.after, place=0)

    @property
    def moves(self) -> bool:
        """Whether the day or the gates change, for which people want a reason."""
        if self.after is None or self.before is None or self.before.archived:
            return False
        return goalposts(self.before.milestone) != goalposts(self.after)


def differences(declared: Sequence[Milestone], plan: Plan) -> Iterator[Difference]:
    """Those of the file in their order, then those that the file no longer has."""
    first: Action = "create" if plan.milestones else "adopt"
    known = {name: versions[-1] for name, versions in plan.milestones.items()}
    for milestone in declared:
        before = known.get(milestone.id)
        if before is None:
            yield Difference(None, milestone, first)
        elif before.archived:
            yield Difference(before, milestone, "restore")
        elif before.milestone != milestone or not before.in_file:
            yield Difference(before, milestone, "change")
    gone = known.keys() - {milestone.id for milestone in declared}
    for name in sorted(name for name in gone if known[name].in_file and not known[name].archived):
        yield Difference(known[name], None, "archive")


def applied(project: Project, found: Sequence[Difference], by: str = IN_FILE, reason: str = CHANGED) -> list[Draft]:
    """The lines that bring the plan to what the file says."""
    return [_draft(project.id, one, by, reason) for one in found]


def _draft(project_id: str, one: Difference, by: str, reason: str) -> Draft:
    version = one.before.edit.version + 1 if one.before else 1
    if one.after is None:
        content = milestone_content(one.known.milestone, in_file=True, archived=True)
    else:
        content = milestone_content(one.after, in_file=True)
    why = None if one.action in ("adopt", "create") else reason
    return Draft(by, project_id, "milestone", one.id, version, one.action, content, why)
