"""How a planned milestone is written into the journal and read out of it again."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from milepost.config.gates import parse_gate
from milepost.domain.journal import Entry
from milepost.domain.plan import Plan, PlannedMilestone
from milepost.domain.projects import Milestone, RunName


def milestone_content(milestone: Milestone, *, archived: bool = False) -> dict[str, Any]:
    baseline = milestone.baseline
    return {
        "title": milestone.title,
        "due": milestone.due.isoformat(),
        "owner": milestone.owner,
        "gates": [gate.text for gate in milestone.gates],
        "kpis": [gate.text for gate in milestone.kpis],
        "baseline": None if baseline is None else {"source": baseline.source, "run": baseline.run_id},
        "after": list(milestone.after),
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
    )


def plan_of(entries: Iterable[Entry]) -> Plan:
    """What these lines of one project come to; oldest first."""
    plan: dict[str, list[PlannedMilestone]] = {}
    for entry in entries:
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
    )
