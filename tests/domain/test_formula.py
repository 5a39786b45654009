"""Formulas: read by a grammar and never evaluated as code; a slip is told with its column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.domain.errors import WrongFormula
from milepost.domain.formula import Chain, Formula, Name, Negative, Number, value
from milepost.domain.formula_reading import DEEPEST, LONGEST, parse

NAMES = ("accuracy", "kpi", "start", "target")
VALUES = {"accuracy": 0.9, "kpi": 1000.0, "start": 0.8, "target": 0.95}


def came_to(text: str, **values: float | None) -> float | None:
    return value(parse(text, NAMES), {**VALUES, **values})


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("kpi + 1200 * (accuracy - start)", 1120.0),
        ("1 - 2 - 3", -4),
        ("8 / 4 / 2", 1),
        ("2 + 3 * 4 - 5", 9),
        ("-accuracy * -2", 1.8),
        ("--3", 3),
        ("2 * -(1 + 1)", -4),
        ("min(3, 1, 2) + max(kpi, 2)", 1001),
        ("min(kpi)", 1000),
        (".5 + 1. + 1e3 + 2.5E-1", 1001.75),
        ("\t1+1 ", 2),
        ("0 / 5", 0),
    ],
)
def test_a_formula_comes_to_what_arithmetic_says(text: str, result: float) -> None:
    assert came_to(text) == pytest.approx(result)


def test_a_formula_keeps_its_text_and_its_names() -> None:
    assert parse("kpi - 2 * -start", NAMES) == Formula(
        "kpi - 2 * -start",
        Chain(Name("kpi"), (("-", Chain(Number(2.0), (("*", Negative(Name("start"))),))),)),
        frozenset({"kpi", "start"}),
    )


@pytest.mark.parametrize("text", ["1 / 0", "1 / (start - start)", "kpi / 0 * 0", "1e308 * 10", "min(1, 1 / 0)", "kpi"])
def test_what_cannot_be_computed_is_no_value(text: str) -> None:
    assert came_to(text, kpi=None) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "column 1: the formula ends where a number, a name or ( should"),
        ("1 +", "column 4: the formula ends where a number, a name or ( should"),
        ("1 + * 2", "column 5: “*” stands where a number, a name or ( should"),
        ("(1 + 2", "column 7: the formula ends while the ( of column 1 is open"),
        ("min(1, 2", "column 9: the formula ends while the ( of column 4 is open"),
        ("1 2", "column 3: “2” does not follow from what is before it"),
        ("1,200", "column 2: “,” does not follow from what is before it; a comma stands only between the parts"),
        ("(1,200)", "column 3: “,” stands here while the ( of column 1 is open; a comma stands only"),
        ("1 + accurcy", "column 5: no name “accurcy”; did you mean accuracy?"),
        ("revenue", "column 1: no name “revenue”; known are accuracy, kpi, start, target"),
        ("sqrt(2)", "column 1: “sqrt” is no function; there are min( ) and max( )"),
        ("__import__('os')", "column 12: “'” has no meaning here"),
        ("kpi.__class__", "column 4: “.” has no meaning here"),
        ("2 ** 3", "column 4: “*” stands where a number, a name or ( should"),
        ("1 = 1", "column 3: “=” has no meaning here"),
        ("1\x00", "column 2: U+0000 has no meaning here"),
        ("1\ud800", "column 2: U+D800 has no meaning here"),
        ("1\u202e", "column 2: U+202E has no meaning here"),
        ("٣", "column 1: “٣” has no meaning here"),
        ("1e999", "column 1: “1e999” is too large a number"),
        ("a" * 200, f"column 1: no name “{'a' * 39}…”"),
        ("1" * (LONGEST + 1), f"column {LONGEST + 1}: a formula has at most {LONGEST} characters, this one has 501"),
        ("(" * 30 + "1" + ")" * 30, f"column {DEEPEST + 2}: more than {DEEPEST} brackets and signs within one another"),
        ("-" * 30 + "1", f"column {DEEPEST + 2}: more than {DEEPEST} brackets and signs within one another"),
        ("min(" * 30 + "1" + ")" * 30, f"more than {DEEPEST} brackets and signs within one another"),
        ("min()", "column 5: “)” stands where a number, a name or ( should"),
    ],
)
def test_a_slip_is_told_with_its_column(text: str, message: str) -> None:
    with pytest.raises(WrongFormula) as caught:
        parse(text, NAMES)
    assert message in str(caught.value)


def test_as_many_terms_as_fit_are_added_up() -> None:
    assert came_to("+".join(["1"] * 250)) == 250


@given(st.text(st.sampled_from("01.e+-*/(), kpistarmnx\u0000é"), max_size=60) | st.text(max_size=40))
def test_any_text_is_a_formula_or_a_slip_within_it(text: str) -> None:
    found = read(text)
    if isinstance(found, WrongFormula):
        assert 1 <= found.column <= len(text) + 1
        assert "\x00" not in str(found)
    else:
        assert found.names <= set(NAMES)
        came = value(found, VALUES)
        assert came is None or abs(came) < float("inf")


def read(text: str) -> Formula | WrongFormula:
    try:
        return parse(text, NAMES)
    except WrongFormula as wrong:
        return wrong


INNER = st.recursive(
    st.sampled_from(["1", "2.5", "kpi", "start"]),
    lambda one: (
        st.tuples(one, st.sampled_from("+-*/"), one).map(lambda three: f"({three[0]} {three[1]} {three[2]})")
        | one.map(lambda inner: f"-{inner}")
        | st.tuples(one, one).map(lambda two: f"max({two[0]}, {two[1]})")
    ),
    max_leaves=12,
)


@given(INNER)
def test_arithmetic_agrees_with_pythons(text: str) -> None:
    try:
        told = eval(text, {"__builtins__": {}, "max": max, **VALUES})
    except ZeroDivisionError:
        told = None
    if text.count("(") <= DEEPEST and len(text) <= LONGEST:
        found = came_to(text)
        assert found is None if told is None else found == pytest.approx(told)
