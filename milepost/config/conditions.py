"""Whether the gates of a milestone can be read, name something that exists, and can ever be passed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from milepost.config.faults import Fault, Path
from milepost.config.gates import parse_gate
from milepost.config.kpi_models import KpiSection
from milepost.config.metric_models import MetricSection
from milepost.config.section import Section
from milepost.config.words import shown, way_out
from milepost.domain.errors import ConfigurationError
from milepost.domain.projects import Gate

Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Measures:
    """What gates can name in one project: the direction and bounds of each metric, and the KPIs."""

    metrics: Mapping[str, tuple[str | None, Bounds]]
    kpis: Mapping[str, str | None]

    @staticmethod
    def of(metrics: dict[str, Any], metric_ids: list[str], kpis: dict[str, Any], kpi_ids: list[str]) -> "Measures":
        return Measures(
            {name: (_better(metrics.get(name), MetricSection), _bounds(metrics.get(name))) for name in metric_ids},
            {name: _better(kpis.get(name), KpiSection) for name in kpi_ids},
        )

    def better(self, subject: str) -> str | None:
        if subject in self.metrics and subject in self.kpis:  # which one is meant is a fault of its own
            return None
        return self.metrics[subject][0] if subject in self.metrics else self.kpis[subject]


def _better(section: Any, model: type[Section]) -> str | None:
    """Return the direction, or None where a slip in the section hides what was meant."""
    if not isinstance(section, dict) or set(section) - set(model.model_fields):
        return None
    better = section.get("better") or "higher"
    return better if better in ("higher", "lower") else None


def _bounds(section: Any) -> Bounds:
    bounds = section.get("bounds") if isinstance(section, dict) else None
    if not isinstance(bounds, list) or len(bounds) != 2:
        return None, None
    low, high = (bound if isinstance(bound, float) else None for bound in bounds)
    return (None, None) if low is not None and high is not None and low >= high else (low, high)


def condition_faults(milestone: dict[str, Any], path: Path, measures: Measures, has_baseline: bool) -> Iterator[Fault]:
    """Yield what is wrong with `gates` and `kpis` of one milestone."""
    yield from _listed(milestone, (*path, "gates"), measures, has_baseline, [*measures.metrics, *measures.kpis])
    yield from _listed(milestone, (*path, "kpis"), measures, has_baseline, list(measures.kpis))


def _listed(
    milestone: dict[str, Any], path: Path, measures: Measures, has_baseline: bool, known: list[str]
) -> Iterator[Fault]:
    texts = milestone.get(str(path[-1]))
    read: dict[int, Gate] = {}
    for index, text in enumerate(texts if isinstance(texts, list) else ()):
        if not isinstance(text, str) or not text:
            continue
        try:
            read[index] = parse_gate(text)
        except ConfigurationError as error:
            yield Fault((*path, index), str(error))
    for index, gate in read.items():
        earlier = [other for at, other in read.items() if at < index]
        what = _unknown(gate, known, measures) or _impossible(gate, measures, has_baseline) or _twice(gate, earlier)
        what = what or _backwards(gate, list(read.values()), measures)
        if what:
            yield Fault((*path, index), what)


def _unknown(gate: Gate, known: list[str], measures: Measures) -> str | None:
    if gate.subject in known:
        return None
    if gate.subject in measures.metrics:
        return f"{shown(gate.subject)} is a metric; conditions on metrics go under `gates`"
    what = "metric or KPI" if len(known) > len(measures.kpis) else "KPI"
    return f"there is no {what} called {shown(gate.subject)}; {way_out(gate.subject, known, what)}"


def _impossible(gate: Gate, measures: Measures, has_baseline: bool) -> str | None:
    if gate.reference != "value" and gate.subject in measures.kpis:
        return f"a KPI belongs to no run, so it has no `{gate.reference}`; compare it with a number"
    if gate.reference == "baseline" and not has_baseline:
        return "compares with `baseline`, but none is given; add `baseline: {source: …, run: …}` here or to the project"
    low, high = measures.metrics.get(gate.subject, ("", (None, None)))[1]
    if gate.reference != "value" or ((low is None or gate.amount >= low) and (high is None or gate.amount <= high)):
        return _never(gate, low, high)
    hint = f"; did you mean {gate.amount / 100:g}?" if high == 1 and 1 < gate.amount <= 100 else ""
    return f"{gate.amount:g} is outside the bounds of {shown(gate.subject)}, {_range(low, high)}{hint}"


def _never(gate: Gate, low: float | None, high: float | None) -> str | None:
    at_end = high if gate.comparison == ">" else low if gate.comparison == "<" else None
    if gate.reference != "value" or at_end is None or gate.amount != at_end:
        return None
    return f"can never be passed: {shown(gate.subject)} goes {_range(low, high)}; write {gate.comparison}="


def _range(low: float | None, high: float | None) -> str:
    return " ".join(
        [*([f"from {low:g}"] if low is not None else []), *([f"up to {high:g}"] if high is not None else [])]
    )


def _twice(gate: Gate, earlier: list[Gate]) -> str | None:
    return "is listed twice; keep one of them" if gate in earlier else None


def _backwards(gate: Gate, gates: list[Gate], measures: Measures) -> str | None:
    """Refuse a gate against its metric's direction, unless another gate makes the two a band."""
    better = measures.better(gate.subject)
    wanted = ">" if better == "higher" else "<"
    same = [other for other in gates if other.subject == gate.subject]
    if better is None or gate.comparison[0] == wanted:
        return None
    forward = [other for other in same if other.comparison[0] == wanted]
    if not forward:
        return f"{shown(gate.subject)} is better when {better}, so this gate asks for less; mend it, or `better:`"
    return _empty_band(gate, forward)


def _empty_band(gate: Gate, others: list[Gate]) -> str | None:
    for other in others:
        if gate.reference == other.reference == "value":
            low, high = sorted((gate, other), key=lambda side: side.comparison[0] == "<")
            if low.amount > high.amount or (low.amount == high.amount and "=" not in low.comparison + high.comparison):
                return f"no value passes both this and {shown(other.text)}"
    return None
