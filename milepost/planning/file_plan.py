"""What milepost.yaml declares, held against the plan in the journal: what applying the file would change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from milepost.domain.journal import Action, Draft
from milepost.domain.plan import Plan, PlannedMilestone
from milepost.domain.projects import Milestone
from milepost.metrics.planned import goalposts
from milepost.planning.contents import milestone_content

IN_FILE = "milepost.yaml"
CHANGED = "changed in milepost.yaml"


@dataclass(frozen=True, slots=True)
class Difference:
    """One milestone that the file has otherwise than the plan. `before` is None where the plan has no version of it
    yet; `archived` says that the file has it no longer."""

    before: PlannedMilestone | None
    after: Milestone
    archived: bool
    action: Action

    @property
    def moves(self) -> bool:
        """Whether what is promised changes, for which people want a reason."""
        return self.before is not None and goalposts(self.before.milestone) != goalposts(self.after)


def differences(declared: Sequence[Milestone], plan: Plan) -> Iterator[Difference]:
    """Those of the file in their order, then those that the file no longer has."""
    first: Action = "create" if plan else "adopt"
    known = {name: versions[-1] for name, versions in plan.items()}
    for milestone in declared:
        before = known.pop(milestone.id, None)
        if before is None:
            yield Difference(None, milestone, False, first)
        elif before.archived:
            yield Difference(before, milestone, False, "restore")
        elif before.milestone != milestone:
            yield Difference(before, milestone, False, "change")
    for before in known.values():
        # A file without milestones leaves those alone that people planned in the page.
        if not before.archived and (declared or before.in_file):
            yield Difference(before, before.milestone, True, "archive")


def made_in_page(found: Sequence[Difference]) -> list[str]:
    """The milestones that people planned in the page and that the file would archive."""
    return [one.after.id for one in found if one.archived and one.before is not None and not one.before.in_file]


def applied(project: str, found: Sequence[Difference], by: str = IN_FILE, reason: str = CHANGED) -> list[Draft]:
    """The lines that bring the plan of a project to what the file says."""
    return [_draft(project, one, by, None if one.before is None else reason) for one in found]


def _draft(project: str, one: Difference, by: str, reason: str | None) -> Draft:
    version = 1 + (one.before.version if one.before else 0)
    content = milestone_content(one.after, archived=one.archived)
    return Draft(by, project, "milestone", one.after.id, version, one.action, content, reason)
