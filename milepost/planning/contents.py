"""How a planned milestone and a note are written into the journal and read out of it again."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from milepost.config.gates import parse_gate
from milepost.domain.journal import Entry
from milepost.domain.notes import About, Note, Notes, NoteVersion
from milepost.domain.plan import Plan, PlannedMilestone
from milepost.domain.projects import Milestone, PlannedRuns, RunName, WeeklyRuns


def milestone_content(milestone: Milestone, *, archived: bool = False, in_file: bool = True) -> dict[str, Any]:
    baseline, runs = milestone.baseline, milestone.planned_runs
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
        "runs_a_week": _weekly_content(milestone.runs_a_week),
        "planned_runs": None if runs is None else {"runs": runs.runs, "since": runs.since.isoformat()},
        "archived": archived,
        "in_file": in_file,
    }


def milestone_of(milestone_id: str, told: Mapping[str, Any]) -> Milestone:
    baseline, runs = told["baseline"], told.get("planned_runs")
    return Milestone(
        id=milestone_id,
        title=told["title"],
        due=date.fromisoformat(told["due"]),
        gates=tuple(parse_gate(text) for text in told["gates"]),
        owner=told["owner"],
        kpis=tuple(parse_gate(text) for text in told["kpis"]),
        baseline=None if baseline is None else RunName(baseline["source"], baseline["run"]),
        after=tuple(told["after"]),
        approvers=tuple(told.get("approvers", ())),  # lines of before there were sign-offs have none
        approvals=told.get("approvals"),
        runs_a_week=weekly_of(told.get("runs_a_week")),
        planned_runs=None if runs is None else PlannedRuns(runs["runs"], date.fromisoformat(runs["since"])),
    )


def _weekly_content(planned: WeeklyRuns | None) -> float | dict[str, Any] | None:
    """A number alone where they go on until the due day, as all did before they could end earlier."""
    if planned is None or planned.until is None:
        return None if planned is None else planned.runs
    return {"runs": planned.runs, "until": planned.until.isoformat()}


def weekly_of(told: Any) -> WeeklyRuns | None:
    """As the journal or the keys of a milestone have it."""
    if isinstance(told, Mapping):
        return WeeklyRuns(told["runs"], date.fromisoformat(told["until"]) if told.get("until") else None)
    return None if told is None else WeeklyRuns(told)


def plan_of(entries: Iterable[Entry]) -> Plan:
    """The milestones that these lines of one project come to; oldest first."""
    plan: dict[str, list[PlannedMilestone]] = {}
    for entry in entries:
        if entry.kind != "milestone":
            continue
        plan.setdefault(entry.subject, []).append(planned_milestone(entry))
    return plan


def planned_milestone(entry: Entry) -> PlannedMilestone:
    return PlannedMilestone(
        milestone=milestone_of(entry.subject, entry.content),
        version=entry.version,
        at=datetime.fromtimestamp(entry.at_ms / 1000, UTC),
        by=entry.by,
        reason=entry.reason,
        archived=entry.content["archived"],
        from_beginning=entry.action == "adopt",
        in_file=entry.content.get("in_file", True),
    )


def note_content(note: Note, *, archived: bool = False) -> dict[str, Any]:
    return {
        "kind": note.kind,
        "text": note.text,
        "begins": note.begins.isoformat(),
        "ends": None if note.ends is None else note.ends.isoformat(),
        "about": None if note.about is None else {"kind": note.about.kind, "id": note.about.id},
        "reply_to": note.reply_to,
        "audience": note.audience,
        "archived": archived,
    }


def note_of(told: Mapping[str, Any]) -> Note:
    return Note(
        kind=told["kind"],
        text=told["text"],
        begins=datetime.fromisoformat(told["begins"]),
        ends=None if told["ends"] is None else datetime.fromisoformat(told["ends"]),
        about=None if told["about"] is None else About(told["about"]["kind"], told["about"]["id"]),
        reply_to=told["reply_to"],
        audience=told.get("audience", "team"),  # lines of before there were audiences
    )


def notes_of(entries: Iterable[Entry]) -> Notes:
    """The notes that these lines of one project come to; oldest first."""
    notes: dict[str, list[NoteVersion]] = {}
    for entry in entries:
        if entry.kind == "note":
            at = datetime.fromtimestamp(entry.at_ms / 1000, UTC)
            version = NoteVersion(note_of(entry.content), entry.version, at, entry.by, entry.content["archived"])
            notes.setdefault(entry.subject, []).append(version)
    return notes
