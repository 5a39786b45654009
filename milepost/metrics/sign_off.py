"""Whether people accepted a milestone: what the last request says, held against the evidence there is now."""

from collections.abc import Sequence

from milepost.domain.projects import Milestone
from milepost.domain.report import Evidence
from milepost.domain.sign_off import NO_SIGN_OFF, FrozenEvidence, SignOff, SignOffState, SignOffVersion


def sign_off_of(milestone: Milestone, versions: Sequence[SignOffVersion], evidence: Evidence | None) -> SignOff:
    """`evidence` is None while the milestone is not reached."""
    if not milestone.approvers:
        return NO_SIGN_OFF
    needed = milestone.approvals or len(milestone.approvers)
    if not versions:
        return SignOff("awaiting", milestone.approvers, needed)
    last = versions[-1]
    broken = why_broken(last.evidence, evidence, tuple(gate.text for gate in milestone.gates))
    return SignOff(
        state="awaiting" if broken else state_of(last, needed),
        approvers=milestone.approvers,
        needed=needed,
        asked_at=last.asked_at,
        asked_by=last.asked_by,
        evidence=last.evidence,
        decisions=last.decisions,
        reopened=broken or last.again,
        holds=broken is None,
        version=last.version,
    )


def state_of(request: SignOffVersion, needed: int) -> SignOffState:
    """One rejection rejects; `needed` people accept."""
    if any(one.verdict == "reject" for one in request.decisions):
        return "rejected"
    return "accepted" if len({one.by.casefold() for one in request.decisions}) >= needed else "awaiting"


def why_broken(frozen: FrozenEvidence, evidence: Evidence | None, gates: tuple[str, ...]) -> str | None:
    """Why a request does not hold any more; None while it does."""
    if frozen.gates != gates:
        return f"the gates were changed from {' and '.join(frozen.gates)} to {' and '.join(gates)}"
    if evidence is None:
        return f"the evidence is gone: no run passes all gates any more (it was {frozen.run_name})"
    if (evidence.run.source, evidence.run.id) != (frozen.source, frozen.run_id):
        return f"the evidence changed: it was {frozen.run_name}, now it is {evidence.run.name or evidence.run.id}"
    if (evidence.at, evidence.values) != (frozen.at, frozen.values):
        return f"the evidence changed: run {frozen.run_name} has other values or another date than when it was shown"
    return None
