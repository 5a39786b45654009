"""A Report read back from the JSON that was kept of it, as far as it is needed to say what changed."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast

from milepost.domain.errors import ConfigurationError
from milepost.domain.notes import About, NoteReport
from milepost.domain.projects import Comparison
from milepost.domain.report import (
    GateReport,
    KpiReport,
    KpiValue,
    MetricReport,
    MilestoneReport,
    Move,
    Point,
    Report,
    RunRef,
)
from milepost.domain.sign_off import NO_SIGN_OFF
from milepost.exports.json_seen import run_plan_in

Told = Mapping[str, Any]
GATE = re.compile(r"\s*(\S+)\s*(>=|<=|>|<|≥|≤)")
SIGNS: Mapping[str, Comparison] = {">=": ">=", "<=": "<=", ">": ">", "<": "<", "≥": ">=", "≤": "<="}


def report_in(document: Any) -> Report:
    """Metrics, milestones with their standing and moves, KPIs and notes; without dots, evidence, outlooks, replies,
    sources and problems. Raises ConfigurationError if it is not the JSON of a Report."""
    try:
        return Report(
            project=document["project"],
            title=document["title"],
            demo=document["demo"],
            time_zone=document["time_zone"],
            as_of=datetime.fromisoformat(document["as_of"]),
            data_as_of=_instant(document["data_as_of"]),
            headline=document["headline"],
            sources=(),
            metrics=tuple(_metric(id_, one) for id_, one in document["metrics"].items()),
            milestones=tuple(_milestone(one) for one in document["milestones"]),
            kpis=tuple(_kpi(id_, one) for id_, one in document["kpis"].items()),
            problems=(),
            runs_this_week=document["runs_this_week"],
            notes=tuple(_note(one) for one in document["notes"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"this is not the JSON of a Report ({type(error).__name__}: {error})") from None


def _instant(told: str | None) -> datetime | None:
    return None if told is None else datetime.fromisoformat(told)


def _run(told: Told | None) -> RunRef | None:
    return None if told is None else RunRef(told["source"], told["id"], told["name"], told["url"])


def _point(told: Told) -> Point:
    run = told["run"]
    at = datetime.fromisoformat(told["at"])
    return Point(float(told["value"]), at, RunRef(run["source"], run["id"], run["name"], run["url"]))


def _metric(metric_id: str, told: Told) -> MetricReport:
    lowest, highest = told["bounds"]
    return MetricReport(
        metric_id,
        told["title"],
        told["better"],
        told["unit"],
        (lowest, highest),
        told["take"],
        told["runs_counted"],
        tuple(_point(one) for one in told["frontier"]),
        (),
    )


def _milestone(told: Told) -> MilestoneReport:
    return MilestoneReport(
        id=told["id"],
        title=told["title"],
        due=date.fromisoformat(told["due"]),
        owner=told["owner"],
        state=told["state"],
        health=told["health"],
        reached_at=_instant(told["reached_at"]),
        slip_days=told["slip_days"],
        days_left=told["days_left"],
        evidence=None,
        gates=tuple(_gate(one) for one in told["gates"]),
        kpis=tuple(_gate(one) for one in told["kpis"]),
        after=tuple(told["after"]),
        moves=tuple(_move(one) for one in told["moves"]),
        sign_off=replace(NO_SIGN_OFF, state=told["sign_off"]["state"]),
        run_plan=run_plan_in(told.get("run_plan")),
    )


def _gate(told: Told) -> GateReport:
    found = GATE.match(told["gate"])
    subject, sign = (found[1], found[2]) if found else (told["gate"], ">=")
    return GateReport(
        gate=told["gate"],
        subject=subject,
        comparison=SIGNS[sign],
        target=told["target"],
        passed=told["passed"],
        passed_at=_instant(told["passed_at"]),
        best=told["best"],
        margin=told["margin"],
        run=_run(told["run"]),
        why=told["why"],
    )


def _move(told: Told) -> Move:
    before, after = (date.fromisoformat(one) for one in told["due"])
    gates_before, gates_after = (tuple(one) for one in told["gates"])
    at = datetime.fromisoformat(told["at"])
    return Move(at, told["by"], told["reason"], before, after, gates_before, gates_after)


def _kpi(kpi_id: str, told: Told) -> KpiReport:
    series = tuple(KpiValue(date.fromisoformat(one["date"]), float(one["value"])) for one in told["series"])
    return KpiReport(
        kpi_id, told["title"], told["source"], told["unit"], told["better"], told["target"], told["driven_by"], series
    )


def _note(told: Told) -> NoteReport:
    about = told["about"]
    return NoteReport(
        number=told["number"],
        id=told["id"],
        kind=told["kind"],
        text=told["text"],
        begins=datetime.fromisoformat(told["begins"]),
        ends=_instant(told["ends"]),
        about=None if about is None else About(about["kind"], about["id"]),
        by=told["by"],
        at=datetime.fromisoformat(told["at"]),
        edited_by=told["edited_by"],
        edited_at=_instant(told["edited_at"]),
        replies=(),
        audience=cast(Any, told["audience"]),
    )
