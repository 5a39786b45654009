"""Where exactly a rule begins and ends: instants, ties between sources, changes of a reference, KPI days."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from milepost.domain.candidates import FOREVER, NO_TIME, KpiVersion
from milepost.domain.projects import Gate, Kpi, RunName
from milepost.domain.report import Problem, SourceReport
from milepost.metrics import build_report, tally
from milepost.metrics.gates import bar_of
from tests.metrics.rows import NOW, Row, Setting, at, candidates, frontier, judged, metric, milestone, ms, problems, row

ALONE: dict[str, Any] = {"metrics": (metric("accuracy"),)}
KPI = (Kpi("cost", "books", "Cost", better="lower"),)
BASE = RunName("lab", "base")


def test_1990_begins_at_midnight() -> None:
    rows = [Row("a", {"accuracy": 0.5}, ms("1990-01-01")), Row("b", {"accuracy": 0.9}, ms("1990-01-01") - 1)]
    assert frontier(rows) == [("a", 0.5)]
    assert problems(rows, **ALONE) == [("b", "accuracy is dated before 1990; it does not count")]


def test_a_result_counts_from_its_own_instant_on_and_is_no_problem_then() -> None:
    rows = [row("a", 0.5, "2026-03-01T12:00:00.001")]
    assert frontier(rows, at("2026-03-01T12:00:00.001")) == [("a", 0.5)]
    assert problems(rows, at("2026-03-01T12:00:00.001"), **ALONE) == []
    assert frontier(rows, at("2026-03-01T12:00:00")) == []


def test_a_date_in_the_future_is_a_problem_only_once_it_was_seen() -> None:
    rows = [row("a", 0.5, "2026-06-01", seen=ms("2026-04-01"))]
    what = "accuracy is dated in the future; it does not count"
    assert problems(rows, at("2026-03-31"), **ALONE) == []
    assert problems(rows, at("2026-04-01"), **ALONE) == [("a", what)]
    assert problems(rows, at("2026-06-01"), **ALONE) == []


@pytest.mark.parametrize("order", [1, -1])
def test_ties_go_to_the_smaller_run_id_before_the_source_is_asked(order: int) -> None:
    rows = [row("b", 0.6, source="a-lab"), row("a", 0.55, source="b-lab"), row("a", 0.5, source="a-lab")][::order]
    assert frontier(rows) == [("a", 0.5), ("a", 0.55), ("b", 0.6)]


def test_a_baseline_is_one_run_of_one_source() -> None:
    one = milestone("accuracy >= baseline + 0.1", baseline=RunName("other", "base"))
    rows = [row("base", 0.5), row("base", 0.7, source="other"), row("c", 0.75, "2026-04-01")]
    found = judged(rows, one)
    assert (found.gates[0].target, found.gates[0].passed) == (0.7 + 0.1, False)
    twin = judged([*rows, row("base", 0.9, "2026-05-01")][1:], one)
    assert twin.evidence is not None
    assert (twin.evidence.run.source, twin.evidence.run.id) == ("lab", "base")


def test_the_next_change_is_the_earliest_of_what_is_known_now() -> None:
    gone = ms("2026-02-01")
    rows = [
        row("old", 0.9, "2026-04-01", until=gone),
        row("old", 0.9, "2026-08-01", since=gone),
        row("b", 0.9, "2026-06-01"),
        row("c", 0.9, "2026-07-01"),
        row("deleted", 0.9, "2026-05-01", deleted=True),
        row("slow", None, "2026-05-20", values={"latency": 5.0}),
    ]
    for setting, first in ((Setting(**ALONE), "2026-06-01"), (Setting(), "2026-05-20")):
        counted = tally(setting.project(), candidates(rows, ["accuracy", "latency"]), at("2026-03-01"))
        assert counted.changes_at_ms == ms(first)


@pytest.mark.parametrize(("baseline", "value"), [(43.33, 45.4965), (2.33, 2.4465)])
def test_a_relative_change_is_divided_out_before_it_is_compared(baseline: float, value: float) -> None:
    """As MLflow does it; multiplying the baseline first would round the other way."""
    assert value >= baseline + 0.05 * baseline
    assert not bar_of(Gate("g", "m", ">=", "baseline", 0.05, relative=True), baseline).passes(value)


@pytest.mark.parametrize(
    ("gate", "baseline", "value", "target", "passed"),
    [
        ("accuracy >= baseline + 5%", -2.0, -1.9, -1.9, True),
        ("accuracy >= baseline + 5%", -2.0, -1.95, -1.9, False),
        ("accuracy <= baseline - 5%", -2.0, -2.1, -2.1, True),
        ("accuracy >= baseline + 5%", 0.0, 1e-10, 1e-10, True),
        ("accuracy >= baseline + 5%", 0.0, 0.0, 1e-10, False),
        ("accuracy <= baseline - 5%", -0.0, -1e-10, -1e-10, True),
        ("accuracy >= baseline - 5%", 0.0, 0.0, 0.0, True),
        ("accuracy >= baseline - 5%", -2.0, -2.09, -2.1, True),
    ],
)
def test_a_relative_change_is_taken_of_the_size_of_the_baseline(
    gate: str, baseline: float, value: float, target: float, passed: bool
) -> None:
    found = judged([row("base", baseline), row("b", value, "2026-04-01")], milestone(gate), baseline=BASE).gates[0]
    assert (found.target, found.passed, found.best) == (target, passed, value)


def test_no_change_asked_for_against_zero_is_no_improvement() -> None:
    assert bar_of(Gate("g", "m", ">=", "baseline", 0.0, relative=True), 0.0).target == 0.0


def cost(day: str, value: float, since: int = NO_TIME, until: int = FOREVER) -> KpiVersion:
    return KpiVersion(date.fromisoformat(day), value, since, until)


def test_a_kpi_gate_is_judged_by_the_value_in_force() -> None:
    series = [cost("2026-01-01", 90), cost("2026-02-01", 120), cost("2026-03-01", 80), cost("2026-04-01", 70)]
    found = judged([], milestone("cost <= 100"), kpis=KPI, series={"cost": series}).gates[0]
    assert (found.passed, found.passed_at, found.best, found.margin) == (True, at("2026-03-01"), 70, 30)
    found = judged([], milestone("cost <= 100"), kpis=KPI, series={"cost": series[:2]}).gates[0]
    assert (found.passed, found.passed_at, found.best, found.margin) == (False, None, 120, -20)


def test_a_run_on_the_day_a_kpi_fails_again_comes_too_late() -> None:
    series = {"cost": [cost("2026-01-01", 90), cost("2026-03-01", 120)]}
    one = milestone("accuracy >= 0.9", "cost <= 100")
    late, early = row("a", 0.9, "2026-03-01"), row("a", 0.9, "2026-02-28T23:59:59.999")
    assert judged([late], one, kpis=KPI, series=series).state == "missed"
    assert judged([early], one, kpis=KPI, series=series).reached_at == at("2026-02-28T23:59:59.999")


def test_a_kpi_value_is_replaced_at_the_very_instant() -> None:
    revised = ms("2026-05-01")
    series = {"cost": [cost("2026-03-01", 120, until=revised), cost("2026-03-01", 90, since=revised)]}
    one = milestone("cost <= 100")
    assert judged([], one, at("2026-04-30T23:59:59.999"), kpis=KPI, series=series).gates[0].best == 120
    assert judged([], one, at("2026-05-01"), kpis=KPI, series=series).gates[0].best == 90


def test_a_day_of_a_kpi_begins_at_midnight_of_the_project() -> None:
    series = {"cost": [cost("2026-03-29", 90)]}
    for zone, begins in (("Pacific/Kiritimati", "2026-03-28T10:00"), ("Pacific/Honolulu", "2026-03-29T10:00")):
        found = judged([], milestone("cost <= 100"), kpis=KPI, series=series, zone=zone)
        assert found.reached_at == at(begins)


def test_instants_keep_their_milliseconds() -> None:
    found = judged([row("a", 0.9, "2026-03-01T00:00:00.123")], milestone("accuracy >= 0.9"))
    assert found.reached_at == at("2026-03-01T00:00:00.123")


@pytest.mark.parametrize("place", range(0, 3_000, 300))
def test_the_lowest_and_the_highest_of_very_many_results_are_drawn(place: int) -> None:
    rows = [Row(f"{n:04}", {"accuracy": 0.5}, ms("2026-03-01") + n) for n in range(3_000)]
    for odd, value in ((place, 0.1), (place + 1, 1.0)):
        rows[odd] = replace(rows[odd], values={"accuracy": value})
    counted = tally(Setting(**ALONE).project(), candidates(rows, ["accuracy"]), NOW).metrics[0]
    assert {0.1, 1.0} <= {dot.value for dot in counted.dots}
    assert counted.dots[-1].at_ms == ms("2026-03-01") + 2_999


def test_the_dots_of_many_runs_are_spread_over_time() -> None:
    rows = [Row(f"{n:04}", {"accuracy": 0.5}, ms("2026-03-01") + n) for n in range(6_000)]
    counted = tally(Setting(**ALONE).project(), candidates(rows, ["accuracy"]), NOW).metrics[0]
    early = sum(dot.at_ms < ms("2026-03-01") + 3_000 for dot in counted.dots)
    assert 800 < early < 1_200


def source(name: str, day: str | None) -> SourceReport:
    return SourceReport(name, "mlflow", "ok" if day else "never read", at(day) if day else None, None)


@pytest.mark.parametrize(
    ("days", "oldest"),
    [(["2026-03-02", "2026-03-01"], "2026-03-01"), (["2026-03-02", None], None), ([None], None), ([], None)],
)
def test_data_are_as_old_as_the_source_that_was_read_longest_ago(days: list[str | None], oldest: str | None) -> None:
    project = Setting(**ALONE).project()
    sources = [source(str(number), day) for number, day in enumerate(days)]
    found = build_report(project, tally(project, candidates([], ["accuracy"]), NOW), {}, {}, sources, (), NOW)
    assert found.data_as_of == (oldest and at(oldest))
    assert found.sources == tuple(sources)


def test_problems_of_the_sources_come_before_those_of_the_numbers() -> None:
    project, given = Setting(**ALONE).project(), Problem("lab", None, "cannot be reached")
    counted = tally(project, candidates([Row("a", {"accuracy": 0.5}, 0)], ["accuracy"]), NOW)
    found = build_report(project, counted, {}, {}, (), [given], NOW)
    assert [one.what for one in found.problems] == [
        "cannot be reached",
        "accuracy is dated before 1990; it does not count",
    ]
