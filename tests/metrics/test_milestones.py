"""When a milestone is reached, by which run, how late, and what undoes it."""

from datetime import date

import pytest

from milepost.domain.outlook import RunsLeft
from milepost.domain.projects import PlannedRuns, RunName, WeeklyRuns
from tests.metrics.rows import Row, at, judged, metric, milestone, ms, row


def lat(value: float) -> dict[str, float]:
    return {"latency": value}


def test_one_run_must_pass_all_gates_at_once() -> None:
    both = milestone("accuracy >= 0.9", "latency <= 100")
    apart = [row("a", 0.95, values=lat(200)), row("b", 0.5, values=lat(50))]
    found = judged(apart, both)
    assert (found.state, [gate.passed for gate in found.gates], found.evidence) == ("missed", [True, True], None)
    found = judged([*apart, row("c", 0.91, "2026-05-01", values=lat(99))], both)
    assert found.evidence is not None
    assert (found.state, found.evidence.run.id, dict(found.evidence.values)) == (
        "reached",
        "c",
        {"accuracy": 0.91, "latency": 99},
    )


def test_the_evidence_is_the_first_run_in_time_and_not_the_best() -> None:
    found = judged([row("best", 0.99, "2026-05-01"), row("first", 0.9, "2026-04-01")], milestone("accuracy >= 0.9"))
    assert found.evidence is not None
    assert (found.evidence.run.id, found.reached_at, found.slip_days) == ("first", at("2026-04-01"), -90)
    assert found.gates[0].run is not None
    assert (found.gates[0].run.id, found.gates[0].best) == ("first", 0.99)


@pytest.mark.parametrize(
    ("value", "gate", "passed"),
    [
        (0.9, "accuracy >= 0.9", True),
        (0.8999999999999999, "accuracy >= 0.9", False),
        (0.9, "accuracy > 0.9", False),
        (0.9, "accuracy <= 0.9", True),
        (0.9, "accuracy < 0.9", False),
    ],
)
def test_gates_compare_exactly(value: float, gate: str, passed: bool) -> None:
    assert judged([row("a", value)], milestone(gate)).gates[0].passed is passed


def test_a_target_that_was_met_before_it_was_set_is_reached_at_once() -> None:
    found = judged([row("a", 0.95, "2026-01-05")], milestone("accuracy >= 0.5", due="2026-01-01"))
    assert (found.state, found.slip_days) == ("reached", 4)


def test_pending_until_the_due_day_is_over_then_missed() -> None:
    one = milestone("accuracy >= 0.9", due="2026-06-30")
    on_the_day = judged([row("a", 0.5)], one, at("2026-06-30T23:59:59"))
    assert (on_the_day.state, on_the_day.days_left, on_the_day.slip_days) == ("pending", 0, None)
    after = judged([row("a", 0.5)], one, at("2026-07-01T00:00"))
    assert (after.state, after.days_left, after.slip_days, after.health) == ("missed", None, 1, None)
    assert (on_the_day.health, on_the_day.gates[0].margin) == ("not enough data", -0.4)


def test_reached_after_the_due_day_is_reached_late() -> None:
    found = judged([row("a", 0.9, "2026-07-10")], milestone("accuracy >= 0.9", due="2026-06-30"))
    assert (found.state, found.slip_days) == ("reached", 10)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Honolulu", "Europe/Berlin", "UTC", "Asia/Kathmandu"])
@pytest.mark.parametrize("due", ["2026-06-30", "2024-02-29", "2026-03-29", "2026-10-25"])
def test_half_past_eleven_at_night_on_the_due_day_there_is_in_time(zone: str, due: str) -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    local = datetime.fromisoformat(f"{due}T23:30").replace(tzinfo=ZoneInfo(zone))
    found = judged([row("a", 0.9, local.isoformat())], milestone("accuracy >= 0.9", due=due), zone=zone)
    assert (found.state, found.slip_days) == ("reached", 0)
    too_late = Row("a", {"accuracy": 0.9}, ms(local.isoformat()) + 30 * 60_000)
    assert judged([too_late], milestone("accuracy >= 0.9", due=due), zone=zone).slip_days == 1


def test_a_milestone_whose_metric_no_run_has_says_so() -> None:
    found = judged([row("a", 0.9)], milestone("latency <= 100"))
    assert (found.state, found.gates[0].why, found.gates[0].best) == (
        "missed",
        "no counted run has this metric yet",
        None,
    )


def test_an_evidence_that_is_deleted_leaves_the_milestone_regressed_but_not_for_the_past() -> None:
    gone = ms("2026-08-01")
    rows = [row("a", 0.95, until=gone), row("a", 0.95, since=gone, deleted=True), row("b", 0.5)]
    one = milestone("accuracy >= 0.9")
    found = judged(rows, one)
    assert (found.state, found.reached_at, found.evidence, found.slip_days) == ("regressed", None, None, 184)
    assert judged(rows, one, at("2026-07-31")).state == "reached"
    assert judged(rows, one, at("2026-02-01")).state == "pending"


def test_another_run_takes_over_from_a_deleted_evidence() -> None:
    gone = ms("2026-08-01")
    rows = [row("a", 0.95, until=gone), row("a", 0.95, since=gone, deleted=True), row("b", 0.92, "2026-04-01")]
    found = judged(rows, milestone("accuracy >= 0.9"))
    assert found.evidence is not None
    assert (found.state, found.evidence.run.id) == ("reached", "b")


def test_a_worse_run_after_the_evidence_changes_nothing() -> None:
    rows = [row("a", 0.95), row("b", 0.1, "2026-05-01")]
    assert judged(rows, milestone("accuracy >= 0.9")).state == "reached"


def test_a_regression_against_the_start_is_noticed_too() -> None:
    gone = ms("2026-08-01")
    rows = [row("s", 0.5, "2026-01-01"), row("a", 0.95, until=gone), row("a", 0.95, since=gone, deleted=True)]
    assert judged(rows, milestone("accuracy >= start + 0.1")).state == "regressed"


def test_the_start_is_the_first_counted_value() -> None:
    rows = [row("b", 0.6, "2026-02-01"), row("a", 0.5, "2026-01-01"), row("c", 0.62, "2026-03-01")]
    found = judged(rows, milestone("accuracy >= start + 0.1"))
    assert found.evidence is not None
    assert (found.gates[0].target, found.evidence.run.id) == (0.6, "b")


def test_a_target_equal_to_the_start_is_reached_by_the_start() -> None:
    found = judged([row("a", 0.5), row("b", 0.6, "2026-04-01")], milestone("accuracy >= start"))
    assert found.evidence is not None
    assert found.evidence.run.id == "a"


def test_a_change_of_next_to_nothing_is_infinitely_large_and_no_fault() -> None:
    rows = [row("a", 5e-324, "2026-01-01"), row("b", 0.5, "2026-02-01")]
    found = judged(rows, milestone("accuracy >= start + 1000%"))
    assert found.evidence is not None
    assert found.evidence.run.id == "b"


BASE = RunName("lab", "base")


def test_a_run_is_not_compared_with_itself() -> None:
    one = milestone("accuracy >= baseline")
    alone = judged([row("base", 0.8)], one, baseline=BASE)
    assert (alone.state, alone.gates[0].passed, alone.gates[0].why) == (
        "missed",
        False,
        "the only run with a value is the baseline itself",
    )
    found = judged([row("base", 0.8), row("b", 0.8, "2026-04-01")], one, baseline=BASE)
    assert found.evidence is not None
    assert found.evidence.run.id == "b"


def test_a_missing_baseline_is_said_and_passes_nothing() -> None:
    found = judged([row("a", 0.9)], milestone("accuracy >= baseline"), baseline=BASE)
    assert (found.gates[0].passed, found.gates[0].target) == (False, None)
    assert found.gates[0].why == "the baseline run base of lab has no counted accuracy in this project"


def test_a_milestone_may_name_its_own_baseline() -> None:
    own = milestone("accuracy >= baseline + 0.05", baseline=RunName("lab", "other"))
    rows = [row("base", 0.9), row("other", 0.5), row("c", 0.56, "2026-04-01")]
    found = judged(rows, own, baseline=BASE)
    assert found.evidence is not None
    assert found.evidence.run.id == "base"
    assert found.gates[0].target == 0.55


def test_runs_that_counted_since_the_day_are_taken_off_the_planned_ones() -> None:
    rows = [row(f"r{n}", 0.8 + n / 100, f"2026-03-{n + 1:02}T12:00") for n in range(8)]
    rows += [row("x", None, "2026-03-06", values=lat(9)), row("y", 0.1, "2026-03-06", finished=False)]
    one = milestone("accuracy >= 0.95", planned_runs=PlannedRuns(5, date(2026, 3, 6)), due="2026-12-31")

    def left(as_of: str, **setting: object) -> int:
        told = judged(rows, one, at(as_of), **setting).run_plan
        assert isinstance(told, RunsLeft)
        assert (told.runs, told.since) == (5, date(2026, 3, 6))
        return told.left

    assert [left(day) for day in ("2026-03-05T13:00", "2026-03-06T11:00", "2026-03-06T12:00", "2026-03-09")] == [
        5,
        4,
        3,
        1,
    ]
    assert left("2026-03-06T12:00", zone="Pacific/Auckland") == 2
    few = milestone("accuracy >= 0.95", planned_runs=PlannedRuns(2, date(2026, 3, 6)), due="2026-12-31")
    told = judged(rows, few, at("2026-03-09"))
    assert told.outlook is not None
    assert (told.run_plan, told.outlook.chance) == (RunsLeft(2, date(2026, 3, 6), 0), 0.0)


def test_what_is_planned_is_told_where_nothing_is_forecast_too() -> None:
    weekly = WeeklyRuns(5.0, date(2026, 4, 1))
    for text in ("accuracy >= 0.9", "accuracy >= 0.95"):
        assert judged([row("a", 0.9)], milestone(text, runs_a_week=weekly)).run_plan == weekly


def test_a_gate_is_judged_in_its_own_direction() -> None:
    band = milestone("accuracy >= 0.5", "accuracy <= 0.7")
    found = judged([row("a", 0.9), row("b", 0.6, "2026-04-01")], band, metrics=(metric("accuracy"),))
    assert found.evidence is not None
    assert (found.evidence.run.id, found.gates[1].best, found.gates[0].best) == ("b", 0.6, 0.9)
