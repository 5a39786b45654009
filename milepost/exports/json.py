"""The Report as JSON: the names and shapes that other people's scripts depend on."""

from datetime import UTC, datetime
from typing import Any

import orjson

from milepost.domain.noise import NoiseReport
from milepost.domain.notes import NoteReport
from milepost.domain.outlook import BEST_LEVELS, REACHED_LEVELS, Outlook, Pace, RunPlan, RunsLeft
from milepost.domain.projects import WeeklyRuns
from milepost.domain.report import GateReport, MetricReport, MilestoneReport, Move, Point, Report, RunRef, SourceReport
from milepost.domain.sign_off import SignOff
from milepost.exports.clean_text import clean_all
from milepost.exports.json_kpis import kpi

SCHEMA = "milepost.report/1"


def report_to_json(report: Report) -> bytes:
    """The whole document, UTF-8, numbers as the exact doubles; halves of pairs, which UTF-8 has not, are replaced."""
    told = report_to_dict(report)
    try:
        return orjson.dumps(told, option=orjson.OPT_INDENT_2)
    except TypeError:
        return orjson.dumps(clean_all(told), option=orjson.OPT_INDENT_2)


def report_to_dict(report: Report) -> dict[str, Any]:
    """The document as plain values. The dots of the chart are left out: they are a sample."""
    return {
        "schema": SCHEMA,
        "project": report.project,
        "title": report.title,
        "demo": report.demo,
        "time_zone": report.time_zone,
        "as_of": instant(report.as_of),
        "data_as_of": instant(report.data_as_of),
        "headline": report.headline,
        "runs_this_week": report.runs_this_week,
        "sources": [source(one) for one in report.sources],
        "metrics": {one.id: metric(one) for one in report.metrics},
        "milestones": [milestone(one) for one in report.milestones],
        "kpis": {one.id: kpi(one) for one in report.kpis},
        "notes": [note(one) for one in report.notes],
        "problems": [{"source": one.source, "run": one.run, "what": one.what} for one in report.problems],
    }


def instant(at: datetime | None) -> str | None:
    """UTC in ISO 8601 with milliseconds and Z."""
    if at is None:
        return None
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def source(one: SourceReport) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind,
        "state": one.state,
        "last_success": instant(one.last_success),
        "error": one.error,
        "rechecked": one.rechecked,
    }


def run(one: RunRef | None) -> dict[str, Any] | None:
    return None if one is None else {"source": one.source, "id": one.id, "name": one.name, "url": one.url}


def point(one: Point) -> dict[str, Any]:
    return {"value": one.value, "at": instant(one.at), "run": run(one.run)}


def metric(one: MetricReport) -> dict[str, Any]:
    return {
        "title": one.title,
        "better": one.better,
        "unit": one.unit,
        "bounds": list(one.bounds),
        "take": one.take,
        "runs_counted": one.runs_counted,
        "best": None if one.best is None else point(one.best),
        "frontier": [point(each) for each in one.frontier],
    }


def milestone(one: MilestoneReport) -> dict[str, Any]:
    evidence = one.evidence and {
        "run": run(one.evidence.run),
        "at": instant(one.evidence.at),
        "values": dict(one.evidence.values),
    }
    return {
        "id": one.id,
        "title": one.title,
        "due": one.due.isoformat(),
        "owner": one.owner,
        "state": one.state,
        "health": one.health,
        "reached_at": instant(one.reached_at),
        "slip_days": one.slip_days,
        "days_left": one.days_left,
        "evidence": evidence,
        "gates": [gate(each) for each in one.gates],
        "kpis": [gate(each) for each in one.kpis],
        "after": list(one.after),
        "moves": [move(each) for each in one.moves],
        "sign_off": sign_off(one.sign_off),
        "outlook": None if one.outlook is None else outlook(one.outlook, one.run_plan),
        "run_plan": run_plan(one.run_plan),
    }


def run_plan(one: RunPlan) -> dict[str, Any] | None:
    """`{"runs_a_week", "until"}`, or `{"runs", "since", "left"}`; null where no runs are planned."""
    if isinstance(one, RunsLeft):
        return {"runs": one.runs, "since": one.since.isoformat(), "left": one.left}
    if one is None:
        return None
    return {"runs_a_week": one.runs, "until": None if one.until is None else one.until.isoformat()}


def outlook(one: Outlook, plan: RunPlan) -> dict[str, Any]:
    """`plan`: the milestone's."""
    return {
        "metric": one.metric,
        "pace": None if one.pace is None else pace(one.pace),
        "plan": None if one.plan is None else pace(one.plan),
        "runs_a_week": plan.runs if isinstance(plan, WeeklyRuns) else None,
        "runs_until": plan.until.isoformat() if isinstance(plan, WeeklyRuns) and plan.until else None,
        "idle_days": one.idle_days,
        "why": one.why,
        "planned_runs": run_plan(plan) if isinstance(plan, RunsLeft) else None,
    }


def pace(one: Pace) -> dict[str, Any]:
    """Quantiles by their level in percent; a day that is not reached at this pace is null."""
    return {
        "chance": one.chance,
        "best": {f"p{level * 100:.0f}": value for level, value in zip(BEST_LEVELS, one.best, strict=True)},
        "reached": {f"p{level * 100:.0f}": instant(at) for level, at in zip(REACHED_LEVELS, one.reached, strict=True)},
    }


def note(one: NoteReport) -> dict[str, Any]:
    return {
        "number": one.number,
        "id": one.id,
        "kind": one.kind,
        "text": one.text,
        "audience": one.audience,
        "begins": instant(one.begins),
        "ends": instant(one.ends),
        "about": None if one.about is None else {"kind": one.about.kind, "id": one.about.id},
        "by": one.by,
        "at": instant(one.at),
        "edited_by": one.edited_by,
        "edited_at": instant(one.edited_at),
        "replies": [
            {
                "id": each.id,
                "text": each.text,
                "by": each.by,
                "at": instant(each.at),
                "edited_at": instant(each.edited_at),
            }
            for each in one.replies
        ],
    }


def sign_off(one: SignOff) -> dict[str, Any]:
    kept = one.evidence
    return {
        "state": one.state,
        "approvers": list(one.approvers),
        "needed": one.needed,
        "asked_at": instant(one.asked_at),
        "asked_by": one.asked_by,
        "holds": one.holds,
        "reopened": one.reopened,
        "evidence": None
        if kept is None
        else {
            "run": {"source": kept.source, "id": kept.run_id, "name": kept.run_name, "url": kept.url},
            "at": instant(kept.at),
            "values": dict(kept.values),
            "params": dict(kept.params),
            "gates": list(kept.gates),
            "digest": kept.digest,
        },
        "decisions": [
            {"by": each.by, "verdict": each.verdict, "comment": each.comment, "at": instant(each.at)}
            for each in one.decisions
        ],
    }


def move(one: Move) -> dict[str, Any]:
    return {
        "at": instant(one.at),
        "by": one.by,
        "reason": one.reason,
        "due": [one.due_before.isoformat(), one.due_after.isoformat()],
        "gates": [list(one.gates_before), list(one.gates_after)],
    }


def gate(one: GateReport) -> dict[str, Any]:
    return {
        "gate": one.gate,
        "target": one.target,
        "passed": one.passed,
        "passed_at": instant(one.passed_at),
        "best": one.best,
        "margin": one.margin,
        "run": run(one.run),
        "why": one.why,
        "noise": None if one.noise is None else noise(one.noise),
    }


def noise(one: NoiseReport) -> dict[str, Any]:
    """Of which value, where it may lie, and what that was computed from, or why it is not known."""
    low, high, because = (one.interval.low, one.interval.high, one.interval.because) if one.interval else (None,) * 3
    return {"verdict": one.verdict, "value": one.value, "low": low, "high": high, "because": because or one.why}
