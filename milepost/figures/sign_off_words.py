"""What is said of a sign-off."""

from milepost.domain.report import MilestoneReport
from milepost.domain.sign_off import SignOff


def sign_off_words(milestone: MilestoneReport) -> str:
    """One line; empty where nobody has to sign off."""
    told = milestone.sign_off
    if told.state == "not required":
        return ""
    if told.evidence is None:
        return f"to be signed off by {people(told)}"
    if told.reopened and not told.holds:
        return f"sign-off reopened: {told.reopened}"
    if told.state == "accepted":
        return f"accepted by {' and '.join(one.by for one in told.decisions)}"
    if told.state == "rejected":
        no = next(one for one in told.decisions if one.verdict == "reject")
        return f"rejected by {no.by}: {no.comment}"
    return f"awaiting sign-off: {len(told.decisions)} of {told.needed} accepted ({people(told)})"


def people(told: SignOff) -> str:
    names = ", ".join(told.approvers)
    return names if told.needed == len(told.approvers) else f"{told.needed} of {names}"
