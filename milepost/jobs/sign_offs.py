"""Asking for sign-off when a milestone is reached, and deciding."""

from contextlib import suppress
from datetime import datetime

import orjson

from milepost.domain.errors import ChangedMeanwhile, NotAllowed, NothingSuch
from milepost.domain.journal import Draft
from milepost.domain.people import Author
from milepost.domain.projects import RunName
from milepost.domain.report import MilestoneReport
from milepost.domain.sign_off import FrozenEvidence, Verdict
from milepost.jobs.workspace import Workspace, nearest, to_ms
from milepost.planning.sign_offs import asked, decided, frozen
from milepost.store.journal import write_lines
from milepost.store.run_list import runs_named, told_rows

MILEPOST = "milepost"
"""In whose name a sign-off is asked for where the milestone has no owner."""


def ask_for_sign_offs(workspace: Workspace, now: datetime) -> None:
    """For each milestone that names approvers and is reached: a request with the evidence frozen, and a new one once
    the evidence changed. Of several that ask at once, one does."""
    for project in workspace.configuration.projects.values():
        for milestone in workspace.report(project.id).milestones:
            if needs_asking(milestone):
                draft = request(workspace, project.id, milestone, milestone.owner or MILEPOST, now)
                with suppress(ChangedMeanwhile):
                    write_lines(workspace.store, [draft], to_ms(now))


def needs_asking(milestone: MilestoneReport) -> bool:
    told = milestone.sign_off
    return (
        told.state == "awaiting" and milestone.state == "reached" and milestone.evidence is not None and not told.holds
    )


def request(workspace: Workspace, project: str, milestone: MilestoneReport, by: str, now: datetime) -> Draft:
    told = milestone.sign_off
    return asked(project, milestone.id, freeze(workspace, milestone), by, now, told.version + 1, told.reopened)


def freeze(workspace: Workspace, milestone: MilestoneReport) -> FrozenEvidence:
    evidence = milestone.evidence
    assert evidence is not None
    keys = runs_named(workspace.store, [RunName(evidence.run.source, evidence.run.id)])
    rows = told_rows(workspace.store, keys)
    params = orjson.loads(rows[keys[0]].params) if keys and keys[0] in rows else {}
    return frozen(evidence, params, [gate.gate for gate in milestone.gates])


def ask_again(workspace: Workspace, project: str, milestone_id: str, by: Author, now: datetime) -> None:
    """A new request after a rejection. Raises NotAllowed, NothingSuch and ChangedMeanwhile."""
    by.must("plan", "ask for sign-off")
    milestone = milestone_named(workspace, project, milestone_id)
    if milestone.sign_off.state != "rejected" or milestone.evidence is None:
        raise NotAllowed(f"{milestone.title} was not rejected, so there is nothing to ask again")
    write_lines(workspace.store, [request(workspace, project, milestone, by.name, now)], to_ms(now))


def decide(
    workspace: Workspace, project: str, seen: MilestoneReport, verdict: Verdict, comment: str, by: Author, now: datetime
) -> None:
    """Decide on the request that `seen` shows. Raises NotAllowed, also where the evidence changed since,
    ConfigurationError, and ChangedMeanwhile where somebody else decided first."""
    current = milestone_named(workspace, project, seen.id)
    shown = (seen.sign_off.version, seen.sign_off.holds)
    if shown != (current.sign_off.version, current.sign_off.holds) and not current.sign_off.holds:
        raise NotAllowed(f"{current.sign_off.reopened}; what was shown does not hold any more")
    write_lines(workspace.store, [decided(project, seen, verdict, comment, by, now)], to_ms(now))


def milestone_named(workspace: Workspace, project: str, milestone_id: str) -> MilestoneReport:
    known = {one.id: one for one in workspace.report(project).milestones}
    if milestone_id not in known:
        raise NothingSuch(f"project {project!r} has no milestone {milestone_id!r}; {nearest(milestone_id, known)}")
    return known[milestone_id]
