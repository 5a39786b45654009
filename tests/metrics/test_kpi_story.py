"""What a KPI's history says of its metric, and what open milestones are worth by that."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from milepost.domain.formula import Formula
from milepost.domain.kpi_link import Band, Effect, KpiStory, Link, Refusal, StatedEffect
from milepost.domain.projects import Kpi
from milepost.domain.report import KpiReport, KpiValue, MetricReport, Point, RunRef
from milepost.metrics.kpi_story import kpi_story, periods_of
from tests.figures import samples

ZONE = ZoneInfo("UTC")
START = date(2025, 1, 5)
WEEKS = [START + timedelta(days=7 * n) for n in range(60)]
RUN = RunRef("lab", "r", "r", None)
CHANCE = np.random.default_rng(3)
STEPS = 0.7 + np.cumsum(np.where(CHANCE.random(60) < 0.25, CHANCE.exponential(0.015, 60), 0.0))
KPI = Kpi("cost", "books", "Cost", "EUR", "lower", 1000.0, "accuracy", adds_up=True)


def metric(values: list[float]) -> MetricReport:
    best: list[Point] = []
    for day, value in zip(WEEKS, values, strict=True):
        if not best or value > best[-1].value:
            best.append(Point(value, datetime.combine(day, datetime.min.time(), UTC), RUN))
    return MetricReport("accuracy", "Accuracy", "higher", "%", (0, 1), "last", 60, tuple(best), ())


def told(values: list[float], days: list[date] = WEEKS) -> KpiReport:
    series = tuple(KpiValue(day, value) for day, value in zip(days, values, strict=True))
    return KpiReport("cost", "Cost", "books", "EUR", "lower", 1000.0, "accuracy", series)


MOVED = [5000 - 3000 * float(one) + float(noise) for one, noise in zip(STEPS, CHANCE.normal(0, 30, 60), strict=True)]
DRIVER = metric(list(map(float, STEPS)))
OPEN = replace(
    samples.pending("ga", "GA", date(2026, 12, 1), (samples.gate(0.99, False),), 10),
)


def story(kpi: Kpi = KPI, values: list[float] = MOVED) -> KpiStory:
    found = kpi_story(kpi, told(values), DRIVER, [OPEN], ZONE)
    assert found is not None
    return found


def test_a_kpi_that_follows_the_metric_is_evidence_and_gives_the_worth_of_what_is_open() -> None:
    found = story()
    assert isinstance(found.link, Link)
    assert (found.link.verdict, found.link.low <= -3000 <= found.link.high) == ("evidence", True)
    assert isinstance(found.effect, Effect)
    assert found.effect.origin == "measured"
    (worth,) = found.worth
    gap = 0.99 - DRIVER.frontier[-1].value
    assert worth.milestone == "ga"
    assert worth.at_target.gain.value == pytest.approx(found.link.size * gap)
    assert not isinstance(worth.delay, Refusal)
    assert worth.delay.per_week.value == pytest.approx(-worth.at_target.gain.value)


def test_less_than_evidence_is_no_number_to_multiply_with() -> None:
    rng = np.random.default_rng(5)
    found = story(values=[float(one) for one in rng.normal(1000, 100, 60)])
    assert isinstance(found.link, Link)
    assert found.link.verdict != "evidence"
    assert isinstance(found.effect, Refusal)
    assert found.worth == ()


def test_too_few_periods_are_refused() -> None:
    few = kpi_story(KPI, told(MOVED[:20], WEEKS[:20]), DRIVER, [OPEN], ZONE)
    assert few is not None
    assert isinstance(few.link, Refusal)
    assert "20; fewer than 24" in few.link.why


def test_an_assumption_counts_per_point_and_is_labelled_so() -> None:
    said = StatedEffect("finance", per_point=-30.0, low=-50.0, high=-10.0)
    found = story(replace(KPI, effect=said), [1000.0] * 60)
    assert found.effect == Effect("assumed", Band(-3000.0, -5000.0, -1000.0), "assumed by finance, not measured")
    (worth,) = found.worth
    assert worth.at_target.label == "assumed by finance, not measured"


def test_an_ab_test_is_a_difference_over_its_points() -> None:
    said = StatedEffect("spring", per_point=-60.0, low=-90.0, high=-30.0, tested_points=2.0)
    found = story(replace(KPI, effect=said))
    assert found.effect == Effect("A/B test", Band(-3000.0, -4500.0, -1500.0), "A/B test spring")


def test_a_formula_says_the_kpi_at_the_target() -> None:
    said = StatedEffect("finance", formula="kpi - 1000 * (accuracy - start)")
    found = story(replace(KPI, effect=said))
    assert isinstance(found.effect, Formula)
    best, start = DRIVER.frontier[-1].value, DRIVER.frontier[0].value
    (worth,) = found.worth
    assert worth.at_target.expected.value == pytest.approx(MOVED[-1] - 1000 * (0.99 - start))
    assert worth.at_target.gain.value == pytest.approx(-1000 * (0.99 - best))


def test_a_level_has_no_cost_of_delay_and_a_reached_milestone_no_worth() -> None:
    assert all(isinstance(one.delay, Refusal) for one in story(replace(KPI, adds_up=False)).worth)
    done = replace(OPEN, state="reached")
    found = kpi_story(KPI, told(MOVED), DRIVER, [done], ZONE)
    assert found is not None
    assert found.worth == ()
    assert kpi_story(KPI, told(MOVED), None, [OPEN], ZONE) is None


@pytest.mark.parametrize(
    ("days", "places", "length"),
    [
        ([date(2026, 1, 15), date(2026, 2, 15), date(2026, 4, 15)], (0, 1, 3), 30.44),
        ([date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)], (0, 1, 2), 30.44),
        ([date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 26)], (0, 1, 3), 7.0),
        ([date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7), date(2026, 1, 8), date(2026, 1, 9), date(2026, 1, 12)],
         (0, 1, 2, 3, 4, 5), 1.4),
        ([date(2026, 1, 3), date(2026, 1, 4), date(2026, 1, 6)], (0, 1, 3), 1.0),
        ([date(2026, 1, 3)], (0,), 1.0),
        ([], (), 1.0),
    ],
)  # fmt: skip
def test_months_weeks_business_days_and_days_are_told_apart(
    days: list[date], places: tuple[int, ...], length: float
) -> None:
    found = periods_of(days)
    assert found.places == places
    assert found.days == pytest.approx(length)
