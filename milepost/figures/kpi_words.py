"""What is said of a KPI: its latest value, its day, and its target."""

from dataclasses import dataclass

from milepost.domain.report import KpiReport
from milepost.figures.dates import day_text
from milepost.figures.numbers import target_text, unit_of, value_text


@dataclass(frozen=True, slots=True)
class KpiWords:
    """`on` is empty where there is no value yet; `driven_by`, where no metric drives it."""

    latest: str
    on: str
    target: str
    driven_by: str


def kpi_words(kpi: KpiReport) -> KpiWords:
    unit = unit_of(kpi.unit)
    beside = () if kpi.target is None else (kpi.target,)
    latest = value_text(kpi.latest.value, unit, beside) if kpi.latest else "no value yet"
    target = (
        "none" if kpi.target is None else f"{'≥' if kpi.better == 'higher' else '≤'} {target_text(kpi.target, unit)}"
    )
    on = day_text(kpi.latest.date) if kpi.latest else ""
    return KpiWords(latest, on, target, (kpi.driven_by or "").replace("_", " "))
