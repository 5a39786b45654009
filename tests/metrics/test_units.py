"""Values that cannot be one unit are told, never silently mixed."""

import pytest

from tests.metrics.rows import Row, frontier, metric, ms, problems

FRACTION = (metric("accuracy", names=("val_accuracy", "val/acc"), unit="%", bounds=(0.0, 1.0)),)
OPEN = (metric("accuracy", names=("val_accuracy", "val/acc"), unit="%"),)
TWO = (
    "accuracy is told in two units: above 1 as 'val/acc' here, up to 1 as 'val_accuracy' in lab; "
    "set its bounds, so that one of them does not count, or make two metrics of it"
)


def told(run: str, value: float, name: str = "val_accuracy", source: str = "lab") -> Row:
    return Row(run, {name: value}, ms("2026-03-01"), source)


def test_a_percentage_among_fractions_does_not_count_and_is_listed_with_a_hint() -> None:
    rows = [told("a", 0.93), told("b", 93.0)]
    what = "accuracy is not 0 to 1 (bounds) and looks like a percentage: log it as a fraction; it does not count"
    assert frontier(rows, metrics=FRACTION) == [("a", 0.93)]
    assert problems(rows, metrics=FRACTION) == [("b", what)]


@pytest.mark.parametrize(
    ("bounds", "value", "what"),
    [
        ((0.0, 1.0), 1.0000000000000002, "is not 0 to 1 (bounds) and looks like a percentage: log it as a fraction"),
        ((0.0, 1.0), -0.5, "is not 0 to 1 (bounds)"),
        ((0.0, 1.0), 250.0, "is not 0 to 1 (bounds)"),
        ((2.0, 100.0), 0.93, "is not 2 to 100 (bounds) and looks like a fraction: log it as a percentage"),
        ((None, 5.0), 7e3, "is not at most 5 (bounds)"),
        ((0.0, None), -1.0, "is not at least 0 (bounds)"),
    ],
)
def test_a_value_outside_the_bounds_does_not_count(
    bounds: tuple[float | None, float | None], value: float, what: str
) -> None:
    one = (metric("accuracy", bounds=bounds),)
    assert frontier([told("a", value, "accuracy")], metrics=one) == []
    assert problems([told("a", value, "accuracy")], metrics=one) == [("a", f"accuracy {what}; it does not count")]


@pytest.mark.parametrize("value", [0.0, 1.0, -0.0])
def test_the_bounds_themselves_are_possible(value: float) -> None:
    assert frontier([told("a", value)], metrics=FRACTION) == [("a", value)]
    assert problems([told("a", value)], metrics=FRACTION) == []


def test_two_trackers_that_tell_a_percentage_in_two_units_are_a_problem() -> None:
    rows = [told("a", 0.93), told("b", 93.0, "val/acc", "team"), told("c", 91.0, "val/acc", "team")]
    assert problems(rows, metrics=OPEN) == [(None, TWO)]


def test_two_names_in_one_tracker_that_tell_a_percentage_in_two_units_are_a_problem() -> None:
    assert problems([told("a", 0.93), told("b", 93.0, "val/acc")], metrics=OPEN) == [(None, TWO)]


@pytest.mark.parametrize(
    ("usual", "odd", "kinds"),
    [
        ((0.93, 0.5, 0.0), 93.0, "up to 0.93 (runs: 2) and from 93 on (runs: 1)"),
        ((93.0, 50.0, 0.0), 0.93, "up to 0.93 (runs: 1) and from 50 on (runs: 2)"),
    ],
)
def test_percentages_among_fractions_of_one_name_are_a_problem_that_names_a_run_of_the_fewer(
    usual: tuple[float, ...], odd: float, kinds: str
) -> None:
    rows = [told("odd", odd), *(told(f"a usual one {place}", value) for place, value in enumerate(usual))]
    way_out = "set its bounds, so that one of them does not count"
    assert problems(rows, metrics=OPEN) == [
        ("odd", f"accuracy is told in two units as 'val_accuracy': {kinds}; {way_out}")
    ]
    assert problems(rows[1:], metrics=OPEN) == []
    assert problems(rows, metrics=(metric("accuracy", names=("val_accuracy", "val/acc"), unit="ms"),)) == []


def test_a_percentage_around_one_is_in_one_unit() -> None:
    rows = [told("a", 0.93), told("b", 1.4), told("c", 0.2, "val/acc", "team"), told("d", 3.1, "val/acc", "team")]
    assert problems(rows, metrics=OPEN) == []


def test_other_units_may_have_values_of_any_size() -> None:
    rows = [told("a", 0.93), told("b", 93.0, "val/acc", "team")]
    assert problems(rows, metrics=(metric("accuracy", names=("val_accuracy", "val/acc"), unit="ms"),)) == []
