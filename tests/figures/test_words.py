"""The headline and the status lines say where a project stands."""

from dataclasses import replace
from datetime import date

import pytest

from milepost.domain.report import GateReport, MilestoneReport, Report
from milepost.figures.numbers import unit_of
from milepost.figures.words import headline, needed_text, status, subtitle
from tests.figures import samples
from tests.figures.samples import gate, latency_gate, missed, pending, reached, without

DUE = date(2027, 1, 29)
PAST = date(2026, 10, 20)
ON = samples.START
DONE = reached("a", "Pilot", PAST, ON, (gate(0.9, True),), 0)
LOST = replace(DONE, state="regressed", slip_days=31, reached_at=ON, evidence=None)
GA = pending("ga", "GA", DUE, (gate(0.96, False),), 70)
SLOW = pending("a", "Pilot", DUE, (latency_gate(False),), 70)
NO_RUN = gate(0.9, True), latency_gate()


@pytest.mark.parametrize(
    ("milestones", "sentence"),
    [
        (samples.milestones(), "Best accuracy is 94.0 %: 0.5 points short of the overdue GA candidate"),
        ((GA,), "Best accuracy is 94.0 %: 2 points short of GA, due 29 Jan"),
        ((DONE,), "Best accuracy is 94.0 %: Pilot is reached"),
        ((DONE, replace(DONE, id="b")), "Best accuracy is 94.0 %: all 2 milestones reached"),
        ((), "Best accuracy is 94.0 %: no milestone is set"),
        ((LOST,), "Best accuracy is 94.0 %: Pilot was reached and no longer is"),
        (
            (missed("a", "A", PAST, (gate(0.945, False),), 31), missed("b", "B", PAST, (gate(0.95, False),), 31)),
            "Best accuracy is 94.0 %: 0.5 points short of the overdue A (1 more overdue)",
        ),
        (
            (missed("a", "Pilot", PAST, (gate(0.9, True), latency_gate(passed=False)), 31),),
            "Best accuracy is 94.0 %: enough for Pilot, which is overdue and held up by latency ms",
        ),
        (
            (pending("a", "Pilot", DUE, NO_RUN, 70),),
            "Best accuracy is 94.0 %: enough for Pilot, but no single run passes all its gates",
        ),
        ((SLOW,), "Best accuracy is 94.0 %: next is Pilot, due 29 Jan"),
        (
            (pending("a", "Pilot", DUE, (replace(gate(0.96, False), target=None, margin=None),), 70),),
            "Best accuracy is 94.0 %: not yet comparable with Pilot, due 29 Jan",
        ),
    ],
)
def test_the_headline_says_what_the_best_value_means(milestones: tuple[MilestoneReport, ...], sentence: str) -> None:
    assert headline(without(milestones=milestones), "accuracy") == sentence


def test_the_headline_of_a_metric_that_should_fall_speaks_of_its_limit() -> None:
    slow = latency_gate(passed=False)
    slow = replace(slow, target=80.0, margin=-8.0)
    report = without(milestones=(missed("a", "Pilot", PAST, (slow,), 31),))
    best = report.metrics[1].best
    assert best is not None
    assert (
        headline(report, "latency_ms")
        == f"Best latency ms is {best.value:g} ms: 8 ms above the limit of the overdue Pilot"
    )


def test_the_headline_says_that_nothing_counts_yet() -> None:
    ahead = pending("ga", "GA", DUE, (gate(0.96, False),), 70)
    nothing = replace(samples.empty(), milestones=(ahead,))
    assert headline(nothing, "accuracy") == "No counted run has accuracy yet: GA is due 29 Jan 2027"


@pytest.mark.parametrize(
    ("milestone", "line"),
    [
        (reached("a", "A", PAST, ON, (gate(0.58, True),), -6), "✓ 58 % · 6 d early"),
        (reached("a", "A", PAST, ON, (gate(0.58, True),), 0), "✓ 58 % · on time"),
        (reached("a", "A", PAST, ON, (gate(0.85, True),), 21), "▸ 85 % · 21 d late"),
        (missed("a", "A", PAST, (gate(0.945, False),), 31), "! 94.5 % · 31 d overdue"),
        (pending("a", "A", DUE, (gate(0.96, False),), 70), "○ 96 % · due 29 Jan"),
        (pending("a", "A", date(2028, 2, 29), (gate(0.96, False),), 466), "○ 96 % · due 29 Feb 2028"),
        (replace(pending("a", "A", DUE, (gate(0.96, False),), 70), health="at risk"), "○ 96 % · due 29 Jan · at risk"),
        (LOST, "✗ 90 % · no longer reached, 31 d overdue"),
        (pending("a", "A", DUE, (latency_gate(False),), 70), "○ ≤ 120 ms · due 29 Jan"),
        (pending("a", "A", DUE, NO_RUN[1:] * 2, 70), "○ due 29 Jan"),
    ],
)
def test_a_milestone_is_told_in_one_line(milestone: MilestoneReport, line: str) -> None:
    assert status(milestone, samples.report(20), "accuracy").line == line


def test_a_passing_value_just_under_another_target_is_not_rounded_up_to_it() -> None:
    dots = samples.points(40)
    dots[-1] = replace(dots[-1], value=0.8999999999999999)
    best = [p for p in dots if p.value < 0.9]
    ahead = gate(0.9, False, 0.8999999999999999)
    report: Report = without(metrics=(samples.metric(best),), milestones=(pending("ga", "GA", DUE, (ahead,), 70),))
    expected = "Best accuracy is 89.99999999999999 %: less than 0.001 points short of GA, due 29 Jan"
    assert headline(report, "accuracy") == expected


def test_the_subtitle_names_metric_and_period() -> None:
    report = samples.report(20)
    assert subtitle(report, "accuracy", date(2025, 6, 2), DUE) == (
        "Accuracy against plan, June 2025 – January 2027. Horizontal bars show slip from the due date."
    )
    assert subtitle(without(milestones=()), "latency_ms", None, None) == "Latency ms (lower is better)."


@pytest.mark.parametrize(
    ("text", "target", "best", "told"),
    [
        ("error <= 44.48934", 44.48934, 42.0, "44.48934 points"),
        ("error <= baseline - 10%", 44.48934, 42.0, "44.5 points"),
        ("error >= start + 2", 44.48934, None, "44.5 points"),
        ("error < baseline", 44.48934, 44.49, "44.489 points"),
        ("start >= 44.48934", 44.48934, 42.0, "44.48934 points"),
        ("error <= baseline - 10%", None, 42.0, ""),
    ],
)
def test_a_number_that_was_worked_out_has_no_more_digits_than_needed(
    text: str, target: float | None, best: float | None, told: str
) -> None:
    subject, comparison = text.split()[:2]
    told_gate = GateReport(text, subject, comparison, target, False, None, best, None, None, None)  # type: ignore[arg-type]
    assert needed_text(told_gate, unit_of("points")) == told
