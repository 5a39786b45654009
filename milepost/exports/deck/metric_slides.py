"""One slide a metric: its sentence, its chart, and how many runs are in it."""

from typing import Any

from milepost.domain.report import MetricReport, Report
from milepost.exports.deck.fitting import cut
from milepost.exports.deck.metric_chart import metric_chart, runs_shown
from milepost.exports.deck.sheet import Place, Sheet
from milepost.exports.deck.template import MARGIN, WIDTH
from milepost.exports.deck.type import line
from milepost.figures.chart import Chart, chart_of
from milepost.figures.theme import LIGHT

WIDE = WIDTH - 2 * MARGIN
CHART = Place(MARGIN - 8, 120, WIDE + 16, 368)
ALONE = Place(MARGIN, 122, WIDE, 60)


def metric_slides(deck: Any, report: Report) -> None:
    """The headline's metric first."""
    others = [one.id for one in report.metrics if one.id != report.headline]
    for metric_id in [report.headline, *others]:
        _metric_slide(deck, report, chart_of(report, metric_id))


def _metric_slide(deck: Any, report: Report, chart: Chart) -> None:
    sheet = Sheet(deck, report, chart.headline)
    sheet.text(Place(MARGIN, 96, WIDE, 18), [line(cut(chart.subtitle, 13, WIDE), 13, LIGHT.muted)], name="Subtitle")
    metric = report.metric(chart.metric_id)
    if metric is None or (metric.best is None and not chart.marks):
        sheet.text(ALONE, [line("There is nothing to draw yet.", 16, LIGHT.muted)])
        return
    sheet.chart(CHART, metric_chart(chart, report, CHART.width, CHART.height), chart.description)
    sheet.text(Place(MARGIN, 490, WIDE, 14), [line(runs_note(metric, chart), 10, LIGHT.muted)], name="Runs")
    sheet.say(chart.description)


def runs_note(metric: MetricReport, chart: Chart) -> str:
    """ "each dot is one tracked run (n = 20,000, 400 shown, 3 off the scale)"."""
    if not metric.runs_counted:
        return ""
    shown, off = len(runs_shown(chart)), len(metric.dots) - len(chart.dot_ms)
    few = f", {shown:,} shown" if shown < metric.runs_counted else ""
    outside = f", {off:,} off the scale" if off else ""
    return f"Each dot is one tracked run (n = {metric.runs_counted:,}{few}{outside})."
