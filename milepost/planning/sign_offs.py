"""Who may sign off what, and the line of the journal that asking and deciding become."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson

from milepost.domain.errors import ConfigurationError, NotAllowed
from milepost.domain.journal import Action, Draft, Entry
from milepost.domain.people import Author
from milepost.domain.report import Evidence, MilestoneReport
from milepost.domain.sign_off import Decision, FrozenEvidence, SignOffs, SignOffVersion, Verdict

LONGEST = 5_000
ACTIONS: Mapping[Verdict, Action] = {"accept": "accept", "reject": "reject"}


def frozen(evidence: Evidence, params: Mapping[str, str], gates: Sequence[str]) -> FrozenEvidence:
    """The evidence with the run's parameters, sealed with a digest."""
    run = evidence.run
    told = {
        "source": run.source,
        "run_id": run.id,
        "run_name": run.name or run.id,
        "url": run.url,
        "at": evidence.at.isoformat(),
        "values": [list(one) for one in evidence.values],
        "params": [[key, str(value)] for key, value in sorted(params.items())],
        "gates": list(gates),
    }
    return evidence_of({**told, "digest": digest_of(told)})


def digest_of(told: Mapping[str, Any]) -> str:
    whole = {key: value for key, value in told.items() if key != "digest"}
    return sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()


def asked(
    project: str, milestone: str, evidence: FrozenEvidence, by: str, now: datetime, version: int, again: str | None
) -> Draft:
    """The line that asks for sign-off; `version` is the one it makes, `again` why an earlier request does not hold."""
    content = content_of(SignOffVersion(version, by, now, evidence, (), again))
    return Draft(by, project, "sign-off", milestone, version, "ask", content, again)


def may_decide(milestone: MilestoneReport, by: Author) -> None:
    """Raises NotAllowed with the reason why this person cannot sign this off now."""
    told = milestone.sign_off
    if told.state == "not required":
        raise NotAllowed(f"{milestone.title} names no approvers, so there is nothing to sign off")
    by.must("decide", "sign off")
    if by.name.casefold() not in {one.casefold() for one in told.approvers}:
        raise NotAllowed(
            f"{by.name} is no approver of {milestone.title}; its approvers are {', '.join(told.approvers)}"
        )
    if told.evidence is None:
        raise NotAllowed(f"{milestone.title} is not reached, so there is nothing to sign off yet")
    if not told.holds:
        raise NotAllowed(f"{told.reopened}; what was shown does not hold any more")
    if (told.asked_by or "").casefold() == by.name.casefold():
        raise NotAllowed(f"{by.name} asked for this sign-off, so somebody else decides")
    if told.state != "awaiting":
        raise NotAllowed(f"{milestone.title} is {told.state} already")
    if by.name.casefold() in {one.by.casefold() for one in told.decisions}:
        raise NotAllowed(f"{by.name} accepted this already; the others decide now")


def decided(
    project: str, milestone: MilestoneReport, verdict: Verdict, comment: str, by: Author, now: datetime
) -> Draft:
    """The line of a decision on the request as the milestone's Report shows it. Raises NotAllowed, and
    ConfigurationError for a comment that cannot be."""
    may_decide(milestone, by)
    words = comment.strip()
    if verdict == "reject" and not words:
        raise ConfigurationError("a rejection needs a comment: say what is missing")
    if len(words) > LONGEST:
        raise ConfigurationError(f"the comment has {len(words):,} characters; at most {LONGEST:,} fit")
    told = milestone.sign_off
    assert told.evidence is not None
    assert told.asked_at is not None
    decisions = (*told.decisions, Decision(by.name, verdict, words, now))
    version = told.version + 1
    whole = SignOffVersion(version, told.asked_by or "", told.asked_at, told.evidence, decisions, told.reopened)
    return Draft(
        by.name, project, "sign-off", milestone.id, version, ACTIONS[verdict], content_of(whole), words or None
    )


def content_of(one: SignOffVersion) -> dict[str, Any]:
    kept = one.evidence
    return {
        "asked_by": one.asked_by,
        "asked_at": one.asked_at.isoformat(),
        "again": one.again,
        "evidence": {
            "source": kept.source,
            "run_id": kept.run_id,
            "run_name": kept.run_name,
            "url": kept.url,
            "at": kept.at.isoformat(),
            "values": [list(each) for each in kept.values],
            "params": [list(each) for each in kept.params],
            "gates": list(kept.gates),
            "digest": kept.digest,
        },
        "decisions": [
            {"by": each.by, "verdict": each.verdict, "comment": each.comment, "at": each.at.isoformat()}
            for each in one.decisions
        ],
    }


def evidence_of(told: Mapping[str, Any]) -> FrozenEvidence:
    return FrozenEvidence(
        source=told["source"],
        run_id=told["run_id"],
        run_name=told["run_name"],
        url=told["url"],
        at=datetime.fromisoformat(told["at"]),
        values=tuple((name, value) for name, value in told["values"]),
        params=tuple((name, value) for name, value in told["params"]),
        gates=tuple(told["gates"]),
        digest=told["digest"],
    )


def version_of(version: int, told: Mapping[str, Any]) -> SignOffVersion:
    decisions = tuple(
        Decision(one["by"], one["verdict"], one["comment"], datetime.fromisoformat(one["at"]))
        for one in told["decisions"]
    )
    at = datetime.fromisoformat(told["asked_at"]).astimezone(UTC)
    return SignOffVersion(version, told["asked_by"], at, evidence_of(told["evidence"]), decisions, told["again"])


def sign_offs_of(entries: Sequence[Entry]) -> SignOffs:
    """The sign-offs that these lines of one project come to; oldest first."""
    found: dict[str, list[SignOffVersion]] = {}
    for entry in entries:
        if entry.kind == "sign-off":
            found.setdefault(entry.subject, []).append(version_of(entry.version, entry.content))
    return found
