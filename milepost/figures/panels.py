"""The KPIs under the main plot, on the same time axis."""

from dataclasses import dataclass

from milepost.domain.report import KpiReport, Report
from milepost.figures.dates import day_ms
from milepost.figures.numbers import target_text, unit_of, value_text
from milepost.figures.scales import Place, Scale, Tick, value_scale, value_ticks
from milepost.figures.telling import kpi_text

MOST_PANELS = 3


@dataclass(frozen=True, slots=True)
class Panel:
    """One KPI under the main plot, on the same time axis."""

    id: str
    title: str
    latest: str
    words: str
    series: tuple[Place, ...]
    texts: tuple[str, ...]
    target: float | None
    target_text: str
    scale: Scale
    ticks: tuple[Tick, ...]


def panels_of(report: Report, time: Scale) -> tuple[Panel, ...]:
    return tuple(_panel(kpi, time) for kpi in [k for k in report.kpis if k.series][:MOST_PANELS])


def _panel(kpi: KpiReport, time: Scale) -> Panel:
    unit = unit_of(kpi.unit)
    values = [v for v in kpi.series if day_ms(v.date) >= time.low] or [kpi.series[-1]]
    aims = [kpi.target] if kpi.target is not None else []
    scale, step = value_scale([v.value for v in values] + aims, (None, None), ticks=2)
    return Panel(
        id=kpi.id,
        title=f"{kpi.title}, {kpi.unit}" if kpi.unit else kpi.title,
        latest=value_text(values[-1].value, unit, aims),
        words=kpi_text(kpi),
        series=tuple((max(day_ms(v.date), time.low), v.value) for v in values),
        texts=tuple(value_text(v.value, unit, aims) for v in values),
        target=kpi.target,
        target_text=f"target {target_text(kpi.target, unit)}" if kpi.target is not None else "",
        scale=scale,
        ticks=value_ticks(scale, step, unit),
    )
