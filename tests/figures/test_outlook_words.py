"""What is said of a pending milestone's chance."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from milepost.domain.outlook import Outlook, Pace, RunPlan, RunsLeft
from milepost.domain.projects import PlannedRuns, WeeklyRuns
from milepost.figures.chances import chance_text
from milepost.figures.dates import day_text
from milepost.figures.outlook_words import outlook_facts
from milepost.figures.run_plan_words import planned_text, run_plan_text
from tests.figures.samples import report

FULL = report()
PENDING = next(one for one in FULL.milestones if one.state == "pending")
METRIC = PENDING.gates[0].subject
START = date(2026, 10, 2)
PACE = Pace(0.35, (), (None, datetime(2027, 3, 3, 12, tzinfo=UTC), None))


def facts(told: Outlook | None, plan: RunPlan = None) -> tuple[str, ...]:
    return outlook_facts(replace(PENDING, outlook=told, run_plan=plan), FULL)


def test_the_reason_is_one_line_of_facts() -> None:
    told = facts(Outlook(METRIC, PACE, None, 41))
    assert told[:3] == (
        "35 % likely in time at this pace",
        "even chance by 3 Mar 2027",
        "last improvement of accuracy 41 days ago",
    )
    assert told[3].endswith(" to go")


def test_both_answers_stand_side_by_side_and_the_day_is_the_plans() -> None:
    plan = Pace(0.704, (), (None, None, None))
    assert facts(Outlook(METRIC, PACE, plan, 1), WeeklyRuns(5.0))[:4] == (
        "35 % likely in time at this pace",
        "70 % with 5 runs a week",
        "no even chance in sight with this plan",
        "last improvement of accuracy yesterday",
    )


def test_a_number_of_runs_says_how_many_are_left_of_it() -> None:
    plan, since = Pace(0.704, (), (None, None, None)), date(2026, 11, 1)
    assert facts(Outlook(METRIC, PACE, plan), RunsLeft(1400, since, 1200))[1:3] == (
        "70 % with 1,200 more runs, of 1,400 planned since 1 Nov 2026",
        "no even chance in sight with this plan",
    )
    one_left = replace(PENDING, run_plan=RunsLeft(40, since, 1))
    assert run_plan_text(one_left, FULL) == "1 more run, of 40 planned since 1 Nov 2026"


def test_runs_a_week_say_until_when_if_they_end_before_the_due_day() -> None:
    today, due = FULL.as_of.date(), PENDING.due
    told = [
        run_plan_text(replace(PENDING, run_plan=WeeklyRuns(runs, until)), FULL)
        for runs, until in (
            (5.0, due - timedelta(days=1)),
            (1.0, today),
            (5.0, today - timedelta(days=1)),
            (2.5, due),
            (2.5, due + timedelta(days=9)),
        )
    ]
    assert told == [
        f"5 runs a week until {day_text(due - timedelta(days=1))}",
        f"1 run a week until {day_text(today)}",
        f"5 runs a week until {day_text(today - timedelta(days=1))}, which is past",
        "2.5 runs a week",
        "2.5 runs a week",
    ]


def test_what_was_promised_is_told_apart_from_what_is_left_of_it() -> None:
    plans = (None, WeeklyRuns(5.0, date(2026, 10, 31)), RunsLeft(1400, date(2026, 11, 1), 3), PlannedRuns(1, START))
    assert [planned_text(one) for one in plans] == [
        "no plan",
        "5 runs a week until 31 Oct 2026",
        "1,400 runs from 1 Nov 2026 on",
        "1 run from 2 Oct 2026 on",
    ]


def test_without_a_plan_it_is_the_pace_that_never_gets_there() -> None:
    assert facts(Outlook(METRIC, replace(PACE, reached=(None, None, None)), None, 1))[:2] == (
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
