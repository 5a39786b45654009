"""What is said of a gate that is too close to call."""

from dataclasses import replace

import pytest

from milepost.domain.noise import Interval, NoiseReport, NoiseVerdict
from milepost.domain.report import Evidence, GateReport
from milepost.figures.event_words import event_lines
from milepost.figures.milestone_words import gate_words
from tests.figures import samples
from tests.figures.test_event_words import GATE, OTHER, PILOT, REPORT

INTERVAL = Interval(0.912, 0.931, "2,000 test examples")


def gate(verdict: NoiseVerdict, value: float = 0.925, interval: Interval | None = INTERVAL) -> GateReport:
    told = NoiseReport(verdict, True, value, interval, None if interval else "unknown")
    return samples.gate(0.92, True, 0.925, margin=0.0050000000000000044, noise=told)


@pytest.mark.parametrize(
    ("one", "margin"),
    [
        (gate("pass"), "0.5 points above"),
        (gate("pass", interval=None), "0.5 points above"),
        (
            gate("too close to call"),
            "0.5 points above · too close to call (95 % interval 91.2 % to 93.1 %, 2,000 test examples)",
        ),
        (
            gate("too close to call", value=0.921),
            (
                "0.5 points above · the first pass is too close to call "
                "(95 % interval 91.2 % to 93.1 %, 2,000 test examples)"
            ),
        ),
        (
            gate("too close to call", interval=Interval(0.91999, 0.92001, "9 runs that differ only by seed")),
            (
                "0.5 points above · too close to call "
                "(95 % interval 91.999 % to 92.001 %, 9 runs that differ only by seed)"
            ),
        ),
    ],
)
def test_the_margin_is_told_with_what_chance_does_to_it(one: GateReport, margin: str) -> None:
    assert gate_words(one, samples.report()).margin == margin


def test_a_message_says_it_of_the_run_that_proves_the_milestone_alone() -> None:
    told = NoiseReport("too close to call", True, 0.92, Interval(0.89, 0.94, "500 test examples"))
    mine = replace(PILOT, gates=(replace(GATE, noise=told),))
    assert event_lines("reached", mine, REPORT)[2] == (
        "✓ accuracy ≥ 90 %: 92.0 %, 2 points above · too close to call "
        "(95 % interval 89.0 % to 94.0 %, 500 test examples)"
    )
    other = replace(mine, evidence=Evidence(OTHER, GATE.passed_at or REPORT.as_of, (("accuracy", 0.96),)))
    assert event_lines("reached", other, REPORT)[2] == "✓ accuracy ≥ 90 %: 96.0 %, 6 points above"
