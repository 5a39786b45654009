"""Runs a week that end on a day: never more than those that go on, more the later they end, none once it is past."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.domain.outlook import Outlook, RunPlan
from milepost.domain.projects import WeeklyRuns
from milepost.metrics.outlook import Ahead, end_of, outlook_of, plan_end, runs_to_come
from tests.metrics.test_outlook import ACCURACY, AS_OF, VALUES, ZONE, counted, gate_report

DUE = date(2026, 6, 1)
TODAY = AS_OF.astimezone(ZONE).date()
GATE = gate_report("accuracy >= 0.97", 0.97)
NEARLY = 1e-9
"""Chances are interpolated between corners of a table: as exact as doubles are."""
runs = st.floats(0, 200, allow_nan=False)
days = st.dates(TODAY - timedelta(days=40), DUE + timedelta(days=400))
dues = st.dates(TODAY, TODAY + timedelta(days=300))


def told(plan: RunPlan, due: date = DUE) -> Outlook:
    return outlook_of(due, [GATE], plan, [ACCURACY], [counted(VALUES)], AS_OF, ZONE)


def to_come(plan: WeeklyRuns, due: date = DUE, now: datetime = AS_OF, zone: ZoneInfo = ZONE) -> float:
    found = runs_to_come(plan, Ahead(now, plan_end(plan, due, zone), end_of(due, zone)))
    assert found is not None
    return found


def chance(plan: WeeklyRuns, due: date = DUE) -> float:
    found = told(plan, due).plan
    assert found is not None
    return found.chance


@settings(deadline=None)
@given(runs, days, dues)
def test_they_are_never_more_nor_likelier_to_do_than_those_that_go_on(weekly: float, until: date, due: date) -> None:
    ends, goes_on = WeeklyRuns(weekly, until), WeeklyRuns(weekly)
    assert 0 <= to_come(ends, due) <= to_come(goes_on, due)
    assert chance(ends, due) <= chance(goes_on, due) + NEARLY


@settings(deadline=None)
@given(runs, days, days, dues)
def test_the_later_they_end_the_more_they_are_and_the_likelier_to_do(
    weekly: float, one: date, other: date, due: date
) -> None:
    sooner, later = (WeeklyRuns(weekly, until) for until in sorted((one, other)))
    assert to_come(sooner, due) <= to_come(later, due)
    assert chance(sooner, due) <= chance(later, due) + NEARLY


@settings(deadline=None)
@given(runs, st.integers(0, 400), dues)
def test_ending_on_the_due_day_or_after_it_is_going_on_until_then(weekly: float, after: int, due: date) -> None:
    ends = WeeklyRuns(weekly, due + timedelta(days=after))
    assert (to_come(ends, due), told(ends, due)) == (to_come(WeeklyRuns(weekly), due), told(WeeklyRuns(weekly), due))


@settings(deadline=None)
@given(runs, st.dates(date(1990, 1, 1), TODAY - timedelta(days=1)))
def test_of_those_that_ended_before_today_none_is_left(weekly: float, until: date) -> None:
    ends = WeeklyRuns(weekly, until)
    assert (to_come(ends), told(ends)) == (0.0, told(WeeklyRuns(0.0)))


@settings(deadline=None)
@given(st.floats(0.5, 200), st.dates(TODAY, DUE - timedelta(days=1)))
def test_nothing_is_reached_with_the_plan_after_its_last_day(weekly: float, until: date) -> None:
    """It is what a milestone due on that day would be told; only that the day is then the last one."""
    ends, due_then = told(WeeklyRuns(weekly, until)).plan, told(WeeklyRuns(weekly), until).plan
    assert ends is not None
    assert due_then is not None
    inside = tuple(one if one is not None and one <= end_of(until, ZONE) else None for one in due_then.reached)
    assert ends == replace(due_then, reached=inside)
    assert (ends.reached[1] is not None) == (ends.chance >= 0.5)


@pytest.mark.parametrize(
    ("now", "zone", "left"),
    [
        ("2026-05-14T12:00+00:00", "UTC", 2.5),
        ("2026-05-16T00:00+00:00", "UTC", 1.0),
        ("2026-05-16T23:59:59.999999+00:00", "UTC", 0.0),
        ("2026-05-17T00:00+00:00", "UTC", 0.0),
        ("2026-05-16T00:00+00:00", "Pacific/Auckland", 0.5),
        ("2026-05-16T00:00+00:00", "Pacific/Honolulu", 1 + 10 / 24),
    ],
)
def test_the_last_day_is_counted_to_its_end_where_the_project_is(now: str, zone: str, left: float) -> None:
    plan = WeeklyRuns(7.0, date(2026, 5, 16))
    assert to_come(plan, now=datetime.fromisoformat(now), zone=ZoneInfo(zone)) == pytest.approx(left, abs=1e-9)
