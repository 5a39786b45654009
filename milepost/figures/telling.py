"""What is told on pointing at the chart, and to those who cannot see it."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from milepost.domain.report import GateReport, KpiReport, MetricReport, MilestoneReport, Point, Report
from milepost.figures.dates import day_of, day_text
from milepost.figures.fan_words import fan_sentences, needed_sentences
from milepost.figures.move_words import move_words
from milepost.figures.note_words import note_head
from milepost.figures.numbers import Unit, target_text, unit_of, value_text
from milepost.figures.sign_off_words import sign_off_words
from milepost.figures.words import (
    best_text,
    gate_on,
    headline,
    margin_text,
    metric_name,
    metric_unit,
    status,
)

MOST_NOTES, MOST_MOVES = 20, 20


def towards(report: Report, metric_id: str) -> tuple[GateReport, str] | None:
    """The gate that a pointed-at run is set against, and the milestone's title."""
    ahead = report.next_milestone
    gate = gate_on(ahead, metric_id) if ahead else None
    if ahead and gate and gate.target is not None:
        return gate, ahead.title
    return None


def run_lines(report: Report, metric: MetricReport, points: Sequence[Point]) -> list[tuple[str, str, str, str]]:
    """Run, value, date and margin in words, one tuple a point."""
    unit, zone, against = metric_unit(metric), ZoneInfo(report.time_zone), towards(report, metric.id)
    days: dict[date, str] = {}
    lines = []
    for point in points:
        day = day_of(point.at, zone)
        text = days.get(day) or days.setdefault(day, day_text(day))
        lines.append((run_name(point), _value(point, unit, against), text, _margin(point, unit, against)))
    return lines


def run_name(point: Point) -> str:
    return point.run.name or point.run.id


def _value(point: Point, unit: Unit, against: tuple[GateReport, str] | None) -> str:
    beside = (against[0].target,) if against and against[0].target is not None else ()
    return value_text(point.value, unit, beside)


def _margin(point: Point, unit: Unit, against: tuple[GateReport, str] | None) -> str:
    return f"{margin_text(against[0], unit, point.value)} {against[1]}" if against else ""


def milestone_lines(milestone: MilestoneReport, report: Report, metric_id: str) -> list[str]:
    """Title, status, due day, and the run that proves it or what is missing."""
    lines = [milestone.title, status(milestone, report, metric_id).line, f"due {day_text(milestone.due)}"]
    if milestone.reached_at and milestone.state == "reached":
        lines.append(f"reached {day_text(day_of(milestone.reached_at, ZoneInfo(report.time_zone)))}")
    if milestone.evidence and milestone.state == "reached":
        lines.append(f"by {milestone.evidence.run.name or milestone.evidence.run.id}")
    return [*lines, *filter(None, [sign_off_words(milestone)])]


def kpi_text(kpi: KpiReport) -> str:
    """The latest figure of a KPI, its day and its target."""
    if kpi.latest is None:
        return f"{kpi.title}: no value yet"
    unit = unit_of(kpi.unit)
    beside = () if kpi.target is None else (kpi.target,)
    aim = "" if kpi.target is None else f", target {target_text(kpi.target, unit)}"
    return f"{kpi.title}: {value_text(kpi.latest.value, unit, beside)} on {day_text(kpi.latest.date)}{aim}"


def description(report: Report, metric_id: str) -> str:
    """What the picture says, as text: the headline, the frontier, each milestone, each KPI."""
    metric = report.metric(metric_id)
    sentences = [headline(report, metric_id)]
    if metric and metric.best:
        sentences.append(_frontier_sentence(report, metric, metric.frontier[0], metric.best))
    sentences += fan_sentences(report, metric_id) + needed_sentences(report, metric_id)
    sentences += [f"Milestone {m.title}: {status(m, report, metric_id).text}" for m in report.milestones]
    zone = ZoneInfo(report.time_zone)
    sentences += [f"{m.title}: {move_words(move, zone)}" for m in report.milestones for move in m.moves][:MOST_MOVES]
    sentences += [kpi_text(kpi) for kpi in report.kpis]
    sentences += [f"Note {note.number}: {note_head(note, report)}" for note in report.notes[:MOST_NOTES]]
    if len(report.notes) > MOST_NOTES:
        sentences.append(f"{len(report.notes) - MOST_NOTES} more notes are in the list")
    return ". ".join(sentence.rstrip(".") for sentence in sentences) + "."


def _frontier_sentence(report: Report, metric: MetricReport, first: Point, best: Point) -> str:
    zone, unit = ZoneInfo(report.time_zone), metric_unit(metric)
    start = f"{value_text(first.value, unit)} on {day_text(day_of(first.at, zone))}"
    end = f"{best_text(metric, report, best)} on {day_text(day_of(best.at, zone))} by {run_name(best)}"
    verb = "rose" if metric.better == "higher" else "fell"
    counted = f"{metric.runs_counted:,} runs counted"
    if first == best:
        return f"The best {metric_name(metric)} has been {end}; {counted}"
    return f"The best {metric_name(metric)} {verb} from {start} to {end}; {counted}"
