"""How a sign-off is looked at and decided in the page."""

import streamlit as st

from milepost.app.login import login_is_on
from milepost.app.markup import plain_markdown
from milepost.app.note_dialog import Desk
from milepost.domain.errors import ChangedMeanwhile, MilepostError, NotAllowed
from milepost.domain.report import MilestoneReport, RunRef
from milepost.domain.sign_off import FrozenEvidence, Verdict
from milepost.figures.dates import moment_text
from milepost.figures.markup import Html, joined, link, tag
from milepost.figures.sign_off_words import sign_off_words
from milepost.jobs.sign_offs import ask_again, decide
from milepost.jobs.workspace import utc_now
from milepost.planning.sign_offs import may_decide

COMMENT = "sign-off comment"


def sign_off_dialog(desk: Desk, milestone_id: str | None) -> None:
    found = next((one for one in desk.report.milestones if one.id == milestone_id), None)
    if found is not None:
        st.session_state.pop(COMMENT, None)
        _show(desk, found)


@st.dialog("Sign-off", width="medium")
def _show(desk: Desk, milestone: MilestoneReport) -> None:
    told = milestone.sign_off
    st.markdown(f"**{plain_markdown(milestone.title)}** · {plain_markdown(sign_off_words(milestone))}")
    if told.evidence is not None:
        st.html(_evidence(told.evidence, desk))
    for one in told.decisions:
        verb = "accepted" if one.verdict == "accept" else "rejected"
        words = f": {one.comment}" if one.comment else ""
        st.markdown(plain_markdown(f"{one.by} {verb} it, {moment_text(one.at, desk.zone)}{words}"))
    if desk.past:
        st.markdown(":gray[This is how it stood on a past day. Go back to today to decide.]")
        return
    try:
        may_decide(milestone, desk.author)
    except NotAllowed as why:
        if told.state == "rejected" and "plan" in desk.author.rights:
            _offer_to_ask_again(desk, milestone)
        else:
            way = "" if login_is_on() else " Approvers sign in, which takes `access:` in milepost.yaml."
            st.markdown(f":gray[{plain_markdown(str(why))}.{way}]")
        return
    with st.form("decide", border=False):
        comment = st.text_area("Comment", key=COMMENT, help="A rejection needs one: say what is missing.")
        with st.container(horizontal=True):
            accept = st.form_submit_button("Accept")
            reject = st.form_submit_button("Reject")
    if accept or reject:
        _decide(desk, milestone, "accept" if accept else "reject", comment)


def _decide(desk: Desk, milestone: MilestoneReport, verdict: Verdict, comment: str) -> None:
    try:
        decide(desk.workspace, desk.project, milestone, verdict, comment, desk.author, utc_now())
    except ChangedMeanwhile:
        st.error(
            "Somebody else decided at the same moment. Close this and look at it again; your comment is still here."
        )
    except MilepostError as error:
        st.error(plain_markdown(f"Not done: {error}."))
    else:
        st.rerun()


def _offer_to_ask_again(desk: Desk, milestone: MilestoneReport) -> None:
    if st.button("Ask again", help="A new request with the evidence as it is now; the rejection stays on record."):
        try:
            ask_again(desk.workspace, desk.project, milestone.id, desk.author, utc_now())
        except MilepostError as error:
            st.error(plain_markdown(f"Not done: {error}."))
        else:
            st.rerun()


def _evidence(kept: FrozenEvidence, desk: Desk) -> Html:
    """What is frozen: it is shown as it was, whatever became of the run."""
    run = RunRef(kept.source, kept.run_id, kept.run_name, kept.url)
    facts: list[tuple[str, object]] = [
        ("Run", link(run)),
        ("Result of", moment_text(kept.at, desk.zone)),
        ("Gates", " and ".join(kept.gates)),
        *((name, f"{value:.10g}") for name, value in kept.values),
    ]
    rows = [tag("tr", tag("th", name, scope="row"), tag("td", value)) for name, value in facts]
    params = [tag("li", f"{name} = {value}") for name, value in kept.params]
    more = (
        tag("details", tag("summary", f"{len(params)} parameters of the run"), tag("ul", *params))
        if params
        else Html("")
    )
    seal = tag("p", f"sealed with {kept.digest}", style="overflow-wrap:anywhere;font-size:11px;opacity:.75")
    return joined(tag("table", tag("tbody", *rows), style="text-align:left"), more, seal)
