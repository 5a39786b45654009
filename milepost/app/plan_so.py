"""From What if to the plan: the milestone's form, filled with what the sliders say."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from milepost.app.markup import plain_markdown
from milepost.app.milestone_dialog import show_form
from milepost.app.note_dialog import Desk
from milepost.app.what_if import supposed_by
from milepost.config.gates import canonical
from milepost.config.planned import milestone_tree
from milepost.domain.errors import ConfigurationError, MilepostError, NothingSuch
from milepost.domain.plan import PlannedMilestone
from milepost.domain.projects import Gate, Milestone
from milepost.domain.report import GateReport, Report
from milepost.figures.dates import day_text
from milepost.figures.run_plan_words import planned_text
from milepost.jobs.milestones import last_planned
from milepost.metrics.what_if import Supposed, asked_gate, supposed_runs
from milepost.planning.contents import weekly_of

Tree = dict[str, Any]


def plan_it_so(desk: Desk, told: Mapping[str, Any]) -> None:
    """`told`: what the sliders ask, as an address would. A browser can tell anything: whoever may not plan is shown
    nothing."""
    try:
        desk.author.must("plan", "plan milestones")
        seen, tree = _supposed(desk, {key: str(value) for key, value in told.items()})
    except MilepostError as error:
        st.error(plain_markdown(f"Not done: {error}."))
        return
    show_form(desk, seen, tree, "As in What if: " + difference(milestone_tree(seen.milestone), tree))


def _supposed(desk: Desk, told: Mapping[str, str]) -> tuple[PlannedMilestone, Tree]:
    supposed = supposed_by(told)
    seen = last_planned(desk.workspace, desk.project, told.get("milestone", ""))
    return seen, supposed_tree(seen.milestone, desk.report, supposed)


def supposed_tree(milestone: Milestone, report: Report, supposed: Supposed) -> Tree:
    """The keys of a milestone as they would be. Raises NothingSuch, and ConfigurationError where the plan is no longer
    what the Report shows."""
    shown = next((one for one in report.milestones if one.id == milestone.id), None)
    if shown is None:
        raise NothingSuch(f"{milestone.title} is not on this page; look at it again")
    weekly = supposed_runs(milestone.runs_a_week, supposed)
    tree = milestone_tree(replace(milestone, runs_a_week=weekly, planned_runs=None) if weekly else milestone)
    if supposed.due is not None:
        tree["due"] = supposed.due.isoformat()
    if supposed.target is not None:
        tree["gates"] = _gates(milestone, asked_gate(shown, report), supposed.target)
    return tree


def _gates(milestone: Milestone, asked: GateReport | None, target: float) -> list[str]:
    """A gate that compares with a baseline or the start asks for a plain number then, as the slider does."""
    texts = [one.text for one in milestone.gates]
    if asked is None or asked.gate not in texts:
        raise ConfigurationError(f"the gates of {milestone.title} were changed meanwhile; look at the page again")
    moved = canonical(Gate("", asked.subject, asked.comparison, "value", target))
    return [moved.text if text == asked.gate else text for text in texts]


def difference(before: Tree, after: Tree) -> str:
    """ "due 12 Mar 2027 instead of 12 Jan 2027; accuracy >= 0.97 instead of accuracy >= 0.96; 6 runs a week"."""
    due, old_due = (day_text(date.fromisoformat(one["due"])) for one in (after, before))
    told = [] if due == old_due else [f"due {due} instead of {old_due}"]
    pairs = zip(before["gates"], after["gates"], strict=True)
    told += [f"{new} instead of {old}" for old, new in pairs if old != new]
    weekly = after.get("runs_a_week")
    if weekly is not None and weekly != before.get("runs_a_week"):
        told.append(planned_text(weekly_of(weekly)))
    return "; ".join(told) or "nothing is otherwise than planned"
