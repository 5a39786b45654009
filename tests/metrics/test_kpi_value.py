"""What an effect on a KPI is worth: at the target, and per day of delay, with where it is known from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.domain.errors import ConfigurationError
from milepost.domain.formula_reading import parse
from milepost.domain.kpi_link import Band, CostOfDelay, Effect, KpiValueAtTarget, Link, Refusal
from milepost.metrics.kpi_value import ab_test, assumed, at_target, at_target_by_formula, cost_of_delay, measured

EVIDENCE = Link("evidence", "why", 2000.0, 500.0, 3500.0, 2, 0.004, 40, 7)
FINITE = st.floats(-1e6, 1e6).filter(lambda one: one == 0 or abs(one) > 1e-6)


def test_only_evidence_gives_a_measured_effect() -> None:
    label = "measured over 40 periods with 7 changes of the metric"
    assert measured(EVIDENCE, (0.8, 0.9)) == Effect("measured", Band(2000.0, 500.0, 3500.0), label, 2, (0.8, 0.9))
    weak = Link("no evidence", "chance does that", 2000.0, -500.0, 3500.0, 2, 0.4, 40, 7)
    assert measured(weak) == Refusal("no evidence: chance does that")
    assert measured(Refusal("too few")) == Refusal("too few")


def test_the_kpi_at_the_target_is_what_it_is_now_and_the_gain() -> None:
    effect = Effect("measured", Band(2000.0, 500.0, 3500.0), "measured", 2, (0.5, 0.75))
    assert at_target(effect, kpi=1000.0, best=0.75, target=1.0, better="higher") == KpiValueAtTarget(
        Band(1500.0, 1125.0, 1875.0), Band(500.0, 125.0, 875.0), "measured", True
    )
    assert not at_target(effect, kpi=1000.0, best=0.5, target=0.75, better="higher").beyond_seen


def test_where_lower_is_better_the_interval_stays_in_order() -> None:
    found = at_target(assumed(-100.0, "Ada", -150.0, -50.0), kpi=10.0, best=1.0, target=0.5, better="lower")
    assert (found.expected, found.gain) == (Band(60.0, 35.0, 85.0), Band(50.0, 25.0, 75.0))


def test_a_target_that_is_reached_has_nothing_more_to_gain() -> None:
    for best, target, better in ((0.9, 0.8, "higher"), (0.1, 0.2, "lower"), (0.5, 0.5, "higher")):
        found = at_target(assumed(100.0, "Ada"), kpi=10.0, best=best, target=target, better=better)  # type: ignore[arg-type]
        assert found == KpiValueAtTarget(Band(10.0, 10.0, 10.0), Band(0.0, 0.0, 0.0), "assumed by Ada, not measured")


def test_an_assumption_says_so_wherever_it_goes() -> None:
    found = at_target(assumed(3000.0, "Ada"), kpi=10.0, best=0.5, target=1.0, better="higher")
    cost = cost_of_delay(found, period_days=30, better="higher", adds_up=True)
    assert found == KpiValueAtTarget(Band(1510.0), Band(1500.0), "assumed by Ada, not measured")
    assert cost == CostOfDelay(Band(50.0), Band(350.0), "assumed by Ada, not measured")


def test_an_ab_test_is_divided_by_what_its_variants_differ_in() -> None:
    assert ab_test(0.5, Band(100.0, 20.0, 180.0), "spring") == Effect(
        "A/B test", Band(200.0, 40.0, 360.0), "A/B test spring"
    )
    assert ab_test(-0.5, Band(100.0, 20.0, None), "spring").size == Band(-200.0, None, -40.0)


@pytest.mark.parametrize("points", [0.0, float("nan"), float("inf")])
def test_an_ab_test_of_equal_variants_is_refused(points: float) -> None:
    with pytest.raises(ConfigurationError, match="A/B test spring: the metric must differ between the variants"):
        ab_test(points, Band(1.0), "spring")


def test_numbers_that_contradict_their_interval_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="the assumed effect is 5, outside its interval from 6 to 7"):
        assumed(5.0, "Ada", 6.0, 7.0)
    with pytest.raises(ConfigurationError, match="the assumed effect must be a number; it is nan"):
        assumed(float("nan"), "Ada")
    with pytest.raises(ConfigurationError, match="an end of the assumed effect must be a number; it is inf"):
        assumed(5.0, "Ada", high=float("inf"))


def by_formula(text: str, start: float | None = 0.5) -> KpiValueAtTarget | Refusal:
    formula = parse(text, ("accuracy", "kpi", "start", "target"))
    return at_target_by_formula(
        formula, metric="accuracy", kpi=1000.0, start=start, best=0.75, target=1.0, better="higher", by="Ada"
    )


def test_a_formula_gives_the_kpi_at_the_target_and_the_gain_from_now() -> None:
    label = "assumed by Ada, not measured: kpi + 1200 * (accuracy - start)"
    assert by_formula("kpi + 1200 * (accuracy - start)") == KpiValueAtTarget(Band(1600.0), Band(300.0), label)


@pytest.mark.parametrize("text", ["kpi / (target - 1)", "kpi + start"])
def test_a_formula_that_cannot_be_computed_is_no_value(text: str) -> None:
    assert by_formula(text, None) == Refusal(f"no value: the formula {text} cannot be computed from what is known")


def test_a_kpi_that_should_fall_costs_what_it_does_not_fall() -> None:
    found = KpiValueAtTarget(Band(700.0, 500.0, None), Band(-300.0, -500.0, None), "measured")
    assert cost_of_delay(found, period_days=10, better="lower", adds_up=True) == CostOfDelay(
        Band(30.0, None, 50.0), Band(210.0, None, 350.0), "measured"
    )


def test_a_level_has_no_cost_by_the_day() -> None:
    found = KpiValueAtTarget(Band(700.0), Band(-300.0), "measured")
    assert isinstance(cost_of_delay(found, period_days=10, better="lower", adds_up=False), Refusal)
    with pytest.raises(ConfigurationError, match="longer than 0 days; it is 0"):
        cost_of_delay(found, period_days=0, better="lower", adds_up=True)


@given(FINITE, FINITE, FINITE, st.floats(0, 1e6), st.floats(0, 1e6), st.sampled_from(["higher", "lower"]))
def test_every_interval_holds_its_number(
    size: float, best: float, target: float, down: float, up: float, better: str
) -> None:
    effect = assumed(size, "Ada", size - down, size + up)
    found = at_target(effect, kpi=5.0, best=best, target=target, better=better)  # type: ignore[arg-type]
    cost = cost_of_delay(found, period_days=7, better=better, adds_up=True)  # type: ignore[arg-type]
    assert isinstance(cost, CostOfDelay)
    for band in (found.expected, found.gain, cost.per_day, cost.per_week):
        assert band.low is not None
        assert band.high is not None
        assert band.low <= band.value <= band.high
