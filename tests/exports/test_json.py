"""The Report as JSON: names and shapes that other people's scripts depend on."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from milepost.domain.noise import Interval, NoiseReport
from milepost.domain.notes import About, NoteReport, Reply
from milepost.domain.outlook import Outlook, Pace
from milepost.domain.projects import WeeklyRuns
from milepost.domain.report import (
    Evidence,
    GateReport,
    KpiReport,
    KpiValue,
    MetricReport,
    MilestoneReport,
    Point,
    Problem,
    Report,
    RunRef,
    SourceReport,
)
from milepost.domain.sign_off import Decision, FrozenEvidence, SignOff
from milepost.exports.json import report_to_dict, report_to_json, sign_off

RUN = RunRef("lab", "r1", "nice run", "http://lab/#/experiments/1/runs/r1")
AT = datetime(2026, 9, 1, 14, 3, 22, 120_999, tzinfo=UTC)
SHOWN_AT = "2026-09-01T14:03:22.120Z"
SHOWN_RUN = {"source": "lab", "id": "r1", "name": "nice run", "url": "http://lab/#/experiments/1/runs/r1"}
GATE = GateReport(
    "accuracy >= 0.92",
    "accuracy",
    ">=",
    0.92,
    True,
    AT,
    0.934,
    0.014000000000000012,
    RUN,
    None,
    NoiseReport("too close to call", True, 0.934, Interval(0.91, 0.94, "500 test examples")),
)
OUTLOOK = Outlook(
    "f1", Pace(0.25, (0.1, 0.2, 0.3, 0.4, 0.5), (AT, None, None)), None, 41, None
)  # fmt: skip
OUTLOOK_SHOWN = {
    "metric": "f1",
    "pace": {
        "chance": 0.25,
        "best": {"p10": 0.1, "p25": 0.2, "p50": 0.3, "p75": 0.4, "p90": 0.5},
        "reached": {"p10": SHOWN_AT, "p50": None, "p90": None},
    },
    "plan": None,
    "runs_a_week": 2.5,
    "runs_until": "2026-10-31",
    "idle_days": 41,
    "why": None,
    "planned_runs": None,
}
REPORT = Report(
    project="fraud",
    title="Fraud detection",
    demo=False,
    time_zone="UTC",
    as_of=datetime(2026, 9, 12, 10, tzinfo=UTC),
    data_as_of=None,
    headline="accuracy",
    sources=(SourceReport("lab", "mlflow", "failed", AT, "gone", 0.25),),
    metrics=(
        MetricReport("accuracy", "Accuracy", "higher", "%", (0, None), "last", 173, (Point(0.934, AT, RUN),), ()),
        MetricReport("f1", "f1", "higher", "", (None, None), "best", 0, (), ()),
    ),
    milestones=(
        MilestoneReport(
            "pilot", "Pilot", date(2026, 9, 30), "ada@example.org", "reached", None, AT, -29, None,
            Evidence(RUN, AT, (("accuracy", 0.934),)), (GATE,), (),
        ),
        MilestoneReport(
            "launch", "Launch", date(2026, 12, 1), None, "pending", "not enough data", None, None, 80, None, (), (),
            outlook=OUTLOOK, run_plan=WeeklyRuns(2.5, date(2026, 10, 31)),
        ),
    ),
    kpis=(
        KpiReport(
            "cost", "Cost", "books", "EUR", "lower", 120000.0, "accuracy", (KpiValue(date(2026, 1, 31), 180400.1),)
        ),
    ),
    notes=(
        NoteReport(
            1, "7f", "decision", "**go**", AT, None, About("metric", "f1"), "ada", AT, "bo", AT,
            (Reply("8a", "why", "cy", AT, None),),
        ),
    ),
    problems=(Problem("lab", "r2", "NaN"), Problem("lab", None, "gone")),
)  # fmt: skip

NOT_REQUIRED = {
    "state": "not required", "approvers": [], "needed": 0, "asked_at": None, "asked_by": None, "holds": False,
    "reopened": None, "evidence": None, "decisions": [],
}  # fmt: skip


def test_the_whole_document() -> None:
    gate = {
        "gate": "accuracy >= 0.92",
        "target": 0.92,
        "passed": True,
        "passed_at": SHOWN_AT,
        "best": 0.934,
        "margin": 0.014000000000000012,
        "run": SHOWN_RUN,
        "why": None,
        "noise": {
            "verdict": "too close to call",
            "value": 0.934,
            "low": 0.91,
            "high": 0.94,
            "because": "500 test examples",
        },
    }
    usual = {"better": "higher", "take": "last"}
    point = {"value": 0.934, "at": SHOWN_AT, "run": SHOWN_RUN}
    assert report_to_dict(REPORT) == {
        "schema": "milepost.report/1",
        "project": "fraud",
        "title": "Fraud detection",
        "demo": False,
        "time_zone": "UTC",
        "as_of": "2026-09-12T10:00:00.000Z",
        "data_as_of": None,
        "runs_this_week": 0,
        "headline": "accuracy",
        "sources": [
            {"name": "lab", "kind": "mlflow", "state": "failed", "last_success": SHOWN_AT, "error": "gone",
             "rechecked": 0.25}
        ],
        "metrics": {
            "accuracy": {**usual, "title": "Accuracy", "unit": "%", "bounds": [0, None], "runs_counted": 173,
                         "best": point, "frontier": [point]},
            "f1": {**usual, "title": "f1", "unit": "", "bounds": [None, None], "take": "best", "runs_counted": 0,
                   "best": None, "frontier": []},
        },
        "milestones": [
            {"id": "pilot", "title": "Pilot", "due": "2026-09-30", "owner": "ada@example.org", "state": "reached",
             "health": None, "reached_at": SHOWN_AT, "slip_days": -29, "days_left": None,
             "evidence": {"run": SHOWN_RUN, "at": SHOWN_AT, "values": {"accuracy": 0.934}},
             "gates": [gate], "kpis": [], "after": [], "moves": [], "sign_off": NOT_REQUIRED, "outlook": None,
             "run_plan": None},
            {"id": "launch", "title": "Launch", "due": "2026-12-01", "owner": None, "state": "pending",
             "health": "not enough data", "reached_at": None, "slip_days": None, "days_left": 80, "evidence": None,
             "gates": [], "kpis": [], "after": [], "moves": [], "sign_off": NOT_REQUIRED, "outlook": OUTLOOK_SHOWN,
             "run_plan": {"runs_a_week": 2.5, "until": "2026-10-31"}},
        ],
        "kpis": {
            "cost": {"title": "Cost", "source": "books", "unit": "EUR", "better": "lower", "target": 120000.0,
                     "driven_by": "accuracy", "latest": {"date": "2026-01-31", "value": 180400.1},
                     "series": [{"date": "2026-01-31", "value": 180400.1}], "story": None}
        },
        "notes": [
            {"number": 1, "id": "7f", "kind": "decision", "text": "**go**", "audience": "team",
             "begins": SHOWN_AT, "ends": None, "about": {"kind": "metric", "id": "f1"},
             "by": "ada", "at": SHOWN_AT, "edited_by": "bo",
             "edited_at": SHOWN_AT,
             "replies": [{"id": "8a", "text": "why", "by": "cy", "at": SHOWN_AT, "edited_at": None}]}
        ],
        "problems": [{"source": "lab", "run": "r2", "what": "NaN"}, {"source": "lab", "run": None, "what": "gone"}],
    }  # fmt: skip


def test_the_bytes_are_the_document_with_exact_doubles() -> None:
    assert json.loads(report_to_json(REPORT)) == report_to_dict(REPORT)
    assert b"0.014000000000000012" in report_to_json(REPORT)


def test_an_instant_of_another_zone_is_written_in_utc() -> None:
    local = replace(REPORT, as_of=datetime(2026, 9, 12, 12, tzinfo=ZoneInfo("Europe/Berlin")))
    assert report_to_dict(local) == report_to_dict(REPORT)


def test_a_sign_off_has_its_frozen_evidence_and_decisions() -> None:
    at = datetime(2026, 9, 1, 12, tzinfo=UTC)
    kept = FrozenEvidence("lab", "r1", "run-1", None, at, (("f1", 0.9),), (("depth", "7"),), ("f1 >= 0.9",), "ab12")
    told = SignOff("rejected", ("bo",), 1, at, "ada", kept, (Decision("bo", "reject", "one seed", at),), None, True, 2)
    assert sign_off(told) == {
        "state": "rejected",
        "approvers": ["bo"],
        "needed": 1,
        "asked_at": "2026-09-01T12:00:00.000Z",
        "asked_by": "ada",
        "holds": True,
        "reopened": None,
        "evidence": {
            "run": {"source": "lab", "id": "r1", "name": "run-1", "url": None},
            "at": "2026-09-01T12:00:00.000Z",
            "values": {"f1": 0.9},
            "params": {"depth": "7"},
            "gates": ["f1 >= 0.9"],
            "digest": "ab12",
        },
        "decisions": [{"by": "bo", "verdict": "reject", "comment": "one seed", "at": "2026-09-01T12:00:00.000Z"}],
    }
