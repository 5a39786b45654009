"""The exact numbers as tables of a page: for those who would rather read them, check them, or cannot see the chart."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from milepost.domain.outlook import BEST_LEVELS, REACHED_LEVELS, Outlook, RunPlan, RunsLeft
from milepost.domain.report import Report
from milepost.exports.json import instant
from milepost.exports.limits import Limits
from milepost.exports.tables import Cell, Table, tables_of
from milepost.figures.markup import Html, tag

CAPTIONS: Mapping[str, str] = {
    "milestones": "Milestones",
    "gates": "Gates of the milestones",
    "outlook": "Forecasts of the milestones that are still open",
    "evidence": "Values of the runs that prove the milestones",
    "moves": "Moved goalposts",
    "frontier": "Best so far of each metric",
    "kpis": "KPI values",
}
SERIES = ("frontier", "kpis")
SKIPPED = ("_url", "_source", "run")
"""Ends of columns that say nothing to people: addresses and ids."""
SHORT = 40
RUN_PLAN = ("runs_a_week", "runs_until", "runs_left")


def number_tables(report: Report, limits: Limits) -> list[Html]:
    """One table each; of long ones the last rows. Those without a row are left out."""
    tables = {one.name: one for one in (*tables_of(report), _outlook(report), _evidence(report))}
    return [
        _table(tables[name], caption, limits.points if name in SERIES else limits.rows)
        for name, caption in CAPTIONS.items()
        if tables[name].rows
    ]


def _outlook(report: Report) -> Table:
    """One row for what comes at this pace, and one for what comes as is planned."""
    best = tuple(f"best_p{level * 100:.0f}" for level in BEST_LEVELS)
    reached = tuple(f"reached_p{level * 100:.0f}" for level in REACHED_LEVELS)
    columns = ("milestone", "metric", "if", "chance", *best, *reached, *RUN_PLAN, "idle_days")
    return Table("outlook", columns, tuple(_outlook_rows(report)))


def _outlook_rows(report: Report) -> Iterator[tuple[Cell, ...]]:
    for milestone in report.milestones:
        told = milestone.outlook or Outlook()
        if told.idle_days is not None and not (told.pace or told.plan):
            unknown = (None,) * (1 + len(BEST_LEVELS) + len(REACHED_LEVELS))
            yield (milestone.id, told.metric, told.why, *unknown, *_run_plan(milestone.run_plan), told.idle_days)
        for words, one in (("at this pace", told.pace), ("with the plan", told.plan)):
            if one is not None:
                plan = _run_plan(milestone.run_plan if one is told.plan else None)
                numbers = (one.chance, *one.best, *one.reached, *plan, told.idle_days)
                yield (milestone.id, told.metric, words, *numbers)


def _run_plan(plan: RunPlan) -> tuple[Cell, ...]:
    """By RUN_PLAN."""
    if isinstance(plan, RunsLeft):
        return (None, None, plan.left)
    return (None, None, None) if plan is None else (plan.runs, plan.until, None)


def _evidence(report: Report) -> Table:
    """What proves a milestone now, and what its approvers were shown."""
    return Table("evidence", ("milestone", "what", "at", "subject", "value", "run_name"), tuple(_proofs(report)))


def _proofs(report: Report) -> Iterator[tuple[Cell, ...]]:
    for one in report.milestones:
        now, asked = one.evidence, one.sign_off.evidence
        if now is not None:
            yield from ((one.id, "proof", now.at, subject, value, now.run.name) for subject, value in now.values)
        if asked is not None:
            shown = ((one.id, "shown to approvers", asked.at, *pair, asked.run_name) for pair in asked.values)
            yield from shown


def _table(table: Table, caption: str, most_rows: int) -> Html:
    kept = [place for place, column in enumerate(table.columns) if not column.endswith(SKIPPED)]
    head = tag("tr", *(tag("th", table.columns[place].replace("_", " "), scope="col") for place in kept))
    shown = table.rows[-most_rows:]
    left = len(table.rows) - len(shown)
    words = f"{caption}, the last {len(shown):,} of {len(table.rows):,} rows" if left else caption
    rows = [tag("tr", *_cells([row[place] for place in kept])) for row in shown]
    made = tag("table", tag("caption", words), tag("thead", head), tag("tbody", *rows))
    return tag("div", made, class_="mp-wide", tabindex="0", role="region", **{"aria-label": caption})


def _cells(cells: list[Cell]) -> Iterator[Html]:
    """Short ones stay on one line."""
    first, *others = map(cell_words, cells)
    yield tag("th", first, scope="row", class_="mp-long" if len(first) > SHORT else "")
    yield from (tag("td", other, class_="mp-long" if len(other) > SHORT else "") for other in others)


def cell_words(cell: Cell) -> str:
    """Numbers with all their digits, instants in UTC."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return instant(cell) or ""
    if isinstance(cell, float):
        return repr(cell).removesuffix(".0")
    return str(cell)
