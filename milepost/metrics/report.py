"""How the Report is put together from what was counted, the KPI values and the state of the sources."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from milepost.domain.candidates import KpiVersion
from milepost.domain.decided import Decided
from milepost.domain.projects import Gate, Kpi, Metric, Milestone, Project
from milepost.domain.report import (
    Evidence,
    GateReport,
    KpiReport,
    KpiValue,
    MetricReport,
    MilestoneReport,
    MilestoneState,
    Point,
    Problem,
    Report,
    RunRef,
    SourceReport,
)
from milepost.metrics.faults import Fault
from milepost.metrics.gates import Bar, margin
from milepost.metrics.kpi_story import kpi_story
from milepost.metrics.kpis import kpi_gate_report, series_at, start_of_day
from milepost.metrics.noise import gate_noise
from milepost.metrics.notes import note_reports
from milepost.metrics.outlook import health_of, outlook_of, run_plan_of
from milepost.metrics.planned import moves_of, planned_at
from milepost.metrics.reached import Books, gates_on_kpis, instant, reached_instant, was_reached
from milepost.metrics.sign_off import sign_off_of
from milepost.metrics.tally import HOUR_MS, Counted, GateTally, MetricTally, MilestoneTally, Tally

NOTHING_DECIDED = Decided()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a Report is written from."""

    project: Project
    zone: ZoneInfo
    as_of: datetime
    runs: Mapping[int, RunRef]
    series: Mapping[str, tuple[KpiValue, ...]]
    books: Books
    decided: Decided
    repeats: Mapping[str, tuple[tuple[float, ...], ...]]

    def run(self, key: int) -> RunRef:
        return self.runs.get(key) or RunRef("", str(key), str(key), None)

    def point(self, one: Counted) -> Point:
        return Point(one.value, instant(one.at_ms), self.run(one.key))


def build_report(
    project: Project,
    tally: Tally,
    runs: Mapping[int, RunRef],
    kpis: Mapping[str, Sequence[KpiVersion]],
    sources: Sequence[SourceReport],
    problems: Sequence[Problem],
    as_of: datetime,
    decided: Decided = NOTHING_DECIDED,
) -> Report:
    """A project as of an instant (aware). `runs` names the keys of the tally; `kpis` are by KPI id. `decided`
    is as it stood then; the milestones are the project's own (see planned_project).

    The tally must have been counted at `as_of`, or earlier with nothing changed since (see Tally.changes_at_ms).
    """
    zone = ZoneInfo(project.time_zone)
    series = {kpi.id: series_at(kpis.get(kpi.id, ()), as_of, zone) for kpi in project.kpis}
    repeats = {one.id: one.repeats for one in tally.metrics}
    sheet = Sheet(project, zone, as_of, runs, series, Books(kpis, zone), decided, repeats)
    read = [source.last_success for source in sources]
    metrics = tuple(
        metric_report(sheet, metric, counted) for metric, counted in zip(project.metrics, tally.metrics, strict=True)
    )
    milestones = tuple(
        milestone_report(sheet, milestone, counted, tally.metrics)
        for milestone, counted in zip(project.milestones, tally.milestones, strict=True)
    )
    return Report(
        project=project.id,
        title=project.title,
        demo=project.demo,
        time_zone=project.time_zone,
        as_of=as_of.astimezone(UTC),
        data_as_of=min((one for one in read if one is not None), default=None) if all(read) else None,
        headline=project.headline,
        sources=tuple(sources),
        metrics=metrics,
        milestones=milestones,
        kpis=tuple(kpi_report(sheet, one, metrics, milestones) for one in project.kpis),
        problems=(*problems, *(problem_of(sheet, one) for one in tally.faults), *kpi_problems(sheet)),
        runs_this_week=runs_since(tally, as_of - timedelta(days=7)),
        notes=note_reports(decided.notes),
    )


def runs_since(tally: Tally, since: datetime) -> int:
    """To the hour, and at most a week before the count."""
    return sum(runs for hour, runs in tally.lately if hour * HOUR_MS > since.timestamp() * 1000)


def problem_of(sheet: Sheet, fault: Fault) -> Problem:
    return Problem(fault.source, None if fault.key is None else sheet.run(fault.key).id, fault.what)


def kpi_problems(sheet: Sheet) -> Iterable[Problem]:
    """KPI values of days to come: plans or mistakes, but no results."""
    today = sheet.as_of.astimezone(sheet.zone).date()
    as_of_ms = round(sheet.as_of.timestamp() * 1000)
    for kpi in sheet.project.kpis:
        versions = sheet.books.versions.get(kpi.id, ())
        ahead = [one.day for one in versions if one.day > today and one.known_from_ms <= as_of_ms < one.known_until_ms]
        if ahead:
            what = f"{kpi.id} has values of days to come, {min(ahead)} the first; they do not count until then"
            yield Problem(kpi.source, None, what)


def kpi_report(
    sheet: Sheet, kpi: Kpi, metrics: Sequence[MetricReport], milestones: Sequence[MilestoneReport]
) -> KpiReport:
    series = sheet.series[kpi.id]
    told = KpiReport(kpi.id, kpi.title, kpi.source, kpi.unit, kpi.better, kpi.target, kpi.driven_by, series)
    driver = next((one for one in metrics if one.id == kpi.driven_by), None)
    return replace(told, story=kpi_story(kpi, told, driver, milestones, sheet.zone))


def metric_report(sheet: Sheet, metric: Metric, counted: MetricTally) -> MetricReport:
    return MetricReport(
        id=metric.id,
        title=metric.title,
        better=metric.better,
        unit=metric.unit,
        bounds=metric.bounds,
        take=metric.take,
        runs_counted=counted.runs_counted,
        frontier=tuple(map(sheet.point, counted.frontier)),
        dots=tuple(map(sheet.point, counted.dots)),
    )


def milestone_report(
    sheet: Sheet, milestone: Milestone, counted: MilestoneTally, metrics: Sequence[MetricTally]
) -> MilestoneReport:
    reached_at = reached_instant(milestone, counted, sheet.books, sheet.as_of)
    today = sheet.as_of.astimezone(sheet.zone).date()
    lost = reached_at is None and was_reached(milestone, counted, sheet.books, sheet.as_of)
    state = state_of(reached_at, today > milestone.due, lost)
    day = today if reached_at is None else reached_at.astimezone(sheet.zone).date()
    slipped = reached_at is not None or today > milestone.due
    evidence = evidence_of(sheet, milestone, counted, reached_at)
    gates = gate_reports(sheet, milestone.gates, counted.gates)
    outlook, plan = None, run_plan_of(milestone, counted.runs_done)
    if state == "pending":
        outlook = outlook_of(milestone.due, gates, plan, sheet.project.metrics, metrics, sheet.as_of, sheet.zone)
    return MilestoneReport(
        id=milestone.id,
        title=milestone.title,
        due=milestone.due,
        owner=milestone.owner,
        state=state,
        health=None if outlook is None else health_of(outlook, sheet.project.health),
        reached_at=reached_at,
        slip_days=(day - milestone.due).days if slipped else None,
        days_left=(milestone.due - today).days if state == "pending" else None,
        evidence=evidence,
        gates=gates,
        kpis=gate_reports(sheet, milestone.kpis, counted.kpis),
        after=milestone.after,
        moves=moves_of(sheet.decided.plan.get(milestone.id, ())),
        sign_off=sign_off_of(milestone, sheet.decided.sign_offs.get(milestone.id, ()), evidence),
        planned_at=planned_at(sheet.decided.plan.get(milestone.id, ())),
        outlook=outlook,
        run_plan=plan,
    )


def state_of(reached_at: datetime | None, is_past_due: bool, was_reached: bool) -> MilestoneState:
    if reached_at is not None:
        return "reached"
    if was_reached:
        return "regressed"
    return "missed" if is_past_due else "pending"


def evidence_of(
    sheet: Sheet, milestone: Milestone, counted: MilestoneTally, reached_at: datetime | None
) -> Evidence | None:
    """The proof, with the KPI values that were in force when the milestone was reached."""
    if counted.evidence is None or reached_at is None:
        return None
    on_kpis = {gate.subject for gate in gates_on_kpis(milestone, counted)}
    then = {
        name: value.value
        for name in sorted(on_kpis)
        for value in sheet.series.get(name, ())
        if start_of_day(value.date, sheet.zone) <= reached_at
    }
    found = counted.evidence
    return Evidence(sheet.run(found.key), instant(found.at_ms), (*found.values, *then.items()))


def gate_reports(sheet: Sheet, gates: Iterable[Gate], counted: Iterable[GateTally | None]) -> tuple[GateReport, ...]:
    return tuple(
        kpi_gate_report(gate, sheet.series.get(gate.subject, ()), sheet.zone)
        if one is None
        else metric_gate_report(sheet, gate, one)
        for gate, one in zip(gates, counted, strict=True)
    )


def metric_gate_report(sheet: Sheet, gate: Gate, counted: GateTally) -> GateReport:
    named = counted.first or counted.best
    best = None if counted.best is None else counted.best.value
    metric = sheet.project.metric(gate.subject)
    bar, value = Bar(gate, counted.reference, counted.target), None if named is None else named.value
    return GateReport(
        gate=gate.text,
        subject=gate.subject,
        comparison=gate.comparison,
        target=counted.target,
        passed=counted.first is not None,
        passed_at=None if counted.first is None else instant(counted.first.at_ms),
        best=best,
        margin=margin(gate, counted.target, best),
        run=None if named is None else sheet.run(named.key),
        why=counted.why,
        noise=None if metric is None else gate_noise(metric, bar, value, sheet.repeats.get(metric.id, ())),
    )
