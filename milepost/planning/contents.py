"""How what people decide is written into the journal and read out of it again."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from milepost.config.gates import parse_gate
from milepost.domain.journal import Entry
from milepost.domain.plan import (
    About,
    Decision,
    Edit,
    FrozenEvidence,
    NoteVersion,
    Plan,
    PlannedMilestone,
    SignOffVersion,
)
from milepost.domain.projects import Milestone, RunName

Content = dict[str, Any]
Version = TypeVar("Version")


def milestone_content(milestone: Milestone, *, in_file: bool, archived: bool = False) -> Content:
    baseline = milestone.baseline
    return {
        "title": milestone.title,
        "due": milestone.due.isoformat(),
        "owner": milestone.owner,
        "gates": [gate.text for gate in milestone.gates],
        "kpis": [gate.text for gate in milestone.kpis],
        "baseline": None if baseline is None else {"source": baseline.source, "run": baseline.run_id},
        "after": list(milestone.after),
        "approvers": list(milestone.approvers),
        "approvals": milestone.approvals,
        "place": milestone.place,
        "in_file": in_file,
        "archived": archived,
    }


def milestone_of(milestone_id: str, told: Mapping[str, Any]) -> Milestone:
    baseline = told["baseline"]
    return Milestone(
        id=milestone_id,
        title=told["title"],
        due=date.fromisoformat(told["due"]),
        gates=tuple(parse_gate(text) for text in told["gates"]),
        owner=told["owner"],
        kpis=tuple(parse_gate(text) for text in told["kpis"]),
        baseline=None if baseline is None else RunName(baseline["source"], baseline["run"]),
        after=tuple(told["after"]),
        approvers=tuple(told["approvers"]),
        approvals=told["approvals"],
        place=told["place"],
    )


def note_content(note: NoteVersion) -> Content:
    return {
        "kind": note.kind,
        "text": note.text,
        "audience": note.audience,
        "begins": note.begins.isoformat(),
        "ends": None if note.ends is None else note.ends.isoformat(),
        "about": None if note.about is None else {"kind": note.about.kind, "id": note.about.id},
        "reply_to": note.reply_to,
        "archived": note.archived,
    }


def note_of(entry: Entry) -> NoteVersion:
    told = entry.content
    return NoteVersion(
        id=entry.subject,
        kind=told["kind"],
        text=told["text"],
        audience=told["audience"],
        begins=datetime.fromisoformat(told["begins"]),
        ends=None if told["ends"] is None else datetime.fromisoformat(told["ends"]),
        edit=edit_of(entry),
        about=None if told["about"] is None else About(told["about"]["kind"], told["about"]["id"]),
        reply_to=told["reply_to"],
        archived=told["archived"],
    )


def sign_off_content(one: SignOffVersion) -> Content:
    evidence = one.evidence
    return {
        "asked_by": one.asked_by,
        "asked_at": one.asked_at.isoformat(),
        "evidence": {
            "source": evidence.source,
            "run": evidence.run_id,
            "name": evidence.run_name,
            "url": evidence.url,
            "at": evidence.at.isoformat(),
            "values": [list(value) for value in evidence.values],
            "params": [list(param) for param in evidence.params],
            "gates": list(evidence.gates),
            "digest": evidence.digest,
        },
        "decisions": [
            {"by": each.by, "verdict": each.verdict, "comment": each.comment, "at": each.at.isoformat()}
            for each in one.decisions
        ],
        "why": one.why,
    }


def sign_off_of(entry: Entry) -> SignOffVersion:
    told = entry.content
    return SignOffVersion(
        milestone=entry.subject,
        asked_by=told["asked_by"],
        asked_at=datetime.fromisoformat(told["asked_at"]),
        evidence=_evidence(told["evidence"]),
        edit=edit_of(entry),
        decisions=tuple(
            Decision(each["by"], each["verdict"], each["comment"], datetime.fromisoformat(each["at"]))
            for each in told["decisions"]
        ),
        why=told["why"],
    )


def _evidence(told: Mapping[str, Any]) -> FrozenEvidence:
    return FrozenEvidence(
        source=told["source"],
        run_id=told["run"],
        run_name=told["name"],
        url=told["url"],
        at=datetime.fromisoformat(told["at"]),
        values=tuple((name, value) for name, value in told["values"]),
        params=tuple((name, text) for name, text in told["params"]),
        gates=tuple(told["gates"]),
        digest=told["digest"],
    )


def edit_of(entry: Entry) -> Edit:
    at = None if entry.action == "adopt" else datetime.fromtimestamp(entry.at_ms / 1000, UTC)
    return Edit(entry.version, at, entry.by, entry.reason)


def plan_of(entries: Iterable[Entry]) -> Plan:
    """What these lines of one project come to."""
    milestones: dict[str, list[PlannedMilestone]] = {}
    notes: dict[str, list[NoteVersion]] = {}
    sign_offs: dict[str, list[SignOffVersion]] = {}
    for entry in entries:
        if entry.kind == "milestone":
            milestones.setdefault(entry.subject, []).append(_planned(entry))
        elif entry.kind == "note":
            notes.setdefault(entry.subject, []).append(note_of(entry))
        else:
            sign_offs.setdefault(entry.subject, []).append(sign_off_of(entry))
    return Plan(_tuples(milestones), _tuples(notes), _tuples(sign_offs))


def _planned(entry: Entry) -> PlannedMilestone:
    told = entry.content
    return PlannedMilestone(milestone_of(entry.subject, told), edit_of(entry), told["in_file"], told["archived"])


def _tuples(lists: dict[str, list[Version]]) -> dict[str, tuple[Version, ...]]:
    return {name: tuple(held) for name, held in lists.items()}
