"""Whether a KPI's `effect:` says one thing, an assumption, an A/B test or a formula, and says it rightly."""

from collections.abc import Iterator, Mapping
from typing import Any

from milepost.config.faults import Fault, Path
from milepost.domain.errors import WrongFormula
from milepost.domain.formula_reading import parse
from milepost.domain.kpi_link import IN_FORMULAS


def effect_faults(kpi: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    effect, metric = kpi.get("effect"), kpi.get("driven_by")
    if not isinstance(effect, dict):
        return
    place = (*path, "effect")
    if metric is None:
        yield Fault(place, "an effect is of a metric; name it with `driven_by`")
    stated = [key for key in ("per_point", "formula") if effect.get(key) is not None]
    if len(stated) != 1:
        what = "say either `per_point` or `formula`" + (", not both" if stated else "")
        yield Fault(place, what)
    formula = effect.get("formula")
    if isinstance(formula, str) and isinstance(metric, str):
        try:
            parse(formula, {*IN_FORMULAS, metric})
        except WrongFormula as error:
            yield Fault((*place, "formula"), str(error))
    yield from _ends(effect, place)


def _ends(effect: Mapping[str, Any], place: Path) -> Iterator[Fault]:
    size, low, high = (effect.get(key) for key in ("per_point", "low", "high"))
    if isinstance(low, float) and isinstance(size, float) and low > size:
        yield Fault((*place, "low"), f"{low:g} is above the effect, {size:g}; the lower end is the smaller number")
    if isinstance(high, float) and isinstance(size, float) and high < size:
        yield Fault((*place, "high"), f"{high:g} is below the effect, {size:g}; the upper end is the larger number")
    if effect.get("tested_points") == 0:
        yield Fault((*place, "tested_points"), "is how far the metric differed between the variants; 0 shows nothing")
