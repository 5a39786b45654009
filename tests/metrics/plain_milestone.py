"""The second reading of the rules, put together: milestones, problems and the whole Report."""

from collections.abc import Sequence
from math import isfinite

from milepost.domain.candidates import NO_TIME
from milepost.domain.projects import Gate, Milestone
from milepost.domain.report import Evidence, GateReport, KpiReport, MilestoneReport, Problem, Report, RunRef
from tests.metrics.plain_report import EARLIEST, Plain, kpi_gate, metric_gate, utc, value_of


def plain_report(plain: Plain, whys: Report) -> Report:
    """The Report as the rules say. The words of `why` and `noise`, tested elsewhere, are taken from the other one."""
    setting = plain.setting
    return Report(
        project="p",
        title="P",
        demo=False,
        time_zone=setting.zone,
        as_of=utc(plain.now),
        data_as_of=None,
        headline=setting.metrics[0].id,
        sources=(),
        metrics=tuple(plain.metric_report(one) for one in setting.metrics),
        milestones=tuple(
            plain_milestone(plain, one, told) for one, told in zip(setting.milestones, whys.milestones, strict=True)
        ),
        kpis=tuple(
            KpiReport(
                one.id, one.title, one.source, one.unit, one.better, one.target, one.driven_by,
                tuple(plain.series(one.id)),
            )
            for one in setting.kpis
        ),
        problems=tuple(plain_problems(plain)),
        runs_this_week=plain.runs_this_week(),
    )  # fmt: skip


def plain_gates(
    plain: Plain, milestone: Milestone, gates: Sequence[Gate], told: Sequence[GateReport]
) -> tuple[GateReport, ...]:
    baseline, found = milestone.baseline or plain.setting.baseline, []
    for gate, one in zip(gates, told, strict=True):
        metric = plain.metric(gate.subject)
        found.append(
            kpi_gate(plain, gate, one.why) if metric is None else metric_gate(plain, metric, gate, baseline, one)
        )
    return tuple(found)


def plain_milestone(plain: Plain, one: Milestone, told: MilestoneReport) -> MilestoneReport:
    reached, today = plain.reached(one), plain.today
    if reached is not None:
        state, day = "reached", utc(reached).astimezone(plain.zone).date()
    else:
        past = today > one.due
        state, day = ("regressed" if plain.was_reached(one) else "missed" if past else "pending"), today
    return MilestoneReport(
        id=one.id,
        title=one.title,
        due=one.due,
        owner=one.owner,
        state=state,  # type: ignore[arg-type]
        health=told.health,
        outlook=told.outlook,
        reached_at=None if reached is None else utc(reached),
        slip_days=(day - one.due).days if reached is not None or today > one.due else None,
        days_left=(one.due - today).days if state == "pending" else None,
        evidence=None if reached is None else plain_evidence(plain, one, reached),
        gates=plain_gates(plain, one, one.gates, told.gates),
        kpis=plain_gates(plain, one, one.kpis, told.kpis),
    )


def plain_evidence(plain: Plain, milestone: Milestone, reached: int) -> Evidence | None:
    proofs = plain.proofs(milestone)
    if not proofs:
        return None
    at, run, source = proofs[0]
    values, in_force = {}, {}
    for name in (gate.subject for gate in milestone.gates):
        metric = plain.metric(name)
        if metric is not None:
            values[name] = next(one[3] for one in plain.counted(metric) if one[1:3] == (run, source))
        elif (value := plain.in_force(name, reached)) is not None:
            in_force[name] = value
    return Evidence(RunRef(source, run, run, None), utc(at), (*values.items(), *sorted(in_force.items())))


def plain_problems(plain: Plain) -> list[Problem]:
    found = []
    seen = sorted((row for row in plain.held() if row.seen <= plain.now), key=lambda row: (row.run, row.source))
    for metric in plain.setting.metrics:
        having = [(row, *value) for row in seen if (value := value_of(row, metric)) is not None]
        finite = [(row, at) for row, value, at in having if isfinite(value)]
        kinds = [
            ("is not a finite number", [row for row, value, _ in having if not isfinite(value)]),
            ("is dated in the future", [row for row, at in finite if at > plain.now]),
            ("is dated before 1990", [row for row, at in finite if NO_TIME < at < EARLIEST]),
            ("has no time at all", [row for row, at in finite if at == NO_TIME]),
        ]
        for what, rows in kinds:
            found += [Problem(row.source, row.run, f"{metric.id} {what}; it does not count") for row in rows]
        if seen and not having:
            names = " or ".join(repr(name) for name in metric.names)
            what = f"no run of the project has the metric {metric.id} (looked for {names})"
            found.append(Problem("lab", None, what))
    for kpi in plain.setting.kpis:
        known = [one for one in plain.setting.series.get(kpi.id, ()) if one.known_from_ms <= plain.now]
        days = sorted(one.day for one in known if plain.now < one.known_until_ms and one.day > plain.today)
        if days:
            what = f"{kpi.id} has values of days to come, {days[0]} the first; they do not count until then"
            found.append(Problem(kpi.source, None, what))
    return found
