"""A milestone written in the page is checked as one in the file is."""

from datetime import date
from typing import Any

import pytest

from milepost.config.planned import milestone_tree, read_milestone
from milepost.domain.errors import ConfigurationError
from milepost.domain.projects import Gate, Kpi, Metric, Milestone, Project, RunName

PROJECT = Project(
    id="fraud",
    title="Fraud",
    time_zone="UTC",
    runs=(),
    count="finished",
    metrics=(Metric("accuracy", ("accuracy",), "higher", "%", (0, 1)), Metric("latency", ("latency",), "lower")),
    headline="accuracy",
    milestones=(Milestone("pilot", "Pilot", date(2026, 9, 30), (), after=("ga",)),),
    kpis=(Kpi("cost", "sales", "Cost", better="lower"),),
)
RIGHT: dict[str, Any] = {"title": "GA", "due": "2026-10-31", "gates": ["accuracy>=0.9", "latency <= 120"]}


def test_a_milestone_of_the_page_is_what_the_same_keys_in_the_file_are() -> None:
    tree = RIGHT | {"kpis": ["cost <= 5"], "baseline": {"source": "lab", "run": "1"}}
    made = read_milestone(PROJECT, "ga", tree | {"owner": "", "after": []})
    assert made == Milestone(
        "ga",
        "GA",
        date(2026, 10, 31),
        (
            Gate("accuracy >= 0.9", "accuracy", ">=", "value", 0.9),
            Gate("latency <= 120", "latency", "<=", "value", 120.0),
        ),
        kpis=(Gate("cost <= 5", "cost", "<=", "value", 5.0),),
        baseline=RunName("lab", "1"),
    )
    written = {**milestone_tree(made), "due": "2026-10-31"}
    assert read_milestone(PROJECT, "ga", written) == made
    assert written == tree | {"gates": ["accuracy >= 0.9", "latency <= 120"]}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"due": "2026-02-30"}, "due: there is no 2026-02-30; that month ends with 2026-02-28"),
        ({"due": None}, "due: is missing: The day by whose end, in `time_zone`, it is to be reached"),
        ({"gates": []}, "gates: is missing: Conditions such as"),
        (
            {"gates": ["accuracy > 93"]},
            "gates[0]: 93 is outside the bounds of `accuracy`, from 0 up to 1",
        ),
        (
            {"gates": ["acuracy > 0.9"]},
            "gates[0]: there is no metric or KPI called `acuracy`; did you",
        ),
        ({"gates": ["accuracy"]}, "gates[0]: gate `accuracy`, position 9: no comparison"),
        ({"gates": ["latency >= 9"]}, "gates[0]: `latency` is better when lower, so this gate asks for less"),
        ({"gates": ["accuracy > baseline"]}, "gates[0]: compares with `baseline`, but none is given"),
        ({"after": ["pilot"]}, "after[0]: `pilot` itself comes after `ga`; take one of the two away"),
        ({"after": ["gb"]}, "after[0]: there is no milestone called `gb`; did you mean `ga`?"),
        ({"title": "a\x00b"}, "title: holds the invisible character"),
        ({"colour": "red"}, "colour: is not known here"),
    ],
)
def test_what_is_wrong_is_said_with_its_key_and_the_way_out(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_milestone(PROJECT, "ga", RIGHT | change)
    assert says in str(caught.value)


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_milestone(PROJECT, "ga", {"title": "GA", "due": "soon", "gates": ["accuracy = 1"], "after": ["x"]})
    assert [line.split(":")[0] for line in str(caught.value).split("\n")] == ["after[0]", "due", "gates[0]"]
