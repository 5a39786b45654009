"""Milestones stand in the order in which they are due, and of one day in the order in which they come."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from milepost.domain.report import Report
from tests.figures import samples

DAY = date(2026, 12, 1)
ONE = samples.report(20).milestones[-1]


def planned(*told: tuple[str, date, tuple[str, ...]]) -> Report:
    milestones = tuple(replace(ONE, id=name, due=due, after=after) for name, due, after in told)
    return replace(samples.report(20), milestones=milestones)


def test_of_one_day_what_others_come_after_stands_first() -> None:
    report = planned(("a", DAY, ("b",)), ("b", DAY, ("c",)), ("c", DAY, ()), ("z", date(2026, 11, 1), ("gone",)))
    assert [one.id for one in report.in_order] == ["z", "c", "b", "a"]


def test_a_circle_that_two_people_made_at_once_breaks_nothing() -> None:
    report = planned(("a", DAY, ("b", "a")), ("b", DAY, ("a",)))
    assert {one.id for one in report.in_order} == {"a", "b"}


@given(st.lists(st.tuples(st.integers(1, 3), st.sets(st.integers(0, 7))), max_size=8))
def test_nothing_of_a_day_stands_before_what_it_comes_after(told: list[tuple[int, set[int]]]) -> None:
    ids = [str(number) for number in range(len(told))]
    report = planned(
        *(
            (ids[place], date(2026, 12, day), tuple(ids[one] for one in sorted(before) if one < place))
            for place, (day, before) in enumerate(told)
        )
    )
    ordered = report.in_order
    assert {one.id for one in ordered} == set(ids)
    assert all(one.due <= other.due for one, other in pairwise(ordered))
    place = {one.id: number for number, one in enumerate(ordered)}
    due = {one.id: one.due for one in ordered}
    assert all(place[b] < place[one.id] for one in ordered for b in one.after if due[b] == one.due)
