"""What is said of what changed since a reader last saw the project."""

from zoneinfo import ZoneInfo

from milepost.domain.changes import (
    Change,
    Dropped,
    Edition,
    Flipped,
    KpiMoved,
    Moved,
    NewBest,
    Noted,
    Promised,
    Replanned,
)
from milepost.domain.outlook import RunPlan
from milepost.domain.report import KpiReport, KpiValue, Report
from milepost.figures.dates import day_text, moment_text
from milepost.figures.move_words import gates_text, move_words
from milepost.figures.note_words import note_head
from milepost.figures.numbers import unit_of, value_text
from milepost.figures.plain_words import plain_words
from milepost.figures.run_plan_words import planned_text
from milepost.figures.words import headline, metric_title, metric_unit

NOTE_LENGTH = 100


def changed_heading(edition: Edition) -> str:
    """ "What changed since 9 Nov 2026, 08:00 UTC"; of a first snapshot it says that there is none before it."""
    if edition.changed is None:
        return "First snapshot: there is none before it to compare with"
    since = moment_text(edition.changed.since, ZoneInfo(edition.report.time_zone))
    return f"{'What changed' if edition.changed.changes else 'Nothing changed'} since {since}"


def change_lines(edition: Edition) -> tuple[str, ...]:
    """One sentence a change, without its full stop; none where nothing changed or nothing came before."""
    if edition.changed is None:
        return ()
    return tuple(line for change in edition.changed.changes for line in _lines(change, edition.report))


def news_lines(edition: Edition) -> tuple[str, ...]:
    """What a short message says: since when something changed, what, and how things stand."""
    report = edition.report
    return (changed_heading(edition), *change_lines(edition), headline(report, report.headline))


def _lines(change: Change, report: Report) -> list[str]:
    match change:
        case Flipped(milestone=id_, before=before, after=after):
            return [f"{_title(id_, report)}: {after}; was {before.removeprefix('sign-off ')}"]
        case NewBest():
            return [_best(change, report)]
        case Moved():
            return _moved(change, report)
        case Replanned(milestone=id_, before=before_plan, after=after_plan):
            return [f"{_title(id_, report)}: {_planned(before_plan, after_plan)}"]
        case Promised(milestone=id_):
            promised = next(one for one in report.milestones if one.id == id_)
            return [f"New milestone: {promised.title}, due {day_text(promised.due)}"]
        case Dropped(title=title):
            return [f"{title} is no longer in the plan"]
        case KpiMoved():
            return [_kpi(change, report)]
        case Noted(note=id_):
            note = next(one for one in report.notes if one.id == id_)
            words = plain_words(note.text)
            short = words if len(words) <= NOTE_LENGTH else f"{words[: NOTE_LENGTH - 1]}…"
            return [f"New note {note.number}: {note_head(note, report)}: {short}"]


def _title(milestone_id: str, report: Report) -> str:
    return next(one.title for one in report.milestones if one.id == milestone_id)


def _best(change: NewBest, report: Report) -> str:
    metric = report.metric(change.metric)
    assert metric is not None
    name, unit = metric_title(metric), metric_unit(metric)
    if change.after is None or metric.best is None:
        return f"{name}: no run counts any more"
    if change.before is None:
        return f"{name}: first best {value_text(change.after, unit)} by run {metric.best.run.name}"
    now, was = (value_text(one, unit, (other,)) for one, other in _both(change.before, change.after))
    better = (change.after > change.before) == (metric.better == "higher")
    if better:
        return f"{name}: new best {now}, was {was}, by run {metric.best.run.name}"
    return f"{name}: best is back at {now}, was {was}: the run that held it counts no more"


def _both(before: float, after: float) -> tuple[tuple[float, float], tuple[float, float]]:
    return (after, before), (before, after)


def _moved(change: Moved, report: Report) -> list[str]:
    title, zone = _title(change.milestone, report), ZoneInfo(report.time_zone)
    if change.moves:
        return [f"{title}: {move_words(move, zone)}" for move in change.moves]
    now = next(one for one in report.milestones if one.id == change.milestone)
    parts = [f"due {day_text(now.due)}, was {day_text(change.due_before)}"] if now.due != change.due_before else []
    gates = tuple(gate.gate for gate in now.gates)
    if gates != change.gates_before:
        parts.append(f"gates {gates_text(gates)}, were {gates_text(change.gates_before)}")
    return [f"{title}: {'; '.join(parts)}"]


def _planned(before: RunPlan, after: RunPlan) -> str:
    if after is None:
        return f"no runs are planned any more; {planned_text(before)} were"
    was = "no runs were planned before" if before is None else f"were {planned_text(before)}"
    return f"planned are {planned_text(after)}; {was}"


def _kpi(change: KpiMoved, report: Report) -> str:
    kpi = next(one for one in report.kpis if one.id == change.kpi)
    if change.after is None:
        return f"{kpi.title}: has no value any more"
    if change.before is None:
        return f"{kpi.title}: first value {_value(change.after, None, kpi)}"
    return f"{kpi.title}: {_value(change.after, change.before, kpi)}, was {_value(change.before, change.after, kpi)}"


def _value(one: KpiValue, other: KpiValue | None, kpi: KpiReport) -> str:
    beside = () if other is None else (other.value,)
    return f"{value_text(one.value, unit_of(kpi.unit), beside)} ({day_text(one.date)})"
