"""Numbers are written in their unit, and two different ones that matter never read the same."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.figures.numbers import Unit, distance_text, plain, target_text, unit_of, value_text

SHARE = unit_of("%", (0, 1))
MS = unit_of("ms")


@pytest.mark.parametrize(
    ("value", "beside", "text"),
    [
        (0.94, (), "94.0 %"),
        (0.94, (0.945,), "94.0 %"),
        (0.8999999999999999, (0.9,), "89.99999999999999 %"),
        (0.8996, (0.9,), "89.96 %"),
        (0.9000001, (0.9,), "90.00001 %"),
        (0.9, (0.9,), "90.0 %"),
        (0.0, (), "0.0 %"),
        (-0.0, (), "0.0 %"),
        (0.9455, (0.9455,), "94.55 %"),
    ],
)
def test_a_share_is_written_in_percent_on_its_own_side_of_the_target(
    value: float, beside: tuple[float, ...], text: str
) -> None:
    assert value_text(value, SHARE, beside) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (88.0, MS, "88 ms"),
        (88.1234, MS, "88.1 ms"),
        (131200.0, unit_of("EUR"), "131,200 EUR"),
        (0.0123456, unit_of(""), "0.0123"),
        (93.0, unit_of("%"), "93.0 %"),
        (1e308, unit_of(""), "1e+308"),
    ],
)
def test_a_value_is_written_with_about_three_digits_and_its_unit(value: float, unit: Unit, text: str) -> None:
    assert value_text(value, unit) == text


@pytest.mark.parametrize(("target", "text"), [(0.9, "90 %"), (0.945, "94.5 %"), (0.58, "58 %"), (1.0, "100 %")])
def test_a_target_is_written_as_its_author_wrote_it(target: float, text: str) -> None:
    assert target_text(target, SHARE) == text


@pytest.mark.parametrize(
    ("distance", "unit", "text"),
    [
        (-0.005, SHARE, "0.5 points"),
        (0.01, SHARE, "1 point"),
        (0.014000000000000012, SHARE, "1.4 points"),
        (1.1e-16, SHARE, "less than 0.001 points"),
        (12.0, MS, "12 ms"),
        (0.0, MS, "0 ms"),
    ],
)
def test_a_distance_is_never_written_as_nothing_when_there_is_one(distance: float, unit: Unit, text: str) -> None:
    assert distance_text(distance, unit) == text


near = st.floats(0.001, 0.999).flatmap(
    lambda target: st.tuples(st.just(target), st.floats(target - 1e-4, target + 1e-4))
)


@given(near)
def test_a_value_never_reads_on_the_other_side_of_its_target(pair: tuple[float, float]) -> None:
    target, value = pair
    written = Decimal(plain(value, SHARE, (target,)).replace(",", ""))
    exact = Decimal(repr(target)) * 100
    shown = Decimal(target_text(target, SHARE).removesuffix(" %")) if value == target else exact
    assert (written < shown, written > shown) == (value < target, value > target)
