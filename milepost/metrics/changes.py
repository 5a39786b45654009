"""What changed in a project since a reader last saw it."""

from collections.abc import Iterator

from milepost.domain.changes import (
    Change,
    Changes,
    Dropped,
    Flipped,
    KpiMoved,
    Moved,
    NewBest,
    Noted,
    Promised,
    Replanned,
    Seen,
    SeenMilestone,
)
from milepost.domain.outlook import RunPlan, RunsLeft
from milepost.domain.report import MilestoneReport, Report


def changes_since(before: Seen, report: Report) -> Changes:
    """What flipped first, then new bests, moved goalposts, KPIs and notes; each kind in the Report's own order."""
    found = (*_flips(before, report), *_bests(before, report), *_plan(before, report), *_kpis(before, report))
    added = tuple(Noted(note.id) for note in report.notes if note.id not in before.notes)
    return Changes(before.as_of, found + added)


def standing(milestone: MilestoneReport) -> str:
    """The state and, while pending, the health: "pending, at risk"."""
    return f"{milestone.state}, {milestone.health}" if milestone.health else milestone.state


def _flips(before: Seen, report: Report) -> Iterator[Change]:
    for one in report.milestones:
        was = before.milestones.get(one.id)
        if was is None:
            continue
        if was.standing != standing(one):
            yield Flipped(one.id, was.standing, standing(one))
        if was.sign_off != one.sign_off.state:
            yield Flipped(one.id, f"sign-off {was.sign_off}", f"sign-off {one.sign_off.state}")


def _bests(before: Seen, report: Report) -> Iterator[Change]:
    for metric in report.metrics:
        was, now = before.bests.get(metric.id), metric.best.value if metric.best else None
        if was != now:
            yield NewBest(metric.id, was, now)


def _plan(before: Seen, report: Report) -> Iterator[Change]:
    for one in report.milestones:
        was = before.milestones.get(one.id)
        if was is None:
            yield Promised(one.id)
            continue
        if _differs(was, one):
            moves = tuple(move for move in one.moves if move.at > before.as_of)
            yield Moved(one.id, was.due, was.gates, moves)
        if was.run_plan != "unknown" and _promised_runs(was.run_plan) != _promised_runs(one.run_plan):
            yield Replanned(one.id, was.run_plan, one.run_plan)
    here = {one.id for one in report.milestones}
    yield from (Dropped(was.title) for id_, was in before.milestones.items() if id_ not in here)


def _differs(was: SeenMilestone, one: MilestoneReport) -> bool:
    return (was.due, was.gates) != (one.due, tuple(gate.gate for gate in one.gates))


def _promised_runs(plan: RunPlan) -> object:
    """Without how many of them are left."""
    return (plan.runs, plan.since) if isinstance(plan, RunsLeft) else plan


def _kpis(before: Seen, report: Report) -> Iterator[Change]:
    for kpi in report.kpis:
        was, now = before.kpis.get(kpi.id), kpi.series[-1] if kpi.series else None
        if was != now:
            yield KpiMoved(kpi.id, was, now)
