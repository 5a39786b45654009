"""The KPI link: what drifts, swings or wanders is no evidence, and units, signs and repetition change nothing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.kpi_histories import KPIS, METRICS, moved
from benchmarks.kpi_link import Cell, score
from benchmarks.kpi_link import link as benchmark_link
from milepost.domain.candidates import Floats
from milepost.domain.errors import ConfigurationError
from milepost.domain.kpi_link import Link, Refusal
from milepost.metrics.kpi_link import link, verdict_of, why
from milepost.metrics.kpi_shuffles import Found

BITS = settings(max_examples=25, deadline=None)
METRIC = np.repeat([0.0, 1, 3, 4, 6, 7, 9], [4, 5, 6, 3, 7, 5, 6])


@st.composite
def histories(draw: st.DrawFn) -> tuple[Floats, Floats]:
    size = draw(st.integers(24, 60))
    chance = np.random.default_rng(draw(st.integers(0, 10**6)))
    metric = METRICS[draw(st.sampled_from([*METRICS]))](size, chance)
    effect = moved(metric, draw(st.sampled_from([0.0, 1.0, 4.0])), draw(st.integers(0, 3)))
    return metric, KPIS[draw(st.sampled_from([*KPIS]))](size, chance) + effect


def judged(metric: Floats, kpi: Floats) -> Link:
    told = link(metric, kpi)
    assert isinstance(told, Link)
    return told


def with_effect(size: float, lag: int, noise: float = 1.0) -> Floats:
    return moved(METRIC, size, lag) + np.random.default_rng(5).normal(0, noise, len(METRIC))


def same(one: Link, other: Link) -> None:
    assert replace(one, size=0, low=0, high=0) == replace(other, size=0, low=0, high=0)
    reach = one.high - one.low
    assert [other.size, other.low, other.high] == pytest.approx([one.size, one.low, one.high], abs=1e-6 * reach)


@pytest.mark.parametrize("lag", [0, 1, 2, 3, 4])
def test_an_effect_is_found_with_its_size_and_its_lag(lag: int) -> None:
    told = judged(METRIC, with_effect(3.0, lag))
    assert (told.verdict, told.lag, told.periods, told.changes) == ("evidence", lag, 36, 6)
    assert 0 < told.low <= 3 <= told.high
    assert told.why == (
        f"with the metric's changes on other dates, the KPI follows them as closely in {told.chance * 100:.1f} %"
        " of cases"
    )


def test_an_effect_that_comes_bit_by_bit_is_told_whole() -> None:
    noise = np.random.default_rng(5).normal(0, 0.3, len(METRIC))
    told = judged(METRIC, moved(METRIC, 3.0, 1, phased=3) + noise)
    assert (told.verdict, told.lag) == ("evidence", 2)
    assert 1.5 < told.low <= 3 <= told.high < 4


def test_two_series_that_only_rise_are_no_evidence() -> None:
    for kpi in ("trend", "saturating", "growing", "walk with drift"):
        told = [score(Cell(metric, kpi, 40), 25).evidence for metric in ("even", "early", "walk")]
        assert sum(told) / 3 <= 0.08, (kpi, told)


@pytest.mark.parametrize("kpi", ["noise", "memory 0.7", "walk", "season of 6", "shift", "jumps", "smooth"])
def test_where_there_is_no_effect_evidence_is_rare(kpi: str) -> None:
    told = [score(Cell(metric, kpi, 32), 25) for metric in ("few", "early", "regular", "both ways")]
    assert sum(one.evidence for one in told) / 4 <= 0.08, told
    assert sum(one.held for one in told) / 4 >= 0.92, told


@pytest.mark.parametrize("kpi", ["memory 0.3", "walk", "trend"])
def test_where_there_is_an_effect_the_interval_holds_it_and_evidence_is_common(kpi: str) -> None:
    told = [score(Cell(metric, kpi, 60, 3.0, phased), 25) for metric in ("even", "early") for phased in (1, 3)]
    assert sum(one.held for one in told) / 4 >= 0.92, told
    assert sum(one.evidence for one in told) / 4 >= 0.7, told
    assert max(one.false_claim for one in told) == 0


FOLLOWS = "with the metric's changes on other dates, the KPI follows them as closely in"


@pytest.mark.parametrize(
    ("found", "verdict", "told"),
    [
        (Found(1.0, 0, 0.02, 0.5, 2.0), "evidence", "2.0 % of cases"),
        (Found(-1.0, 0, 0.02, -2.0, -0.5), "evidence", "2.0 % of cases"),
        (Found(1.0, 0, 0.022, 0.5, 2.0), "not enough evidence", "2.2 % of cases; evidence would be 2 % or less"),
        (
            Found(1.0, 0, 0.02, 0.0, 2.0),
            "not enough evidence",
            "2.0 % of cases, but an effect of zero cannot be ruled out",
        ),
        (
            Found(1.0, 0, 0.13, -1.0, 2.0),
            "no evidence",
            "13 % of cases; that is what chance does, and no proof that there is no effect",
        ),
    ],
)
def test_a_verdict_says_in_plain_words_what_it_rests_on(found: Found, verdict: str, told: str) -> None:
    assert verdict_of(found) == verdict
    assert why(verdict_of(found), found) == f"{FOLLOWS} {told}"


def test_where_no_single_lag_explains_the_link_the_interval_is_wide_and_not_nothing() -> None:
    chance = np.random.default_rng([8, 5])
    metric = METRICS["regular"](43, chance)
    told = judged(metric, KPIS["holidays"](43, chance) + moved(metric, 4.0, 0))
    assert told.low < told.size - 0.1
    assert told.high > told.size + 0.1


def test_a_season_is_taken_out_and_told() -> None:
    season = 5 * np.sin(np.arange(36) * 2 * np.pi / 7)
    assert judged(METRIC, with_effect(0.0, 0)).season is None
    told = judged(METRIC, with_effect(3.0, 1) + season)
    assert (told.verdict, told.lag, told.season) == ("evidence", 1, 7)
    assert told.low <= 3 <= told.high


@BITS
@given(histories(), st.sampled_from([1e-6, 0.37, 100.0, 1e9]), st.sampled_from([1e-6, 0.37, 100.0, 1e9]))
def test_units_only_change_the_size(history: tuple[Floats, Floats], metric_unit: float, kpi_unit: float) -> None:
    metric, kpi = history
    told, factor = judged(metric, kpi), metric_unit / kpi_unit
    other = judged(metric * metric_unit, kpi * kpi_unit)
    same(told, replace(other, size=other.size * factor, low=other.low * factor, high=other.high * factor))


@BITS
@given(histories(), st.sampled_from([-3.0, 0.5, 1000.0]))
def test_where_the_scales_begin_changes_nothing(history: tuple[Floats, Floats], start: float) -> None:
    metric, kpi = history
    same(judged(metric, kpi), judged(metric + start, kpi - start))


@BITS
@given(histories())
def test_the_other_direction_only_turns_the_sign(history: tuple[Floats, Floats]) -> None:
    metric, kpi = history
    told = judged(metric, kpi)
    turned = replace(told, size=-told.size, low=-told.high, high=-told.low)
    same(judged(-metric, kpi), turned)
    same(judged(metric, -kpi), turned)
    same(judged(-metric, -kpi), told)


@BITS
@given(histories())
def test_the_same_history_is_always_judged_the_same(history: tuple[Floats, Floats]) -> None:
    metric, kpi = history
    assert link(metric.tolist(), kpi.tolist()) == link(metric, kpi)


@BITS
@given(histories())
def test_an_interval_holds_its_size_and_evidence_leaves_out_nothing(history: tuple[Floats, Floats]) -> None:
    told = judged(*history)
    assert told.low <= told.size <= told.high
    assert told.verdict != "evidence" or (told.chance <= 0.02 and (told.low > 0 or told.high < 0))


def test_less_than_24_periods_or_4_changes_are_refused() -> None:
    noise = np.random.default_rng(1).normal(size=40)
    steps = np.repeat([0.0, 1, 2, 3, 4], 8)
    assert isinstance(link(steps, noise), Link)
    assert link(np.repeat([0.0, 1, 2, 3], 10), noise) == Refusal(
        "changes of the metric in these periods: 3; fewer than 4 say nothing"
    )
    short = np.repeat([0.0, 1, 2, 3, 4], 5)
    assert isinstance(link(short[:24], noise[:24]), Link)
    assert link(short[:23], noise[:23]) == Refusal(
        "periods with a value of both the metric and the KPI: 23; fewer than 24 say nothing"
    )


def test_periods_without_a_value_do_not_count_and_do_not_disturb() -> None:
    kpi = with_effect(3.0, 1)
    holes = kpi.copy()
    holes[[0, 1, 9, 20, 35]] = [np.nan, np.inf, np.nan, -np.inf, np.nan]
    told = judged(METRIC, holes)
    assert (told.verdict, told.periods, told.lag) == ("evidence", 31, 1)
    assert told.low <= 3 <= told.high
    late = METRIC.copy()
    late[:3] = np.nan
    late[12] = np.nan
    assert judged(late, kpi) == judged(np.concatenate([[np.nan] * 3, METRIC[3:]]), kpi)
    assert link(METRIC, np.full(36, np.nan)) == link(np.full(36, np.nan), kpi)


@pytest.mark.parametrize(
    ("metric", "kpi", "told"),
    [
        (METRIC, np.ones(36), "the KPI never changed"),
        (METRIC, np.arange(36.0), "the metric or the KPI is nothing but a trend or a season, as many other things are"),
        (METRIC * 1e-320, with_effect(1, 1) * 1e300, "the size of the effect is too large a number"),
    ],
)
def test_what_cannot_be_judged_says_why(metric: Floats, kpi: Floats, told: str) -> None:
    assert link(metric, kpi) == Refusal(told)


@pytest.mark.parametrize("largest", [1e-300, 1e300])
def test_very_small_and_very_large_numbers_are_judged(largest: float) -> None:
    told = judged(METRIC, with_effect(3.0, 1) * largest)
    assert (told.verdict, told.lag) == ("evidence", 1)


def test_series_of_unequal_length_are_refused_as_a_wrong_call() -> None:
    with pytest.raises(ConfigurationError, match="the metric has 36 periods and the KPI 35"):
        link(METRIC, np.ones(35))


def test_the_benchmark_asks_the_product() -> None:
    kpi = with_effect(3.0, 1)
    told, found = judged(METRIC, kpi), benchmark_link(METRIC, kpi)
    assert [found[name] for name in ("verdict", "size", "low", "high", "lag", "why")] == [
        told.verdict, told.size, told.low, told.high, told.lag, told.why,
    ]  # fmt: skip
    assert benchmark_link(METRIC[:9], kpi[:9])["verdict"] == "refused"
