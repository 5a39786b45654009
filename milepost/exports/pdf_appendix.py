"""The technical appendix: where every number of the document comes from, exact and with its run."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from importlib.metadata import version
from typing import Any

from milepost.domain.changes import Edition
from milepost.domain.outlook import BEST_LEVELS, REACHED_LEVELS, Outlook, Pace
from milepost.domain.report import Report, RunRef
from milepost.exports.json import SCHEMA, instant
from milepost.exports.pdf_pages import MOST_LINES, MOST_PROBLEMS, cut
from milepost.figures.change_words import change_lines
from milepost.figures.outlook_words import NEVER, NEVER_AS_PLANNED
from milepost.figures.plotly import safe_link
from milepost.figures.run_plan_words import run_plan_text
from milepost.figures.source_words import kind_words

LONGEST = 240
Cell = str | list[str] | dict[str, str]
"""A text, a few lines, or a link with its words."""
Row = tuple[Cell, ...]
Told = dict[str, Any]
Runs = Mapping[RunRef, str]


def appendix(edition: Edition) -> Told:
    """Facts on the document itself, then the tables that have a row. A column's width is in shares of the page."""
    report = edition.report
    runs = _runs_of(report)
    changes = [(line,) for line in change_lines(edition)]
    problems = [(one.source, one.run or "", one.what) for one in report.problems]
    tables = [
        _table("Sources", SOURCES, _sources(report)),
        _table("Gates", GATES, _gates(report, runs)),
        _table("Gates and chance", CHANCE, _chance(report)),
        _table("Evidence", EVIDENCE, _evidence(report, runs)),
        _table("Milestones", DAYS, _days(report)),
        _table("Metrics", METRICS, _metrics(report, runs)),
        _table("Runs", RUNS, _runs(runs)),
        _table("Outlook", OUTLOOK, _outlooks(report)),
        _table("Moved goalposts", MOVES, _moves(report)),
        _table("Sign-offs", SIGN_OFFS, _sign_offs(report)),
        _table("Decisions", DECISIONS, _decisions(report)),
        _table("Evidence as it was signed off", SHOWN, _shown(report)),
        _table("All changes", {"Change": 1}, changes if len(changes) > MOST_LINES else ()),
        _table("All data problems", PROBLEMS, problems if len(problems) > MOST_PROBLEMS else ()),
    ]
    return {"facts": _facts(report), "tables": [table for table in tables if table["rows"]]}


SOURCES = {"Source": 2, "Kind": 2, "State": 1.2, "Last read (UTC)": 2.3, "What is wrong": 4}
GATES = {"Milestone": 58, "Gate": 78, "Target": 78, "Best": 82, "Margin": 95, "Run, first passed at (UTC)": 102}
CHANCE = {"Milestone": 58, "Gate": 78, "Verdict": 68, "Value": 92, "95 % interval": 92, "Computed from": 105}
EVIDENCE = {"Milestone": 1.6, "Metric or KPI": 2, "Value": 2, "Run": 2, "At (UTC)": 2}
DAYS = {"Milestone": 2, "Due": 1.2, "Reached (UTC)": 2, "Slip, days": 1, "Days left": 1, "Comes after": 2}
MOVES = {"Milestone": 1.4, "At (UTC)": 2.3, "By": 1.6, "Due": 1.6, "Gates": 3, "Reason": 2.4}
SIGN_OFFS = {"Milestone": 1.6, "State": 1, "Needed": 2, "Asked": 2, "Reopened": 2}
DECISIONS = {"Milestone": 1.6, "Verdict": 1, "By": 2, "At (UTC)": 2, "Comment": 3}
SHOWN = {"Milestone": 1.6, "Metric or KPI": 2, "Value": 2, "Run": 3, "Digest": 3}
METRICS = {"Metric": 1.8, "Value taken": 1, "Runs counted": 1, "Best": 2.1, "At (UTC)": 2.1, "Run": 2.4}
OUTLOOK = {
    "Milestone": 60,
    "Forecast": 75,
    "Chance": 85,
    "Best by the due day": 113,
    "Reached (UTC)": 105,
    "Idle days": 45,
}
RUNS = {"Number": 0.7, "Name": 2, "Source": 1.5, "Id": 3}
PROBLEMS = {"Source": 1, "Run": 2, "Problem": 4}


def _facts(report: Report) -> list[tuple[str, str]]:
    return [
        ("Project", cut(report.project, LONGEST)),
        ("As of", instant(report.as_of) or ""),
        ("Data as of", instant(report.data_as_of) or "not all sources were read yet"),
        ("Time zone of days", report.time_zone),
        ("Main metric", cut(report.headline, LONGEST)),
        ("Counted runs in the last seven days", f"{report.runs_this_week:,}"),
        ("Same numbers as", f"report.json, {SCHEMA}"),
        ("Made by", f"Milepost {version('milepost')}"),
    ]


def _table(title: str, columns: Mapping[str, float], rows: Iterable[Row]) -> Told:
    told = [[_held(cell) for cell in row] for row in rows]
    return {"title": title, "columns": list(columns), "widths": list(columns.values()), "rows": told}


def _held(cell: Cell) -> str | dict[str, str]:
    if isinstance(cell, list):
        return "\n".join(cut(line, LONGEST // 2) for line in cell if line)
    return cut(cell, LONGEST) if isinstance(cell, str) else {**cell, "text": cut(cell["text"], LONGEST)}


def exact(value: float | None) -> str:
    """The double, whole."""
    return "" if value is None else repr(value)


def _at(when: datetime | None) -> str:
    return (instant(when) or "").replace("T", " ").removesuffix("Z")


def _run(run: RunRef | None, runs: Runs) -> str:
    """Number in the table of runs, and name; the KPIs' gates have no run."""
    return "" if run is None else f"{runs[run]} {run.name or run.id}"


def _runs_of(report: Report) -> Runs:
    """Each run that the tables name, with the number that they name it by."""
    gates = [gate.run for one in report.in_order for gate in (*one.gates, *one.kpis)]
    proofs = [one.evidence.run for one in report.in_order if one.evidence]
    bests = [one.best.run for one in report.metrics if one.best]
    found = dict.fromkeys(run for run in (*gates, *proofs, *bests) if run is not None)
    return {run: f"R{number}" for number, run in enumerate(found, start=1)}


def _runs(runs: Runs) -> Iterator[Row]:
    for run, number in runs.items():
        yield (number, run.name, run.source, {"text": run.id, "link": safe_link(run.url)})


def _sources(report: Report) -> Iterator[Row]:
    for one in report.sources:
        yield (one.name, kind_words(one), one.state, _at(one.last_success), one.error or "")


def _gates(report: Report, runs: Runs) -> Iterator[Row]:
    for one in report.in_order:
        for gate in (*one.gates, *one.kpis):
            numbers = (exact(gate.target), exact(gate.best), exact(gate.margin))
            yield (one.id, gate.gate, *numbers, [_run(gate.run, runs), _at(gate.passed_at)])


def _chance(report: Report) -> Iterator[Row]:
    for one in report.in_order:
        for gate in (*one.gates, *one.kpis):
            if gate.noise is not None:
                found = gate.noise.interval
                ends = [exact(found.low), exact(found.high)] if found else ""
                because = found.because if found else gate.noise.why or ""
                yield (one.id, gate.gate, gate.noise.verdict, exact(gate.noise.value), ends, because)


def _evidence(report: Report, runs: Runs) -> Iterator[Row]:
    for one in report.in_order:
        for name, value in one.evidence.values if one.evidence else ():
            assert one.evidence is not None
            yield (one.id, name, exact(value), _run(one.evidence.run, runs), _at(one.evidence.at))


def _days(report: Report) -> Iterator[Row]:
    for one in report.in_order:
        days = ("" if number is None else str(number) for number in (one.slip_days, one.days_left))
        yield (one.id, one.due.isoformat(), _at(one.reached_at), *days, ", ".join(one.after))


def _outlooks(report: Report) -> Iterator[Row]:
    """Each forecast with its quantiles by their level in percent."""
    for one in report.in_order:
        told = one.outlook or Outlook()
        idle = "" if told.idle_days is None else str(told.idle_days)
        for pace, runs in ((told.pace, "as runs came so far"), (told.plan, f"with {run_plan_text(one, report)}")):
            if pace is not None:
                never = NEVER if pace is told.pace else NEVER_AS_PLANNED
                yield (one.id, [told.metric or "", runs], exact(pace.chance), *_quantiles(pace, never), idle)


def _quantiles(pace: Pace, never: str) -> tuple[list[str], list[str]]:
    best, days = zip(BEST_LEVELS, pace.best, strict=True), zip(REACHED_LEVELS, pace.reached, strict=True)
    return (
        [f"p{level * 100:.0f} {exact(value)}" for level, value in best],
        [f"p{level * 100:.0f} {_at(at) or never}" for level, at in days],
    )


def _moves(report: Report) -> Iterator[Row]:
    for one in report.in_order:
        for move in one.moves:
            due = f"{move.due_before.isoformat()} → {move.due_after.isoformat()}"
            gates = (" and ".join(which) for which in (move.gates_before, move.gates_after))
            yield (one.id, _at(move.at), move.by, due, " → ".join(dict.fromkeys(gates)), move.reason or "")


def _sign_offs(report: Report) -> Iterator[Row]:
    for one in report.in_order:
        told = one.sign_off
        if told.state != "not required":
            asked = [f"by {told.asked_by}", _at(told.asked_at)] if told.asked_by else ""
            yield (one.id, told.state, f"{told.needed} of {', '.join(told.approvers)}", asked, told.reopened or "")


def _decisions(report: Report) -> Iterator[Row]:
    for one in report.in_order:
        for told in one.sign_off.decisions:
            yield (one.id, told.verdict, told.by, _at(told.at), told.comment)


def _shown(report: Report) -> Iterator[Row]:
    """What the approvers were shown, value by value."""
    for one in report.in_order:
        kept = one.sign_off.evidence
        for name, value in kept.values if kept else ():
            assert kept is not None
            yield (one.id, name, exact(value), [kept.run_name, f"in {kept.source}", kept.run_id], kept.digest)


def _metrics(report: Report, runs: Runs) -> Iterator[Row]:
    for one in report.metrics:
        best = one.best
        found = (exact(best.value), _at(best.at), _run(best.run, runs)) if best else ("", "", "")
        yield (one.id, one.take, f"{one.runs_counted:,}", *found)
