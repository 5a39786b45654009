"""A milestone regresses only if it was reached once, and whenever it was."""

from datetime import date

import pytest

from milepost.domain.candidates import FOREVER, NO_TIME, KpiVersion
from milepost.domain.projects import Kpi, RunName
from tests.metrics.rows import NOW, Row, at, judged, milestone, ms, row

GONE = ms("2026-08-01")
KPI = (Kpi("cost", "books", "Cost", better="lower"),)
BASE = RunName("lab", "base")
FAST = {"latency": 5.0}
WITH_COST = milestone("accuracy >= 0.9", "cost <= 100")


def deleted(run: str, accuracy: float, ended: str = "2026-03-01") -> list[Row]:
    return [row(run, accuracy, ended, until=GONE), row(run, accuracy, ended, since=GONE, deleted=True)]


def cost(day: str, value: float, since: str | None = None, until: str | None = None) -> KpiVersion:
    known_from, known_until = NO_TIME if since is None else ms(since), FOREVER if until is None else ms(until)
    return KpiVersion(date.fromisoformat(day), value, known_from, known_until)


def state(rows: list[Row], *series: KpiVersion, as_of: str = "2026-12-31", one: object = WITH_COST) -> str:
    return judged(rows, one, at(as_of), kpis=KPI, series={"cost": series}).state  # type: ignore[arg-type]


def test_a_milestone_whose_kpi_gate_never_held_does_not_regress_when_its_run_is_deleted() -> None:
    assert state(deleted("a", 0.95), cost("2026-03-01", 120)) == "missed"


def test_a_milestone_whose_kpi_gate_held_regresses_when_its_run_is_deleted() -> None:
    series = cost("2026-03-01", 120), cost("2026-07-31", 90), cost("2026-08-02", 120)
    assert state(deleted("a", 0.95), *series, as_of="2026-07-31") == "reached"
    assert state(deleted("a", 0.95), *series) == "regressed"


def test_a_kpi_gate_that_holds_only_after_the_run_was_deleted_is_too_late() -> None:
    assert state(deleted("a", 0.95), cost("2026-08-01", 90)) == "missed"


def test_of_several_lost_evidences_any_may_have_met_the_kpi_gate() -> None:
    early = [row("a", 0.9, "2026-02-01", until=ms("2026-04-01"))]
    series = cost("2026-03-01", 90), cost("2026-05-01", 120)
    assert state([*early, *deleted("b", 0.95, "2026-06-01")], *series) == "regressed"


def test_a_kpi_value_that_is_corrected_after_the_fact_takes_the_milestone_back() -> None:
    series = cost("2026-03-05", 90, until="2026-05-01"), cost("2026-03-05", 120, since="2026-05-01")
    assert state([row("a", 0.95)], *series, as_of="2026-04-30") == "reached"
    assert state([row("a", 0.95)], *series) == "regressed"
    assert state([], *series, one=milestone("cost <= 100")) == "regressed"
    assert state([row("a", 0.95)], *series, as_of="2026-03-04") == "pending"


def test_a_kpi_value_that_was_corrected_before_there_was_an_evidence_takes_nothing_back() -> None:
    series = cost("2026-02-05", 90, until="2026-02-20"), cost("2026-02-05", 120, since="2026-02-20")
    assert state([row("a", 0.95)], *series) == "missed"


def test_a_kpi_value_that_was_corrected_while_the_evidence_was_away_takes_nothing_back() -> None:
    away, back = ms("2026-04-01"), ms("2026-06-01")
    rows = [
        row("a", 0.95, until=away),
        row("a", 0.95, since=away, until=back, deleted=True),
        row("a", 0.95, since=back),
    ]
    series = cost("2026-04-02", 90, until="2026-05-01"), cost("2026-04-02", 120, since="2026-05-01")
    assert state(rows, *series) == "missed"


def test_the_evidence_tells_the_kpi_value_of_the_day_it_was_reached() -> None:
    series = {"cost": [cost("2026-02-01", 90), cost("2026-05-01", 200)]}
    found = judged([row("a", 0.95)], WITH_COST, kpis=KPI, series=series)
    assert found.evidence is not None
    assert dict(found.evidence.values) == {"accuracy": 0.95, "cost": 90}
    assert (found.gates[1].passed, found.gates[1].best) == (False, 200)


@pytest.mark.parametrize("gate", ["accuracy >= baseline", "accuracy >= start + 0.1"])
def test_losing_what_a_gate_compares_with_is_a_regression_too(gate: str) -> None:
    rows = [*deleted("base", 0.5, "2026-01-01"), row("a", 0.95, "2026-04-01", values=FAST)]
    one = milestone(gate, "latency <= 10")
    assert judged(rows, one, at("2026-07-31"), baseline=BASE).state == "reached"
    assert judged(rows, one, baseline=BASE).state == "regressed"


def test_losing_a_run_that_never_passed_takes_nothing_back() -> None:
    rows = [*deleted("a", 0.89), row("base", 0.5, "2026-01-01")]
    for gate in ("accuracy >= 0.9", "accuracy >= baseline + 0.5", "accuracy >= start + 0.5"):
        assert judged(rows, milestone(gate), baseline=BASE).state == "missed"


def test_a_run_deleted_before_its_result_counted_never_proved_anything() -> None:
    assert judged(deleted("a", 0.95, "2026-09-01"), milestone("accuracy >= 0.9")).state == "missed"


def test_a_run_that_is_reopened_takes_its_evidence_back_until_it_ends_again() -> None:
    reopened, ended = ms("2026-04-01"), ms("2026-05-01")
    rows = [
        row("a", 0.95, until=reopened),
        row("a", 0.95, since=reopened, until=ended, finished=False),
        row("a", 0.85, "2026-05-01", since=ended),
    ]
    one = milestone("accuracy >= 0.9")
    assert [judged(rows, one, at(day)).state for day in ("2026-03-31", "2026-04-30", "2026-12-31")] == [
        "reached",
        "regressed",
        "regressed",
    ]


def test_moving_the_due_day_after_it_was_reached_moves_the_slip_alone() -> None:
    early = judged([row("a", 0.95, "2026-03-01")], milestone("accuracy >= 0.9", due="2026-02-01"))
    late = judged([row("a", 0.95, "2026-03-01")], milestone("accuracy >= 0.9", due="2026-04-01"))
    assert (early.state, late.state, early.slip_days, late.slip_days) == ("reached", "reached", 28, -31)
    assert (early.reached_at, early.evidence, early.gates) == (late.reached_at, late.evidence, late.gates)


def test_a_target_beyond_all_numbers_is_said_and_passed_by_nothing() -> None:
    found = judged([row("a", 1e308), row("b", 1.5e308)], milestone("accuracy >= start + 1000%"), NOW)
    assert (found.state, found.gates[0].target, found.gates[0].margin) == ("missed", None, None)
    assert found.gates[0].why == "the number to reach is too large"


def test_a_run_that_is_moved_into_the_project_may_become_the_start_and_take_the_milestone_back() -> None:
    moved = ms("2026-08-01")
    rows = [row("b", 0.5, "2026-02-01"), row("c", 0.7), row("a", 0.65, "2026-01-01", since=moved)]
    one = milestone("accuracy >= start + 0.1")
    assert judged(rows, one, at("2026-07-31")).state == "reached"
    assert judged(rows, one).state == "regressed"


def test_a_restored_run_may_become_the_start_and_take_the_milestone_back() -> None:
    restored = ms("2026-08-01")
    rows = [
        row("a", 0.65, "2026-01-01", until=restored, deleted=True),
        row("a", 0.65, "2026-01-01", since=restored),
        row("b", 0.5, "2026-02-01"),
        row("c", 0.7),
    ]
    one = milestone("accuracy >= start + 0.1")
    assert [judged(rows, one, at(day)).state for day in ("2026-07-31", "2026-08-01")] == ["reached", "regressed"]


def test_a_kpi_value_that_turns_up_later_for_an_early_day_takes_the_milestone_back() -> None:
    one = milestone("accuracy >= 0.9", "cost <= 100")
    series = cost("2026-02-01", 90), cost("2026-03-01", 120, since="2026-05-01")
    assert state([row("a", 0.95)], *series, as_of="2026-04-30", one=one) == "reached"
    assert state([row("a", 0.95)], *series, one=one) == "regressed"
