"""Whether people accepted a milestone: what the last request says, held against the evidence there is now."""

from collections.abc import Sequence
from hashlib import blake2b

from milepost.domain.decided import NO_SIGN_OFF, SignOff
from milepost.domain.plan import FrozenEvidence, SignOffState, SignOffVersion
from milepost.domain.projects import Milestone
from milepost.domain.report import Evidence


def evidence_digest(evidence: Evidence, gates: Sequence[str]) -> str:
    """Of what an approver is shown: the run, its values, the time, and the gates that it passed."""
    told = (evidence.run.source, evidence.run.id, evidence.at.isoformat(), evidence.values, tuple(gates))
    return blake2b(repr(told).encode(), digest_size=12).hexdigest()


def sign_off_of(milestone: Milestone, versions: Sequence[SignOffVersion], evidence: Evidence | None) -> SignOff:
    """`evidence` is None while the milestone is not reached."""
    if not milestone.approvers:
        return NO_SIGN_OFF
    needed = milestone.approvals or len(milestone.approvers)
    if not versions:
        return SignOff("awaiting", milestone.approvers, needed)
    last = versions[-1]
    broken = last.why or why_broken(last.evidence, evidence, tuple(gate.text for gate in milestone.gates))
    return SignOff(
        state="awaiting" if broken else state_of(last, needed),
        approvers=milestone.approvers,
        needed=needed,
        asked_at=last.asked_at,
        asked_by=last.asked_by,
        evidence=last.evidence,
        decisions=last.decisions,
        reopened=broken or reopened(versions),
        version=last.edit.version,
    )


def state_of(request: SignOffVersion, needed: int) -> SignOffState:
    """One rejection rejects; `needed` people accept."""
    if any(one.verdict == "reject" for one in request.decisions):
        return "rejected"
    return "accepted" if len({one.by for one in request.decisions}) >= needed else "awaiting"


def reopened(versions: Sequence[SignOffVersion]) -> str | None:
    """Why the request before this one no longer held."""
    closed = [one.why for one in versions if one.why is not None]
    return closed[-1] if closed else None


def why_broken(frozen: FrozenEvidence, evidence: Evidence | None, gates: tuple[str, ...]) -> str | None:
    """Why a request does not hold any more; None while it does."""
    if evidence is not None and evidence_digest(evidence, gates) == frozen.digest:
        return None
    if frozen.gates != gates:
        return f"the gates were changed from {' and '.join(frozen.gates)} to {' and '.join(gates)}"
    if evidence is None:
        return f"the evidence is gone: no run passes all gates any more (it was {frozen.run_name})"
    if (evidence.run.source, evidence.run.id) != (frozen.source, frozen.run_id):
        return f"the evidence changed: it was {frozen.run_name}, now it is {evidence.run.name}"
    return f"the evidence changed: run {frozen.run_name} has other values or another date than when it was shown"
