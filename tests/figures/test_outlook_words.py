"""What is said of a pending milestone's chance."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from milepost.domain.outlook import Outlook, Pace, RunsLeft
from milepost.figures.chances import chance_text
from milepost.figures.outlook_words import outlook_facts, run_plan_text
from tests.figures.samples import report

FULL = report()
PENDING = next(one for one in FULL.milestones if one.state == "pending")
METRIC = PENDING.gates[0].subject
PACE = Pace(0.35, (), (None, datetime(2027, 3, 3, 12, tzinfo=UTC), None))


def facts(told: Outlook | None) -> tuple[str, ...]:
    return outlook_facts(replace(PENDING, outlook=told), FULL)


def test_the_reason_is_one_line_of_facts() -> None:
    told = facts(Outlook(METRIC, PACE, None, None, 41))
    assert told[:3] == (
        "35 % likely in time at this pace",
        "even chance by 3 Mar 2027",
        "last improvement of accuracy 41 days ago",
    )
    assert told[3].endswith(" to go")


def test_both_answers_stand_side_by_side_and_the_day_is_the_plans() -> None:
    plan = Pace(0.704, (), (None, None, None))
    assert facts(Outlook(METRIC, PACE, plan, 5.0, 1))[:4] == (
        "35 % likely in time at this pace",
        "70 % with 5 runs a week",
        "no even chance in sight with this plan",
        "last improvement of accuracy yesterday",
    )


def test_a_number_of_runs_says_how_many_are_left_of_it() -> None:
    plan, since = Pace(0.704, (), (None, None, None)), date(2026, 11, 1)
    assert facts(Outlook(METRIC, PACE, plan, runs_left=RunsLeft(1400, since, 1200)))[1:3] == (
        "70 % with 1,200 more runs, of 1,400 planned since 1 Nov 2026",
        "no even chance in sight with this plan",
    )
    assert run_plan_text(RunsLeft(40, since, 1)) == "1 more run, of 40 planned since 1 Nov 2026"


def test_without_a_plan_it_is_the_pace_that_never_gets_there() -> None:
    assert facts(Outlook(METRIC, replace(PACE, reached=(None, None, None)), None, None, 1))[:2] == (
        "35 % likely in time at this pace",
        "no even chance in sight at this pace",
    )


def test_no_forecast_says_why_and_a_reached_milestone_nothing() -> None:
    assert facts(Outlook(why="fewer than 5 runs have been counted")) == (
        "no forecast: fewer than 5 runs have been counted",
    )
    assert facts(None) == ()


@pytest.mark.parametrize(
    ("chance", "text"),
    [(0.0, "less than 1 %"), (0.009, "less than 1 %"), (0.015, "2 %"), (0.5, "50 %"), (0.996, "more than 99 %")],
)
def test_a_forecast_never_says_never_or_always(chance: float, text: str) -> None:
    assert chance_text(chance) == text
