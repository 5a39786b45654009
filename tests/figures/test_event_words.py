"""What is said when something happened to a milestone."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from milepost.domain.events import EventKind
from milepost.domain.report import Evidence, GateReport, MetricReport, MilestoneReport, Report, RunRef
from milepost.figures.event_words import event_lines, event_subject

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
RUN, OTHER = RunRef("lab", "a" * 32, "run-9", None), RunRef("lab", "b" * 32, "run-12", None)
METRIC = MetricReport("accuracy", "accuracy", "higher", "%", (0, 1), "last", 9, (), ())
GATE = GateReport("accuracy >= 0.9", "accuracy", ">=", 0.9, True, NOW, 0.97, 0.07, OTHER, None)
PROOF = Evidence(RUN, NOW, (("accuracy", 0.92),))
DUE = date(2026, 11, 30)
PILOT = MilestoneReport("pilot", "Pilot", DUE, "ada@a.b", "reached", None, NOW, -28, None, PROOF, (GATE,), ())
REPORT = Report("fraud", "Fraud detection", False, "UTC", NOW, NOW, "accuracy", (), (METRIC,), (PILOT,), (), ())


@pytest.mark.parametrize(
    ("kind", "health", "expected"),
    [
        ("reached", None, "Pilot is reached (Fraud detection)"),
        ("missed", None, "Pilot missed its due day (Fraud detection)"),
        ("regressed", None, "Pilot is no longer reached (Fraud detection)"),
        ("at risk", "at risk", "Pilot is at risk (Fraud detection)"),
        ("at risk", "off track", "Pilot is off track (Fraud detection)"),
        ("sign-off wanted", None, "Pilot awaits sign-off (Fraud detection)"),
    ],
)
def test_the_subject_says_what_happened_and_where(kind: EventKind, health: None, expected: str) -> None:
    assert event_subject(kind, replace(PILOT, health=health), REPORT) == expected


def test_braces_in_a_title_are_just_that_and_demo_data_are_called_so() -> None:
    odd = replace(PILOT, title="{0} {health} {")
    assert event_subject("reached", odd, replace(REPORT, demo=True)) == (
        "{0} {health} { is reached (Fraud detection, demo data)"
    )


def test_a_reached_milestone_is_told_with_the_values_of_the_run_that_proves_it_not_with_better_ones() -> None:
    assert event_lines("reached", PILOT, REPORT) == (
        "reached · due 30 Nov 2026 · reached 2 Nov 2026 · 28 days early · owner ada@a.b",
        "proved by run run-9, 2 Nov 2026",
        "✓ accuracy ≥ 90 %: 92.0 %, 2 points above",
    )


def test_an_open_one_is_told_with_the_best_there_is() -> None:
    short = replace(GATE, passed=False, best=0.88, margin=-0.02)
    unknown = replace(GATE, gate="recall >= 0.5", subject="recall", best=None, margin=None, passed=False, why=None)
    missed = replace(PILOT, state="missed", evidence=None, reached_at=None, slip_days=2, gates=(short, unknown))
    assert event_lines("missed", missed, REPORT)[1:] == (
        "! accuracy ≥ 90 %: best 88.0 %, 2 points short",
        "! recall ≥ 0.9: no value yet",
    )
