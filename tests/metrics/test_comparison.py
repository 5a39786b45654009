"""Single runs at a milestone's gates: the same numbers, bars and rules as the Report's."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.domain.projects import RunName
from milepost.domain.report import RunRef
from milepost.domain.runs import Comparison, ListedRun, RunValue, Verdict
from milepost.metrics import compare, run_values
from tests.metrics.rows import NAN, Row, Setting, at, candidates, metric, milestone, ms, report, row

AS_OF = at("2026-06-01")


def values_of(rows: Sequence[Row], setting: Setting) -> Mapping[str, Mapping[str, RunValue]]:
    """By run id; every row here is a run of its own."""
    names = [name for one in setting.metrics for name in one.names]
    told = run_values(setting.project(), candidates(rows, names), AS_OF)
    keys = dict(enumerate(sorted(one.run for one in rows), start=1))
    return {keys[key]: values for key, values in told.items()}


def compared(rows: Sequence[Row], setting: Setting, *runs: str, **params: Mapping[str, str]) -> Comparison:
    values = values_of(rows, setting)
    listed = [
        ListedRun(RunRef("lab", one, one, None), "x", "finished", None, None, values[one], params.get(one, {}), {})
        for one in runs
    ]
    baseline = setting.milestones[0].baseline or setting.baseline
    of_baseline = None if baseline is None else values.get(baseline.run_id)
    return compare(listed, setting.milestones[0], report(rows, setting, AS_OF), of_baseline)


def verdicts(rows: Sequence[Row], setting: Setting, *runs: str) -> list[tuple[Verdict, ...]]:
    return [gate.verdicts for gate in compared(rows, setting, *runs).gates]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (row("a", 0.9), RunValue(0.9)),
        (row("a", NAN), RunValue(None, "not a finite number")),
        (row("a", 93.0), RunValue(93.0, "outside the bounds of accuracy")),
        (row("a", 0.9, finished=False), RunValue(0.9, "the run has not finished")),
        (row("a", 0.9, ended="2026-07-01"), RunValue(0.9, "dated in the future")),
        (row("a", 0.9, ended="1970-01-20"), RunValue(0.9, "dated before 1990")),
        (Row("a", {"accuracy": 0.9}, ended=-(2**63)), RunValue(0.9, "it has no time")),
    ],
)
def test_a_value_that_does_not_count_is_shown_with_the_reason(one: Row, expected: RunValue) -> None:
    setting = Setting(metrics=(metric("accuracy", bounds=(0.0, 1.0)),))
    assert values_of([one], setting) == {"a": {"accuracy": expected}}


def test_a_run_without_the_metric_has_no_value() -> None:
    assert values_of([row("a", None)], Setting()) == {"a": {}}


def test_gates_are_judged_run_by_run_with_their_margins() -> None:
    rows = [row("a", 0.95, values={"latency": 130.0}), row("b", 0.75, values={"latency": 100.0}), row("c", None)]
    setting = Setting((milestone("accuracy >= 0.75", "latency <= 120"),))
    told = compared(rows, setting, "a", "b", "c")
    lacks = Verdict(None, None, None, "the run does not have it")
    assert [gate.verdicts for gate in told.gates] == [
        (Verdict(0.95, True, 0.95 - 0.75), Verdict(0.75, True, 0.0), lacks),
        (Verdict(130.0, False, -10.0), Verdict(100.0, True, 20.0), lacks),
    ]
    assert [told.passes_all(place) for place in range(3)] == [False, True, False]


def test_start_and_baseline_are_those_of_the_report() -> None:
    rows = [row("first", 0.5, "2026-01-01"), row("base", 0.8, "2026-02-01"), row("late", 0.88, "2026-03-01")]
    one = milestone("accuracy >= start + 50%", "accuracy >= baseline + 10%", baseline=RunName("lab", "base"))
    told = compared(rows, Setting((one,)), "late")
    assert [gate.target for gate in told.gates] == [0.75, 0.8 + 0.1 * 0.8]
    assert [gate.verdicts[0].passed for gate in told.gates] == [True, (0.88 - 0.8) / 0.8 >= 0.1]


def test_a_missing_baseline_is_said() -> None:
    one = milestone("accuracy >= baseline + 10%", baseline=RunName("lab", "nobody"))
    ((verdict,),) = verdicts([row("a", 0.9)], Setting((one,)), "a")
    assert (verdict.value, verdict.passed, verdict.margin) == (0.9, None, None)
    assert verdict.why is not None
    assert "baseline run nobody" in verdict.why


def test_params_that_are_the_same_are_left_out() -> None:
    rows = [row("a", 0.9), row("b", 0.9)]
    setting = Setting((milestone("accuracy >= 0.5"),))
    told = compared(rows, setting, "a", "b", a={"lr": "1", "depth": "3"}, b={"lr": "2", "depth": "3", "wide": "yes"})
    assert told.params == {"lr": ("1", "2"), "wide": (None, "yes")}


RESULTS = st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.sampled_from([1.0, 2.0]), st.booleans()), max_size=8)


@given(RESULTS)
def test_the_first_run_that_passes_all_is_the_evidence_of_the_report(told: list[tuple[float, float, bool]]) -> None:
    rows = [
        Row(f"r{n}", {"accuracy": a, "latency": b}, ms("2026-03-01") + n, finished=done)
        for n, (a, b, done) in enumerate(told)
    ]
    setting = Setting((milestone("accuracy >= start + 10%", "latency <= 1"),))
    ids = [one.run for one in rows]
    comparison = compared(rows, setting, *ids)
    passing = [run for place, run in enumerate(ids) if comparison.passes_all(place)]
    evidence = report(rows, setting, AS_OF).milestones[0].evidence
    assert (evidence.run.id if evidence else None) == (passing[0] if passing else None)
