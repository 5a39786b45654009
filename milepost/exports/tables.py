"""The Report as tables with typed cells: what spreadsheets and scripts read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from milepost.domain.outlook import RunPlan, RunsLeft
from milepost.domain.report import GateReport, Report

Cell = str | float | int | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Table:
    """One table; every row has a cell for each column. Datetimes are aware and in UTC."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables_of(report: Report) -> tuple[Table, ...]:
    """All of them, in the order in which people read; those without a row are there too."""
    return (
        _table("milestones", MILESTONES, _milestones(report)),
        _table("gates", GATES, _gates(report)),
        _table("moves", MOVES, _moves(report)),
        _table("frontier", FRONTIER, _frontier(report)),
        _table("kpis", KPIS, _kpis(report)),
        _table("notes", NOTES, _notes(report)),
        _table("sources", SOURCES, _sources(report)),
        _table("problems", PROBLEMS, ((one.source, one.run, one.what) for one in report.problems)),
    )


MILESTONES = ("id", "title", "due", "owner", "state", "health", "reached_at", "slip_days", "days_left",
              "evidence_source", "evidence_run", "evidence_url", "sign_off", "chance_at_this_pace",
              "chance_with_the_plan", "runs_a_week", "planned_runs", "planned_since", "runs_left",
              "runs_until")  # fmt: skip
GATES = ("milestone", "decides", "gate", "target", "passed", "passed_at", "best", "margin", "run_source", "run",
         "run_url", "why", "noise")  # fmt: skip
MOVES = ("milestone", "at", "by", "reason", "due_before", "due_after", "gates_before", "gates_after")
FRONTIER = ("metric", "at", "value", "run_source", "run", "run_name", "run_url")
KPIS = ("kpi", "title", "unit", "date", "value", "target")
NOTES = ("number", "id", "reply_to", "kind", "audience", "begins", "ends", "about", "text", "by", "at", "edited_by",
         "edited_at")  # fmt: skip
SOURCES = ("name", "kind", "state", "last_success", "error")
PROBLEMS = ("source", "run", "what")
Rows = Iterator[tuple[Cell, ...]]


def _table(name: str, columns: Sequence[str], rows: Rows) -> Table:
    return Table(name, tuple(columns), tuple(rows))


def _milestones(report: Report) -> Rows:
    for one in report.milestones:
        run = one.evidence.run if one.evidence else None
        proof = (run.source, run.id, run.url) if run else (None, None, None)
        facts = (one.id, one.title, one.due, one.owner, one.state, one.health, one.reached_at)
        told = one.outlook
        paces = (told.pace, told.plan) if told else (None, None)
        chances = tuple(None if pace is None else pace.chance for pace in paces)
        yield (*facts, one.slip_days, one.days_left, *proof, one.sign_off.state, *chances, *_run_plan(one.run_plan))


def _run_plan(plan: RunPlan) -> tuple[Cell, ...]:
    if isinstance(plan, RunsLeft):
        return (None, plan.runs, plan.since, plan.left, None)
    return (None if plan is None else plan.runs, None, None, None, None if plan is None else plan.until)


def _gates(report: Report) -> Rows:
    for one in report.milestones:
        for gate in one.gates:
            yield _gate(one.id, gate, True)
        for gate in one.kpis:
            yield _gate(one.id, gate, False)


def _gate(milestone: str, gate: GateReport, decides: bool) -> tuple[Cell, ...]:
    run = (gate.run.source, gate.run.id, gate.run.url) if gate.run else (None, None, None)
    numbers = (gate.target, gate.passed, gate.passed_at, gate.best, gate.margin)
    return (milestone, decides, gate.gate, *numbers, *run, gate.why, gate.noise and gate.noise.verdict)


def _moves(report: Report) -> Rows:
    for one in report.milestones:
        for move in one.moves:
            gates = (" and ".join(move.gates_before), " and ".join(move.gates_after))
            yield (one.id, move.at, move.by, move.reason, move.due_before, move.due_after, *gates)


def _frontier(report: Report) -> Rows:
    for metric in report.metrics:
        for point in metric.frontier:
            run = point.run
            yield (metric.id, point.at, point.value, run.source, run.id, run.name, run.url)


def _kpis(report: Report) -> Rows:
    for kpi in report.kpis:
        for one in kpi.series:
            yield (kpi.id, kpi.title, kpi.unit, one.date, one.value, kpi.target)


def _notes(report: Report) -> Rows:
    for one in report.notes:
        about = None if one.about is None else f"{one.about.kind}:{one.about.id}"
        said = (one.text, one.by, one.at, one.edited_by, one.edited_at)
        yield (one.number, one.id, None, one.kind, one.audience, one.begins, one.ends, about, *said)
        for reply in one.replies:
            place = (None, reply.id, one.id, "reply", one.audience, one.begins, one.ends, about)
            yield (*place, reply.text, reply.by, reply.at, None, reply.edited_at)


def _sources(report: Report) -> Rows:
    for one in report.sources:
        yield (one.name, one.kind, one.state, one.last_success, one.error)
