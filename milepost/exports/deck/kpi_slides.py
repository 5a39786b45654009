"""One slide a KPI: its latest figure as the title, its line and its target as a native chart."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from milepost.domain.report import KpiReport, KpiValue, Report
from milepost.exports.deck.fitting import cut, flat, shortest
from milepost.exports.deck.frame import inner_area, legend_area
from milepost.exports.deck.metric_slides import CHART, WIDE
from milepost.exports.deck.native_chart import Axis, Marker, NativeChart, PointLabel, Series, Stroke
from milepost.exports.deck.sheet import Place, Sheet
from milepost.exports.deck.template import MARGIN
from milepost.exports.deck.time_axis import day_serial, time_axis
from milepost.exports.deck.type import line
from milepost.exports.deck.value_axis import value_axis
from milepost.figures.dates import DAY_MS, day_ms
from milepost.figures.kpi_link_words import kpi_verdict
from milepost.figures.numbers import Unit, target_text, unit_of, value_text
from milepost.figures.scales import value_scale, value_ticks
from milepost.figures.telling import kpi_text
from milepost.figures.theme import LIGHT
from milepost.figures.words import metric_name

MOST_VALUES = 800
MARGINS = (84.0, 14.0, 160.0, 54.0)
"""Points around the plot: at the left for ticks, above, at the right for the words of the last values, and below."""
TOUCHING = 0.08
MOST_MARKED, MOST_NAME, WIDEST_LABEL = 60, 80, 146.0


def kpi_slides(deck: Any, report: Report) -> None:
    for kpi in report.kpis:
        sheet = Sheet(deck, report, kpi_text(kpi))
        words = cut(_about(kpi, report), 13, WIDE)
        sheet.text(Place(MARGIN, 96, WIDE, 18), [line(words, 13, LIGHT.muted)], name="Subtitle")
        if kpi.series:
            sheet.chart(CHART, kpi_chart(kpi), f"{kpi_text(kpi)}. {_span(kpi)}.")


def kpi_chart(kpi: KpiReport) -> NativeChart:
    shown, unit = values_shown(kpi), unit_of(kpi.unit)
    aims = [] if kpi.target is None else [kpi.target]
    scale, step = value_scale(_with_room([*(one.value for one in shown), *aims]), (None, None))
    axis = value_axis(scale, value_ticks(scale, step, unit), unit)
    time = time_axis(day_ms(shown[0].date), day_ms(shown[-1].date) + DAY_MS)
    return NativeChart(
        kind="line",
        series=_series(kpi, shown, unit, axis),
        time=time,
        values=axis,
        inner=inner_area(CHART.width, CHART.height, MARGINS),
        legend=legend_area(CHART.width, CHART.height, MARGINS[0]),
    )


def _with_room(values: list[float]) -> list[float]:
    """So that neither the line nor the target lies on the edge; an edge of zero that is not crossed stays."""
    room = (max(values) / 2 - min(values) / 2) * 0.1
    low, high = min(values) - room, max(values) + room
    return [*values, max(low, 0.0) if min(values) >= 0 else low, high if math.isfinite(high) else max(values)]


def _series(kpi: KpiReport, shown: Sequence[KpiValue], unit: Unit, axis: Axis) -> list[Series]:
    """The values and, where there is a target, its line; where their words would touch, they are one label."""
    days, last = tuple(day_serial(one.date) for one in shown), len(shown) - 1
    values = tuple(one.value for one in shown)
    latest = cut(value_text(values[-1], unit, () if kpi.target is None else (kpi.target,)), 12, WIDEST_LABEL, bold=True)
    aim = "" if kpi.target is None else cut(f"target {target_text(kpi.target, unit)}", 11, WIDEST_LABEL, bold=True)
    together = kpi.target is not None and abs(kpi.target - values[-1]) < (axis.high - axis.low) * TOUCHING
    own = PointLabel(last, (latest,), (aim,) if together else (), "r", LIGHT.frontier, 12)
    marker = Marker("circle", 6, LIGHT.frontier) if len(shown) <= MOST_MARKED else None
    made = [
        Series(shortest(flat(kpi.title), MOST_NAME), days, values, Stroke(LIGHT.frontier, 2.5), marker, labels=(own,))
    ]
    if kpi.target is not None:
        labels = () if together else (PointLabel(last, (aim,), (), "r", LIGHT.muted, 11),)
        made.append(Series("Target", days, (kpi.target,) * len(days), Stroke(LIGHT.muted, 1.5, "dash"), labels=labels))
    return made


def values_shown(kpi: KpiReport) -> Sequence[KpiValue]:
    """All of them, or about 800 spread evenly, the last one among them."""
    count = len(kpi.series)
    if count <= MOST_VALUES:
        return kpi.series
    return [kpi.series[one] for one in sorted({round(at) for at in np.linspace(0, count - 1, MOST_VALUES)})]


def _span(kpi: KpiReport) -> str:
    shown = len(values_shown(kpi))
    few = f", {shown:,} shown" if shown < len(kpi.series) else ""
    return f"{len(kpi.series):,} {'value' if len(kpi.series) == 1 else 'values'}{few}"


def _about(kpi: KpiReport, report: Report) -> str:
    better = f"{kpi.better.capitalize()} is better"
    metric = report.metric(kpi.driven_by) if kpi.driven_by else None
    verdict = kpi_verdict(kpi)
    driver = [f"driven by {metric_name(metric)}{f' ({verdict})' if verdict else ''}"] if metric else []
    return " · ".join([better, *driver, f"from {kpi.source}", _span(kpi)])
