"""What was planned for a project: the journal, with what milepost.yaml says and nobody put into force yet."""

from collections.abc import Sequence
from contextlib import suppress

from milepost.domain.errors import ChangedMeanwhile, ConfigurationError
from milepost.domain.journal import Entry, entry_of
from milepost.domain.notes import Notes
from milepost.domain.plan import Plan
from milepost.domain.projects import Project
from milepost.domain.sign_off import SignOffs
from milepost.planning.contents import notes_of, plan_of
from milepost.planning.file_plan import Difference, applied, differences, made_in_page
from milepost.planning.sign_offs import sign_offs_of
from milepost.store.database import Store
from milepost.store.journal import lines, write_lines


def planned(written: Sequence[Entry], project: Project, as_of_ms: int, now_ms: int) -> Plan:
    """The plan as it stood, by the lines of the project. What the file says and nobody put into force yet holds from
    now on; a file that was never put into force holds from the beginning."""
    entries = [one for one in written if one.kind == "milestone"]
    if as_of_ms >= now_ms or not entries:
        pending = applied(project.id, list(differences(project.milestones, plan_of(entries))))
        return plan_of([*entries, *(entry_of(draft, 0, now_ms, "", "") for draft in pending)])
    return plan_of(entry for entry in entries if entry.at_ms <= as_of_ms or entry.action == "adopt")


def noted(written: Sequence[Entry], as_of_ms: int, now_ms: int) -> Notes:
    """The notes as they stood, by the lines of a project."""
    return notes_of(one for one in written if one.at_ms <= as_of_ms or as_of_ms >= now_ms)


def signed(written: Sequence[Entry], as_of_ms: int, now_ms: int) -> SignOffs:
    """The sign-offs as they stood, by the lines of a project."""
    return sign_offs_of([one for one in written if one.at_ms <= as_of_ms or as_of_ms >= now_ms])


def plan_differences(store: Store, project: Project) -> list[Difference]:
    """What putting the file into force would change."""
    return list(differences(project.milestones, plan_of(lines(store, project.id))))


def put_into_force(store: Store, project: Project, found: list[Difference], now_ms: int, by: str, reason: str) -> None:
    """Raises ChangedMeanwhile."""
    write_lines(store, applied(project.id, found, by, reason), now_ms)


def put_into_force_at_start(store: Store, project: Project, now_ms: int) -> None:
    """Of several servers that start at once, one does. Raises ConfigurationError where the file would put away what
    people planned in the page: that is for a person to decide."""
    found = plan_differences(store, project)
    lost = made_in_page(found)
    if lost:
        raise ConfigurationError(
            f"projects.{project.id}.milestones: {', '.join(lost)} {'was' if len(lost) == 1 else 'were'} planned in the "
            f"page and {'is' if len(lost) == 1 else 'are'} not in milepost.yaml. `milepost export {project.id}` writes "
            "the plan as it is for the file; `milepost apply` shows what would be archived, and does it with --yes"
        )
    with suppress(ChangedMeanwhile):
        write_lines(store, applied(project.id, found), now_ms)
