"""Which results count, when, and in which order."""

import math
from typing import Any

import pytest

from milepost.domain.candidates import NO_TIME
from tests.metrics.rows import NAN, NOW, Row, Setting, at, frontier, metric, ms, problems, report, row

ACCURACY_ONLY: dict[str, Any] = {"metrics": (metric("accuracy"),)}


def test_the_frontier_is_the_best_value_so_far() -> None:
    rows = [row("a", 0.5, "2026-01-01"), row("b", 0.4, "2026-01-02"), row("c", 0.7, "2026-01-03")]
    assert frontier(rows) == [("a", 0.5), ("c", 0.7)]


def test_lower_is_better_where_the_metric_says_so() -> None:
    rows = [row("a", 0.5, "2026-01-01"), row("b", 0.4, "2026-01-02"), row("c", 0.7, "2026-01-03")]
    assert frontier(rows, metrics=(metric("accuracy", "lower"),)) == [("a", 0.5), ("b", 0.4)]


def test_equal_values_make_no_new_point_and_one_ulp_does() -> None:
    up = math.nextafter(0.5, 1)
    rows = [row("a", 0.5, "2026-01-01"), row("b", 0.5, "2026-01-02"), row("c", up, "2026-01-03")]
    assert frontier(rows) == [("a", 0.5), ("c", up)]


def test_minus_zero_is_zero() -> None:
    assert frontier([row("a", -0.0, "2026-01-01"), row("b", 0.0, "2026-01-02")]) == [("a", 0.0)]


def test_seventeen_digits_and_huge_numbers_stay_exact() -> None:
    rows = [row("a", 0.12345678901234567, "2026-01-01"), row("b", 1e308, "2026-01-02")]
    assert frontier(rows) == [("a", 0.12345678901234567), ("b", 1e308)]


def test_results_of_one_instant_are_taken_in_order_of_run_ids_then_sources() -> None:
    rows = [row("b", 0.6), row("a", 0.5), row("c", 0.55), row("a", 0.52, source="other")]
    assert frontier(rows) == [("a", 0.5), ("a", 0.52), ("b", 0.6)]
    assert [one.run.source for one in report(rows, Setting(), NOW).metrics[0].frontier] == ["lab", "other", "lab"]


def test_a_run_counts_once_it_is_finished_or_any_if_the_project_says_so() -> None:
    rows = [row("a", 0.5), row("b", 0.9, finished=False)]
    assert frontier(rows) == [("a", 0.5)]
    assert frontier(rows, count="any") == [("a", 0.5), ("b", 0.9)]


def test_a_running_run_of_a_project_that_counts_any_is_dated_by_the_time_of_logging() -> None:
    running = Row("b", {"accuracy": 0.9}, NO_TIME, finished=False, logged=ms("2026-02-03"))
    (point,) = report([running], Setting(count="any"), NOW).metrics[0].frontier
    assert point.at == at("2026-02-03")


def test_a_result_is_dated_by_the_end_or_by_a_later_logging() -> None:
    early, late = ms("2026-02-01"), ms("2026-04-01")
    points = report([row("a", 0.5, logged=early), row("b", 0.6, logged=late)], Setting(), NOW).metrics[0].frontier
    assert [point.at for point in points] == [at("2026-03-01"), at("2026-04-01")]


def test_take_best_uses_the_history_in_the_direction_of_the_metric() -> None:
    history = (0.5, ms("2026-03-01"), 0.1, ms("2026-02-01"), 0.9, ms("2026-03-02"))
    rows = [Row("a", {"accuracy": history})]
    best, lowest = metric("accuracy", take="best"), metric("accuracy", "lower", take="best")
    assert frontier(rows) == [("a", 0.5)]
    assert frontier(rows, metrics=(best,)) == [("a", 0.9)]
    assert frontier(rows, metrics=(lowest,)) == [("a", 0.1)]
    (point,) = report(rows, Setting(metrics=(best,)), NOW).metrics[0].frontier
    assert point.at == at("2026-03-02")


def test_take_best_without_a_history_is_the_last_value() -> None:
    assert frontier([row("a", 0.5)], metrics=(metric("accuracy", take="best"),)) == [("a", 0.5)]


def test_the_first_name_that_a_run_has_is_taken() -> None:
    named = metric("accuracy", names=("val/acc", "accuracy"))
    rows = [row("a", 0.5, "2026-01-01"), row("b", 0.6, "2026-01-02", values={"val/acc": 0.7})]
    assert frontier(rows, metrics=(named,)) == [("a", 0.5), ("b", 0.7)]


def test_deleted_runs_never_count_but_did_before() -> None:
    gone = ms("2026-05-01")
    rows = [row("a", 0.5, "2026-01-01"), row("b", 0.9, until=gone), row("b", 0.9, since=gone, deleted=True)]
    assert frontier(rows) == [("a", 0.5)]
    assert frontier(rows, at("2026-04-30")) == [("a", 0.5), ("b", 0.9)]


@pytest.mark.parametrize("value", [NAN, math.inf, -math.inf])
def test_what_is_not_finite_never_counts_and_is_listed(value: float) -> None:
    rows = [row("a", 0.5), row("b", value)]
    assert frontier(rows) == [("a", 0.5)]
    assert problems(rows, NOW, **ACCURACY_ONLY) == [("b", "accuracy is not a finite number; it does not count")]


@pytest.mark.parametrize(
    ("ended", "what"),
    [
        (0, "accuracy is dated before 1990; it does not count"),
        (-5, "accuracy is dated before 1990; it does not count"),
        (1_767_225_600, "accuracy is dated before 1990; it does not count"),  # seconds taken for milliseconds
        (ms("9999-12-30"), "accuracy is dated in the future; it does not count"),
        (NO_TIME, "accuracy has no time at all; it does not count"),
    ],
)
def test_a_date_that_cannot_be_never_counts_and_is_listed(ended: int, what: str) -> None:
    rows = [row("a", 0.5), Row("b", {"accuracy": 0.9}, ended)]
    assert frontier(rows) == [("a", 0.5)]
    assert problems(rows, NOW, **ACCURACY_ONLY) == [("b", what)]


def test_many_problems_of_a_kind_are_counted_instead_of_listed() -> None:
    found = problems([row(f"{n:03}", NAN) for n in range(1_020)], NOW, **ACCURACY_ONLY)
    assert len(found) == 21
    assert found[-1] == (None, "accuracy is not a finite number in 1,000 more runs; they do not count")


def test_a_metric_that_no_run_has_is_a_problem_with_the_names_looked_for() -> None:
    named = metric("f1", names=("val_f1", "f1"))
    assert problems([row("a", 0.5)], metrics=(metric("accuracy"), named)) == [
        (None, "no run of the project has the metric f1 (looked for 'val_f1' or 'f1')")
    ]


def test_no_run_at_all_is_no_problem() -> None:
    empty = report([], Setting(), NOW)
    assert (empty.problems, empty.metrics[0].runs_counted, empty.metrics[0].best) == ((), 0, None)


def test_a_future_result_starts_to_count_when_its_time_has_come() -> None:
    from milepost.metrics import tally
    from tests.metrics.rows import candidates

    rows = [row("a", 0.5, "2026-03-01"), row("b", 0.9, "2026-06-01")]
    project = Setting(**ACCURACY_ONLY).project()
    early = tally(project, candidates(rows, ["accuracy"]), at("2026-04-01"))
    assert early.changes_at_ms == ms("2026-06-01")
    assert tally(project, candidates(rows, ["accuracy"]), at("2026-06-01")).changes_at_ms is None


def test_at_most_two_thousand_dots_are_kept_with_the_whole_frontier_and_the_same_ones_tomorrow() -> None:
    rows = [Row(f"{n:05x}", {"accuracy": (n * 7919 % 5003) / 5003}, ms("2026-03-01") + n * 1000) for n in range(5_000)]
    whole = report(rows, Setting(**ACCURACY_ONLY), NOW).metrics[0]
    assert (whole.runs_counted, len(whole.dots)) == (5_000, 2_000)
    assert set(whole.frontier) <= set(whole.dots)
    assert list(whole.dots) == sorted(whole.dots, key=lambda point: point.at)
    before = report(rows[:4_900], Setting(**ACCURACY_ONLY), NOW).metrics[0]
    kept = {point.run.id for point in whole.dots} & {point.run.id for point in before.dots}
    assert len(kept) > 1_900
