"""The score of forecasts: perfect ones, base rates, order, and milestones that were forecast on many days."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from milepost.domain.forecasts import Bin, Judged, KeptForecast, Promise, Score
from milepost.metrics.scoring import Promised, bins_of, promised_of, score_of, wilson

DUE = date(2026, 9, 30)
CHANCES = st.floats(0, 1)
ROWS = st.lists(st.tuples(st.integers(0, 15), CHANCES, st.booleans()), max_size=60)


def judged(milestone: object, chance: float, reached: bool | None, day: int = 0, due: date = DUE) -> Judged:
    told = KeptForecast(
        project="fraud",
        milestone=str(milestone),
        title=f"M {milestone}",
        day=date(2026, 7, 1) + timedelta(days=day),
        shown_ms=0,
        made_ms=0,
        due=due,
        promise=Promise(("accuracy >= 0.9",)),
        chance_pace=chance,
        chance_plan=None,
        model="m",
    )
    return Judged(told, reached)


def test_nothing_judged_is_no_number() -> None:
    assert score_of([]) == score_of([judged(1, 0.5, None)]) == Score(0, 0, None, None, None, "too early", ())


def test_what_was_told_and_reached_counts_each_milestone_once() -> None:
    score = score_of([*(judged(1, 0.9, False, day) for day in range(8)), judged(2, 0.3, True), judged(3, 0.6, True)])
    assert [score.told, score.reached] == pytest.approx([0.6, 2 / 3])


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 4)), min_size=2, max_size=30))
def test_perfect_forecasts_have_brier_0_and_skill_1(told: list[tuple[bool, int]]) -> None:
    every = [judged(n, float(reached), reached, day) for n, (reached, days) in enumerate(told) for day in range(days)]
    score = score_of(every)
    mixed = len({reached for reached, _ in told}) == 2
    assert (score.brier, score.skill) == (0, 1 if mixed else None)
    if len(told) >= 10 and not mixed:
        assert score.verdict == "all alike"
    if len(told) >= 10 and mixed:
        assert score.verdict in ("better", "no difference")


@given(st.lists(st.booleans(), min_size=2, max_size=40))
def test_who_says_the_share_of_the_others_has_no_skill(told: list[bool]) -> None:
    assume(0 < sum(told) < len(told))
    every = [judged(n, (sum(told) - one) / (len(told) - 1), one) for n, one in enumerate(told)]
    score = score_of(every)
    assert score.brier == pytest.approx(score.base, abs=1e-12)
    assert score.skill == pytest.approx(0, abs=1e-9)
    assert score.verdict == ("no difference" if len(told) >= 10 else "too early")


@given(st.integers(100, 400), st.floats(0.2, 0.8))
def test_a_constant_base_rate_has_about_no_skill(count: int, share: float) -> None:
    told = [n < share * count for n in range(count)]
    every = [judged(n, sum(told) / count, one) for n, one in enumerate(told)]
    assert score_of(every).skill == pytest.approx(0, abs=0.025)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_is_of_no_account(rows: list[tuple[int, float, bool]], random: object) -> None:
    every = [judged(milestone, chance, reached, day) for day, (milestone, chance, reached) in enumerate(rows)]
    shuffled = list(every)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert score_of(shuffled) == score_of(every)
    assert promised_of(shuffled) == promised_of(every)


@given(ROWS)
def test_scores_and_shares_stay_where_they_can_be(rows: list[tuple[int, float, bool]]) -> None:
    score = score_of([judged(*one) for one in rows])
    for value in (score.brier, score.base):
        assert value is None or 0 <= value <= 1
    assert score.skill is None or score.skill <= 1
    assert (score.forecasts, score.milestones) == (len(rows), len({one[0] for one in rows}))
    assert sum(one.forecasts for one in score.bins) == len(rows)
    for one in score.bins:
        low, high = one.interval
        assert 0 <= low <= one.reached <= high <= 1
        assert one.low - 1e-9 <= one.forecast <= one.high + 1e-9


def test_a_milestone_that_was_forecast_every_day_counts_as_one_that_was_forecast_once() -> None:
    daily = [judged("long", 0.9, False, day) for day in range(300)]
    others = [judged(n, 0.2, False) for n in range(3)] + [judged("good", 0.8, True)]
    score = score_of([*daily, *others])
    assert score == replace(score_of([daily[0], *others]), forecasts=304, bins=score.bins)
    assert score.brier == pytest.approx((0.81 + 3 * 0.04 + 0.04) / 5)


def test_a_milestone_of_another_project_is_another_one() -> None:
    here = judged("ga", 0.5, True)
    there = replace(here, forecast=replace(here.forecast, project="churn"))
    assert score_of([here, there]).milestones == 2


@pytest.mark.parametrize(
    ("chances", "verdict"),
    [
        ([(0.9, True)] * 6 + [(0.1, False)] * 4, "better"),
        ([(0.1, True)] * 6 + [(0.9, False)] * 4, "worse"),
        ([(0.6, True)] * 6 + [(0.6, False)] * 4, "no difference"),
        ([(0.8, True)] * 9 + [(0.8, False)], "no difference"),
        ([(0.9, True)] * 10, "all alike"),
        ([(0.9, True)] * 5 + [(0.1, False)] * 4, "too early"),
    ],
)
def test_the_verdict_takes_ten_milestones_and_a_clear_difference(
    chances: list[tuple[float, bool]], verdict: str
) -> None:
    every = [judged(n, chance, reached, day) for (n, (chance, reached)), day in product(enumerate(chances), range(3))]
    assert score_of(every).verdict == verdict


def test_bins_are_tenths_of_the_chance_and_the_last_one_has_1() -> None:
    told = [judged(n, chance, chance > 0.5) for n, chance in enumerate((0.0, 0.05, 0.1, 0.95, 1.0))]
    told.append(judged(0, 0.02, False, day=1))
    assert bins_of(told) == (
        Bin(0.0, 0.1, (0.01 + 0.05) / 2, 0.0, wilson(0.0, 2), 3, 2),
        Bin(0.1, 0.2, 0.1, 0.0, wilson(0.0, 1), 1, 1),
        Bin(0.9, 1.0, (0.95 + 1.0) / 2, 1.0, wilson(1.0, 2), 2, 2),
    )


@pytest.mark.parametrize(
    ("reached", "count", "low", "high"),  # Newcombe 1998, table I: Wilson without continuity correction
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_wilsons(reached: int, count: int, low: float, high: float) -> None:
    assert wilson(reached / count, count) == pytest.approx((low, high), abs=6e-5)


def test_what_was_promised_is_told_once_for_each_due_day_and_gates_the_latest_first() -> None:
    later = DUE + timedelta(days=30)
    told = [judged("ga", 0.4, False, 1), judged("ga", 0.2, False), judged("ga", 0.7, None, 2, later)]
    assert promised_of(told) == (
        Promised((told[2].forecast,), None, None, None),
        Promised((told[1].forecast, told[0].forecast), False, None, (0.4**2 + 0.2**2) / 2),
    )
