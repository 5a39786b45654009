"""How single runs stand at a milestone's gates, by the same bars as the Report's."""

from collections.abc import Mapping, Sequence

from milepost.domain.projects import Gate, Milestone
from milepost.domain.report import GateReport, Report
from milepost.domain.runs import ComparedGate, Comparison, ListedRun, RunValue, Verdict
from milepost.metrics.gates import Bar, bar_of, margin

KPI_GATE = "a KPI, the same for every run"


def compare(
    runs: Sequence[ListedRun], milestone: Milestone | None, report: Report, baseline: Mapping[str, RunValue] | None
) -> Comparison:
    """`baseline`: the values of the run that the milestone's gates compare with, None where there is none. Without a
    milestone there are no gates."""
    if milestone is None:
        return Comparison(tuple(runs), None, (), differing([one.params for one in runs]))
    told = next(one for one in report.milestones if one.id == milestone.id)
    gates = [compared(runs, gate, one, report, baseline) for gate, one in zip(milestone.gates, told.gates, strict=True)]
    return Comparison(tuple(runs), milestone.id, tuple(gates), differing([one.params for one in runs]))


def compared(
    runs: Sequence[ListedRun], gate: Gate, told: GateReport, report: Report, baseline: Mapping[str, RunValue] | None
) -> ComparedGate:
    if report.metric(gate.subject) is None:
        verdict = Verdict(told.best, told.passed, told.margin, KPI_GATE)
        return ComparedGate(gate.text, gate.subject, told.target, (verdict,) * len(runs))
    bar = bar_of(gate, reference_of(gate, report, baseline), told.why)
    return ComparedGate(gate.text, gate.subject, bar.target, tuple(verdict_of(bar, one) for one in runs))


def reference_of(gate: Gate, report: Report, baseline: Mapping[str, RunValue] | None) -> float | None:
    """What the gate compares with; the frontier begins with the first value that was counted."""
    metric = report.metric(gate.subject)
    if gate.reference == "start" and metric is not None and metric.frontier:
        return metric.frontier[0].value
    if gate.reference == "baseline" and baseline is not None and gate.subject in baseline:
        told = baseline[gate.subject]
        return None if told.why else told.value
    return None


def verdict_of(bar: Bar, run: ListedRun) -> Verdict:
    told = run.values.get(bar.gate.subject)
    if told is None:
        return Verdict(None, None, None, "the run does not have it")
    if told.value is None or told.why is not None:
        return Verdict(told.value, None, None, f"does not count: {told.why}")
    if bar.target is None:
        return Verdict(told.value, None, None, bar.why)
    return Verdict(told.value, bool(bar.passes(told.value)), margin(bar.gate, bar.target, told.value))


def differing(params: Sequence[Mapping[str, str]]) -> Mapping[str, tuple[str | None, ...]]:
    names = sorted({name for one in params for name in one})
    beside = {name: tuple(one.get(name) for one in params) for name in names}
    return {name: values for name, values in beside.items() if len(set(values)) > 1}
