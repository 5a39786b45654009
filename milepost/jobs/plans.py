"""What was planned for each project: the journal, with what milepost.yaml says and nobody applied yet."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from milepost.domain.errors import ChangedMeanwhile
from milepost.domain.journal import Draft, Entry
from milepost.domain.plan import Plan
from milepost.domain.projects import Project
from milepost.metrics.planned import planned_project
from milepost.planning.contents import plan_of
from milepost.planning.file_plan import Difference, applied, differences
from milepost.store.database import Store
from milepost.store.journal import last_seq, lines, write_lines


class Plans:
    """The plans of all projects; what was read is kept until a line is added. Share one between threads."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.kept: dict[str, tuple[int, tuple[Entry, ...]]] = {}
        self.held: dict[str, tuple[int, Project, Project]] = {}

    def entries(self, project: Project) -> tuple[Entry, ...]:
        stamp = last_seq(self.store, project.id)
        kept = self.kept.get(project.id)
        if kept is None or kept[0] != stamp:
            kept = self.kept[project.id] = (stamp, tuple(lines(self.store, project.id)))
        return kept[1]

    def plan(self, project: Project, now: datetime, as_of: datetime | None = None) -> Plan:
        """As it stands or, with `as_of`, as it stood then. What the file says and nobody applied yet holds from now on;
        a file that was never applied holds from the beginning."""
        until_ms = to_ms(as_of or now)
        entries = [entry for entry in self.entries(project) if entry.at_ms <= until_ms or entry.action == "adopt"]
        if as_of is None or not self.entries(project):
            entries += as_if_written(self.pending(project), now)
        return plan_of(entries)

    def project(self, project: Project, now: datetime) -> tuple[Project, int]:
        """The project with the milestones that hold, and a number that grows with each change of its plan."""
        stamp = last_seq(self.store, project.id)
        held = self.held.get(project.id)
        if held is None or held[:2] != (stamp, project):
            held = self.held[project.id] = (stamp, project, planned_project(project, self.plan(project, now)))
        return held[2], stamp

    def past_project(self, project: Project, now: datetime, as_of: datetime) -> Project:
        """The project with the milestones that held at an instant."""
        return planned_project(project, self.plan(project, now, as_of))

    def differences(self, project: Project) -> list[Difference]:
        """What applying the file would change."""
        return list(differences(project.milestones, plan_of(self.entries(project))))

    def pending(self, project: Project) -> list[Draft]:
        """What applies itself: all but what people made otherwise in the page."""
        return applied(project, [one for one in self.differences(project) if not one.takes_over])

    def apply_all(self, project: Project, now: datetime, by: str, reason: str) -> None:
        """Write down everything that the file has otherwise, also what people made in the page. Raises
        ChangedMeanwhile."""
        write_lines(self.store, applied(project, self.differences(project), by, reason), to_ms(now))

    def apply(self, project: Project, now: datetime) -> None:
        """Write down what applies itself. Of several servers that start at once, one does."""
        drafts = self.pending(project)
        if drafts:
            with suppress(ChangedMeanwhile):
                write_lines(self.store, drafts, to_ms(now))


def as_if_written(drafts: Sequence[Draft], now: datetime) -> list[Entry]:
    told = [(one.project, one.kind, one.subject, one.version, one.action, one.content, one.reason) for one in drafts]
    return [Entry(0, to_ms(now), one.by, *row, "", "") for one, row in zip(drafts, told, strict=True)]


def to_ms(instant: datetime) -> int:
    return round(instant.astimezone(UTC).timestamp() * 1000)
