"""What is likely to become of a milestone, and the health that follows from it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from milepost.config.gates import parse_gate
from milepost.domain.outlook import Outlook, Pace, RunsLeft
from milepost.domain.projects import HealthThresholds, Metric, WeeklyRuns
from milepost.domain.report import GateReport
from milepost.metrics.outlook import NOT_TOGETHER, health_of, outlook_of
from milepost.metrics.tally import Counted, MetricTally

START = datetime(2026, 1, 1, tzinfo=UTC)
AS_OF = START + timedelta(days=100)
ZONE = ZoneInfo("Europe/Berlin")
ACCURACY = Metric("accuracy", ("accuracy",), "higher", "%", (0.0, 1.0))
VALUES = [0.70 + 0.002 * day + 0.01 * ((day * 7) % 5) for day in range(0, 100, 2)]


def counted(values: list[float], every: timedelta = timedelta(days=2)) -> MetricTally:
    all_ = [
        Counted(value, round((START + every * i).timestamp() * 1000), i) for i, value in enumerate(values)
    ]  # fmt: skip
    best = [one for i, one in enumerate(all_) if one.value > max([-1.0, *values[:i]])]
    return MetricTally("accuracy", len(all_), tuple(best), tuple(all_))


def asked(
    target: float | None, *, values: list[float] = VALUES, weekly: float | None = None, due: date = date(2026, 6, 1)
) -> Outlook:
    text = f"accuracy >= {target}" if target is not None else "accuracy >= baseline"
    passed = any(target is not None and one >= target for one in values)
    gate = gate_report(text, target, passed=passed, why=None if target is not None else "the baseline run is gone")
    return told(gate, values=values, weekly=weekly, due=due)


def gate_report(text: str, target: float | None, *, passed: bool = False, why: str | None = None) -> GateReport:
    gate = parse_gate(text)
    return GateReport(text, gate.subject, gate.comparison, target, passed, None, None, None, None, why)


def told(
    *gates: GateReport, values: list[float] = VALUES, weekly: float | None = None, due: date = date(2026, 6, 1)
) -> Outlook:
    plan = None if weekly is None else WeeklyRuns(weekly)
    return outlook_of(due, gates, plan, [ACCURACY], [counted(values)], AS_OF, ZONE)


def chance(one: Outlook) -> float:
    assert one.pace is not None
    return one.pace.chance


def test_the_chance_falls_with_the_target_and_rises_with_the_day() -> None:
    harder = [chance(asked(target)) for target in (0.95, 0.97, 0.99)]
    later = [chance(asked(0.97, due=day)) for day in (date(2026, 5, 1), date(2026, 8, 1), date(2027, 8, 1))]
    assert harder == sorted(harder, reverse=True)
    assert later == sorted(later)
    assert 0 < harder[-1] < harder[0] < 1


def test_its_quantiles_are_in_order_and_agree_with_the_chance() -> None:
    pace = asked(0.95).pace
    assert pace is not None
    assert list(pace.best) == sorted(pace.best)
    reached = [one for one in pace.reached if one is not None]
    assert reached == sorted(reached)
    assert all(one > AS_OF for one in reached)
    until = datetime(2026, 6, 2, tzinfo=ZONE)
    by_half = pace.reached[1] is not None and pace.reached[1] <= until
    assert by_half == (pace.chance >= 0.5)


def test_a_plan_gives_a_second_answer_and_no_runs_no_chance() -> None:
    many, none = asked(0.97, weekly=40.0), asked(0.97, weekly=0.0)
    assert many.plan is not None and none.plan is not None  # noqa: PT018
    assert many.pace == none.pace == asked(0.97).pace
    assert none.plan.chance == 0.0 == none.chance
    assert many.plan.chance > none.plan.chance
    assert asked(0.97).plan is None


def test_a_number_of_runs_answers_as_so_many_a_week_until_the_due_day() -> None:
    until = datetime(2026, 6, 2, tzinfo=ZONE)
    left = RunsLeft(50, date(2026, 4, 1), 37)
    told = outlook_of(
        date(2026, 6, 1), [gate_report("accuracy >= 0.97", 0.97)], left, [ACCURACY], [counted(VALUES)], AS_OF, ZONE
    )
    weekly = asked(0.97, weekly=37 / ((until - AS_OF) / timedelta(weeks=1)))
    assert told == replace(weekly, plan=told.plan)
    assert told.plan is not None
    assert weekly.plan is not None
    assert told.plan.chance == pytest.approx(weekly.plan.chance, abs=1e-9)


def test_too_little_is_said_and_not_forecast() -> None:
    assert asked(0.9, values=[0.7, 0.8]) == Outlook("accuracy", why="fewer than 5 runs have been counted")
    assert asked(None) == Outlook("accuracy", why="the baseline run is gone")


def test_gates_passed_by_different_runs_are_not_forecast() -> None:
    assert asked(0.75) == Outlook(why=NOT_TOGETHER)


def test_a_gate_on_a_kpi_that_is_not_passed_is_not_forecast() -> None:
    cost = gate_report("cost <= 10", 10.0)
    assert told(cost) == Outlook(why="the gate on cost is a KPI's, which is not forecast")
    assert told(gate_report("accuracy >= 0.97", 0.97), cost) == told(cost)


def test_a_gate_on_a_kpi_that_is_passed_leaves_the_forecast_to_the_others() -> None:
    cost = gate_report("cost <= 10", 10.0, passed=True)
    assert told(cost, gate_report("accuracy >= 0.97", 0.97)) == asked(0.97)
    assert told(cost, gate_report("accuracy >= 0.75", 0.75, passed=True)) == Outlook(why=NOT_TOGETHER)


def test_the_hardest_gate_decides() -> None:
    latency = replace(ACCURACY, id="latency", better="lower", bounds=(0.0, None), unit="ms")
    down = replace(counted([1 - one for one in VALUES]), id="latency")
    gates = (gate_report("accuracy >= 0.99", 0.99), gate_report("latency <= 0.06", 0.06))
    found = outlook_of(date(2026, 6, 1), gates, None, [ACCURACY, latency], [counted(VALUES), down], AS_OF, ZONE)
    assert found == asked(0.99)


def test_the_last_improvement_is_counted_in_days() -> None:
    assert asked(0.97, values=[*VALUES[:20], *[0.7] * 30]).idle_days == 68


@pytest.mark.parametrize(
    ("likely", "health"),
    [
        (0.9, "on track"),
        (0.7, "on track"),
        (0.69, "at risk"),
        (0.4, "at risk"),
        (0.39, "off track"),
        (0.0, "off track"),
    ],
)
def test_health_follows_the_chance(likely: float, health: str) -> None:
    assert health_of(Outlook("m", Pace(likely, (), ())), HealthThresholds()) == health


def test_health_follows_the_plan_where_there_is_one_and_the_projects_own_thresholds() -> None:
    told = Outlook("m", Pace(0.1, (), ()), Pace(0.85, (), ()))
    assert health_of(told, HealthThresholds()) == "on track"
    assert health_of(told, HealthThresholds(0.9, 0.8)) == "at risk"
    assert health_of(Outlook(why="too few"), HealthThresholds()) == "not enough data"
