"""How milestones are planned in the page: made, changed with a reason, archived and brought back."""

import re
from datetime import date
from typing import Any

import streamlit as st

from milepost.app.markup import plain_markdown, quiet
from milepost.app.note_dialog import EARLIEST, LATEST, Desk
from milepost.app.run_plan_fields import lay_run_plan, run_plan_fields
from milepost.config.planned import milestone_tree
from milepost.domain.errors import ChangedMeanwhile, MilepostError
from milepost.domain.journal import Entry
from milepost.domain.plan import PlannedMilestone
from milepost.figures.dates import moment_text
from milepost.figures.numbers import value_text
from milepost.figures.trial_words import gate_trial_words, trial_words
from milepost.figures.version_words import version_lines
from milepost.figures.words import metric_name, metric_unit
from milepost.jobs.milestones import (
    add_milestone,
    archive_milestone,
    change_milestone,
    current_plan,
    last_planned,
    restore_milestone,
    try_milestone,
)
from milepost.planning.contents import planned_milestone

SEEN = "milestone seen"
GATES = "milestone gates"
ARCHIVED = "archived milestone"
ACTS = frozenset({"milestone-add", "milestone-edit", "milestone-archive", "milestones-archived"})


def milestone_action(desk: Desk, act: str, milestone_id: str | None) -> None:
    """What a button in the list of milestones asks for; whoever may not plan is shown nothing."""
    st.session_state.pop(ARCHIVED, None)
    try:
        desk.author.must("plan", "plan milestones")
        if act == "milestones-archived":
            return _archived(desk)
        seen = last_planned(desk.workspace, desk.project, milestone_id) if milestone_id else None
        if act == "milestone-archive" and seen is not None:
            archive_milestone(desk.workspace, desk.project, seen, desk.author)
            st.session_state[ARCHIVED] = (desk.project, milestone_id)
            st.rerun()
    except MilepostError as error:
        st.error(plain_markdown(f"Not done: {error}."))
        return None
    return show_form(desk, seen, milestone_tree(seen.milestone) if seen else {})


def show_form(desk: Desk, seen: PlannedMilestone | None, tree: dict[str, Any], above: str = "") -> None:
    """The form with the keys of a milestone to change and save; `above`: what is said first. `seen`: the version that
    the change follows on; None: it is a new milestone."""
    st.session_state[SEEN] = seen
    st.session_state[GATES] = "\n".join(tree.get("gates", []))
    lay_run_plan(tree)
    st.dialog("Change the milestone" if seen else "Plan a milestone", width="medium")(_form)(desk, tree, above)


def offer_milestone_undo(desk: Desk) -> None:
    """After a milestone was archived: the way back."""
    project, milestone_id = st.session_state.get(ARCHIVED, (None, None))
    if milestone_id is None or project != desk.project or desk.past:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("The milestone is archived.", width="content")
        if st.button("Undo", key="undo milestone"):
            del st.session_state[ARCHIVED]
            _restore(desk, milestone_id)


def _restore(desk: Desk, milestone_id: str) -> None:
    try:
        seen = last_planned(desk.workspace, desk.project, milestone_id)
        restore_milestone(desk.workspace, desk.project, seen, desk.author)
    except MilepostError as error:
        st.error(plain_markdown(f"Not done: {error}."))
    else:
        st.rerun()


def _form(desk: Desk, before: dict[str, Any], above: str) -> None:
    """No form of Streamlit's: what the gates would ask is told while they are written."""
    if above:
        st.markdown(plain_markdown(above))
    seen: PlannedMilestone | None = st.session_state.get(SEEN)
    tree = _fields(desk, before, seen)
    _live_help(desk, tree, seen.milestone.id if seen else "")
    reason = ""
    if seen is not None:
        reason = st.text_input("Reason", help="Needed where the due day or a gate moves; readers will see it.")
    if not st.button("Save the milestone"):
        return
    try:
        if seen is None:
            add_milestone(desk.workspace, desk.project, "", tree, desk.author)
        else:
            change_milestone(desk.workspace, desk.project, seen, tree, reason, desk.author)
    except ChangedMeanwhile as error:
        _say_theirs(error, desk)
    except MilepostError as error:
        _say_faults(error)
    else:
        st.toast("The milestone is saved.")
        st.rerun()


def _fields(desk: Desk, before: dict[str, Any], seen: PlannedMilestone | None) -> dict[str, Any]:
    """The keys of a milestone; those that the form does not show stay as they were."""
    named = seen.milestone.id if seen else ""
    others = {one.id: one.title for one in desk.report.milestones if one.id != named}
    title = st.text_input("Title", before.get("title", named))
    with st.container(horizontal=True):
        due = st.date_input("Due", _day(before), min_value=EARLIEST, max_value=LATEST)
        owner = st.text_input("Owner", before.get("owner", ""))
    gates = st.text_area("Gates, one a line", key=GATES, help=_help(desk), placeholder="accuracy >= 0.95")
    plan = run_plan_fields(before, desk.report)
    after = st.multiselect("Comes after", list(others), before.get("after", []), format_func=others.__getitem__)
    named_ones = ", ".join(before.get("approvers", []))
    approvers = st.text_input("Approvers", named_ones, help="Who signs it off; e-mail addresses.")
    made = {
        "title": title.strip(),
        "due": due.isoformat() if isinstance(due, date) else None,
        "owner": owner.strip(),
        "gates": [line.strip() for line in gates.splitlines() if line.strip()],
        **plan,
        "after": after,
        "approvers": [one.strip() for one in approvers.split(",") if one.strip()],
    }
    return {**before, **made}


def _day(before: dict[str, Any]) -> date | None:
    return date.fromisoformat(before["due"]) if before.get("due") else None


def _help(desk: Desk) -> str:
    """The metrics that a gate can name, with their direction and the best so far."""
    told = []
    for one in desk.report.metrics:
        best = f", best {value_text(one.best.value, metric_unit(one))}" if one.best else ""
        told.append(f"- `{one.id}`: {metric_name(one)}, {one.better} is better{best}")
    ways = "A metric, a comparison (>= > <= <) and a number, `baseline + 2%` or `start - 10%`."
    return "\n".join([ways, "", *told])


def _live_help(desk: Desk, tree: dict[str, Any], milestone_id: str) -> None:
    """What the gates would ask of the runs today, as far as they can be read."""
    if not tree["gates"]:
        return
    probe = {"title": "x", "due": "2100-01-01", "gates": tree["gates"]}
    if tree.get("baseline"):
        probe["baseline"] = tree["baseline"]
    try:
        trial = try_milestone(desk.workspace, desk.project, milestone_id, probe)
    except MilepostError as error:
        _say_faults(error)
        return
    st.markdown("  \n".join(quiet(one) for one in [*map(gate_trial_words, trial.gates), trial_words(trial)]))


def _say_faults(error: MilepostError) -> None:
    """The places are counted as people count them."""
    for line in str(error).splitlines():
        told = re.sub(r"^(gate|kpi|approver)s\[(\d+)\]", lambda at: f"{at[1].capitalize()} {int(at[2]) + 1}", line)
        st.error(plain_markdown(told if told.endswith(("?", "!")) else f"{told}."))


def _say_theirs(error: ChangedMeanwhile, desk: Desk) -> None:
    """Theirs here, the reader's own still in the fields; saving again follows on theirs."""
    st.error(plain_markdown(f"{error}."))
    if isinstance(error.theirs, Entry):
        st.session_state[SEEN] = theirs = planned_milestone(error.theirs)
        st.markdown(plain_markdown(f"The version of {theirs.by}, {moment_text(theirs.at, desk.zone)}:"))
        st.code("\n".join(version_lines(theirs.milestone)), language=None, wrap_lines=True)


@st.dialog("Archived milestones", width="medium")
def _archived(desk: Desk) -> None:
    gone = [held[-1] for held in current_plan(desk.workspace, desk.project).values() if held[-1].archived]
    if not gone:
        st.markdown("No milestone is archived.")
    for one in gone:
        st.markdown(plain_markdown(f"{one.milestone.title}, due {one.milestone.due}, archived by {one.by}"))
        if st.button("Restore", key=f"restore milestone {one.milestone.id}"):
            _restore(desk, one.milestone.id)
