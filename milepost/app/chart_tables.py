"""The numbers that the chart draws, as tables: for those who would rather read them, or cannot see them."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from milepost.domain.outlook import BEST_LEVELS
from milepost.domain.report import KpiReport, MetricReport, Report
from milepost.figures.chances import chance_text
from milepost.figures.dates import day_of, day_text
from milepost.figures.fan import fan_of
from milepost.figures.fan_words import fan_day, fan_texts
from milepost.figures.markup import Html, link, tag
from milepost.figures.numbers import unit_of, value_text
from milepost.figures.words import metric_title, metric_unit

MOST_ROWS = 200


def chart_tables(report: Report, metric_id: str) -> Html:
    """The best so far and each KPI, newest first, folded away until somebody asks."""
    metric = report.metric(metric_id)
    tables = [_frontier(metric, ZoneInfo(report.time_zone))] if metric is not None and metric.frontier else []
    tables += _forecast(metric, report) if metric is not None else []
    tables += [_kpi(kpi) for kpi in report.kpis if kpi.series]
    if not tables:
        return Html("")
    return tag("details", tag("summary", "The chart as tables"), *tables, class_="mp-problems")


def _frontier(metric: MetricReport, zone: ZoneInfo) -> Html:
    values = [point.value for point in metric.frontier]
    rows = []
    for place, point in enumerate(metric.frontier):
        beside = (*values[max(0, place - 1) : place], *values[place + 1 : place + 2])  # digits that tell them apart
        told = value_text(point.value, metric_unit(metric), beside)
        rows.append((day_text(day_of(point.at, zone)), told, link(point.run)))
    rows.reverse()
    return _table(f"Best so far: {metric_title(metric)}", ("Since", "Value", "Run"), rows)


def _forecast(metric: MetricReport, report: Report) -> list[Html]:
    """What the best is likely to be at each due day; each column is reached or passed with its chance."""
    fan = fan_of(report, metric.id)
    if fan is None:
        return []
    unit = metric_unit(metric)
    head = ("Due day", *(f"{chance_text(1 - level)} likely" for level in BEST_LEVELS))
    rows = [(fan_day(fan, place), *fan_texts(fan, place, unit)) for place in range(1, len(fan.at_ms))]
    return [_table(f"Forecast of the best: {metric_title(metric)}", head, rows)]


def _kpi(kpi: KpiReport) -> Html:
    rows = [(day_text(one.date), value_text(one.value, unit_of(kpi.unit))) for one in reversed(kpi.series)]
    return _table(kpi.title, ("Day", "Value"), rows)


def _table(title: str, words: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Html:
    head = tag("thead", tag("tr", *(tag("th", word, scope="col") for word in words)))
    shown = [
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell) for cell in row[1:])) for row in rows[:MOST_ROWS]
    ]
    left = len(rows) - len(shown)
    more = f", the newest {len(shown):,} of {len(rows):,}" if left else ""
    return tag("table", tag("caption", title + more), head, tag("tbody", *shown), class_="mp-table mp-numbers")
