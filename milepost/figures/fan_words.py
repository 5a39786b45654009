"""What is said of the fan and of the pace that is needed."""

from collections.abc import Sequence

from milepost.domain.report import MetricReport, Report
from milepost.figures.dates import date_at, day_text
from milepost.figures.fan import BANDS, MEDIAN, Fan, Needed, fan_of, needed_of
from milepost.figures.numbers import Unit, distance_text, value_text
from milepost.figures.words import metric_name, metric_unit


def fan_sentences(report: Report, metric_id: str) -> list[str]:
    """ "Forecast: by 12 Jan 2027 the best accuracy is 96.1 %, in four of five cases from 95.2 % to 97.4 %"."""
    fan, metric = fan_of(report, metric_id), report.metric(metric_id)
    if fan is None or metric is None:
        return []
    return [f"Forecast: {_sentence(metric, fan, place)}" for place in range(1, len(fan.at_ms))]


def _sentence(metric: MetricReport, fan: Fan, place: int) -> str:
    (low, high), unit = BANDS[0], metric_unit(metric)
    told = fan_texts(fan, place, unit)
    best = f"by {fan_day(fan, place)} the best {metric_name(metric)} is {told[MEDIAN]}"
    return f"{best}, in four of five cases from {told[low]} to {told[high]}"


def fan_day(fan: Fan, place: int) -> str:
    """The due day, whose end is the place."""
    return day_text(date_at(fan.at_ms[place] - 1))


def fan_texts(fan: Fan, place: int, unit: Unit) -> list[str]:
    """The levels at one of the fan's places."""
    return [value_text(level[place], unit) for level in fan.levels]


def fan_hover(fan: Fan, unit: Unit) -> list[tuple[str, ...]]:
    """Lines to be told at each of the places after today."""
    lines: list[tuple[str, ...]] = []
    for place in range(1, len(fan.at_ms)):
        told = fan_texts(fan, place, unit)
        wide, half = ((told[low], told[high]) for low, high in BANDS)
        lines.append(
            (
                f"Forecast for {fan_day(fan, place)}",
                f"{told[MEDIAN]} or better: even chance",
                f"every other case: {half[0]} to {half[1]}",
                f"four of five cases: {wide[0]} to {wide[1]}",
            )
        )
    return lines


def needed_text(needed: Needed, unit: Unit) -> str:
    """ "needs 0.7 points in 45 days"."""
    days = "today" if needed.days_left <= 0 else f"in {needed.days_left} {'day' if needed.days_left == 1 else 'days'}"
    return f"needs {distance_text(needed.gate.margin or 0.0, unit)} {days}"


def needed_sentences(report: Report, metric_id: str, plan: Sequence[tuple[float, float]] = ()) -> list[str]:
    """Told also where the plan's line shows it."""
    found, metric = needed_of(report, metric_id, plan), report.metric(metric_id)
    return [] if found is None or metric is None else [f"{found.title} {needed_text(found, metric_unit(metric))}"]
