"""A KPI as a small picture: its line, its target, its first and its last day; the page has the colours."""

from html import escape

from milepost.domain.report import KpiReport
from milepost.figures.boxes import Box
from milepost.figures.dates import day_ms, day_text
from milepost.figures.portfolio import line_path
from milepost.figures.scales import Scale, value_scale
from milepost.figures.svg_places import text
from milepost.figures.telling import kpi_text

WIDTH, HEIGHT = 320.0, 96.0
PLOT = Box(4, 8, WIDTH - 8, HEIGHT - 22)
MOST_POINTS = 400


def kpi_svg(kpi: KpiReport) -> str:
    """Empty where the KPI has no value yet."""
    if not kpi.series:
        return ""
    series = kpi.series[-MOST_POINTS:]
    first, last = series[0].date, series[-1].date
    time = Scale(day_ms(first), max(day_ms(last), day_ms(first) + 1))
    aims = [] if kpi.target is None else [kpi.target]
    scale, _ = value_scale([one.value for one in series] + aims, (None, None), ticks=2)
    places = [(PLOT.x(day_ms(one.date), time), PLOT.y(one.value, scale)) for one in series]
    x, y = places[-1]
    marks = [f'<path class="axis" d="M{PLOT.left:g} {PLOT.bottom:g}H{PLOT.right:g}"/>']
    marks += [f'<path class="target" d="M{PLOT.left:g} {PLOT.y(aim, scale):.1f}H{PLOT.right:g}"/>' for aim in aims]
    marks += [f'<path class="series" d="{line_path(places)}"/>', f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>']
    marks.append(text(day_text(first), "", "start", PLOT.left, HEIGHT - 6))
    marks += [text(day_text(last), "", "end", PLOT.right, HEIGHT - 6)] if last != first else []
    size = f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{escape(kpi_text(kpi))}"'
    return f'<svg {size} class="mp-kpi">{"".join(marks)}</svg>'
