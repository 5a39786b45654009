"""Gates of real counts that are too close to call, and that nothing is ever decided by it."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from milepost.domain.noise import NoiseReport
from milepost.domain.projects import Metric, Project, RunName
from milepost.domain.report import Report
from milepost.metrics.counting import counted_results, dated_values, eligible_rows
from milepost.metrics.noise import by_repeats, by_test_size
from milepost.metrics.repeated import repeat_values
from tests.metrics.plain_report import utc
from tests.metrics.rows import Row, Setting, candidates, judged, metric, milestone, ms, problems, report, row
from tests.metrics.test_plain_report import situation, time, versions_of

SEEDS = tuple(RunName("lab", run) for run in ("s1", "s2", "s3"))
REPEATED = [row("s1", 0.90), row("s2", 0.92), row("s3", 0.91)]


def accuracy(**rest: object) -> Metric:
    return metric("accuracy", "higher", bounds=(0.0, 1.0), **rest)


def noise(rows: Sequence[Row], gate: str, one: Metric, baseline: RunName | None = None) -> NoiseReport | None:
    return judged(rows, milestone(gate, baseline=baseline), metrics=(one,)).gates[0].noise


def test_the_size_of_the_test_set_tells_what_is_too_close() -> None:
    interval = by_test_size(0.93, 1000)
    rows = [row("a", 0.93)]
    assert noise(rows, "accuracy >= 0.92", accuracy(test_size=1000)) == NoiseReport(
        "too close to call", True, 0.93, interval
    )
    assert noise(rows, "accuracy >= 0.94", accuracy(test_size=1000)) == NoiseReport(
        "too close to call", False, 0.93, interval
    )
    assert noise(rows, "accuracy >= 0.8", accuracy(test_size=1000)) == NoiseReport("pass", True, 0.93, interval)
    assert noise(rows, "accuracy >= 0.99", accuracy(test_size=1000)) == NoiseReport("fail", False, 0.93, interval)


def test_the_first_run_that_passes_is_judged_and_not_a_better_one_after_it() -> None:
    found = noise(
        [row("a", 0.93, "2026-03-01"), row("b", 0.99, "2026-03-02")], "accuracy >= 0.92", accuracy(test_size=1000)
    )
    assert found == NoiseReport("too close to call", True, 0.93, by_test_size(0.93, 1000))


def test_the_spread_of_repeats_is_that_of_the_named_runs_of_the_named_source() -> None:
    others = [row("s1", 0.1, source="team"), row("s11", 0.2), row("best", 0.94), row("s", 0.3)]
    found = noise([*others, *REPEATED], "accuracy >= 0.93", accuracy(repeats=(SEEDS,)))
    assert found == NoiseReport("too close to call", True, 0.94, by_repeats(0.94, [(0.90, 0.92, 0.91)]))


def test_what_goes_beyond_the_bounds_is_cut_off() -> None:
    found = noise([row("best", 0.99), *REPEATED], "accuracy >= 0.93", accuracy(repeats=(SEEDS,)))
    assert found is not None
    assert found.interval is not None
    assert (found.interval.low < 0.95, found.interval.high) == (True, 1.0)


def test_both_together_reach_further_and_say_both() -> None:
    found = noise([row("best", 0.94), *REPEATED], "accuracy >= 0.93", accuracy(repeats=(SEEDS,), test_size=2000))
    alone = by_repeats(0.94, [(0.90, 0.92, 0.91)])
    assert found is not None
    assert found.interval is not None
    assert alone is not None
    assert found.interval.low < alone.low
    assert found.interval.because == "3 runs that differ only by seed, 2,000 test examples"


def test_repeats_that_do_not_count_are_listed_and_the_gate_says_why_it_knows_nothing() -> None:
    one = accuracy(repeats=(SEEDS,))
    rows = [row("s1", 0.93), row("s2", None), row("s3", 0.91, finished=False)]
    why = "no two of its repeats have a counted value"
    assert noise(rows, "accuracy >= 0.92", one) == NoiseReport("pass", True, 0.93, None, why)
    assert problems(rows, metrics=(one,)) == [
        (None, "repeats of accuracy without a counted value in this project: s2, s3")
    ]
    many = accuracy(repeats=(tuple(RunName("lab", f"x{n}") for n in range(7)),))
    assert problems(rows, metrics=(many,)) == [
        (None, "repeats of accuracy without a counted value in this project: x0, x1, x2, x3, x4 and 2 more")
    ]


def test_a_gate_on_a_change_is_judged_by_the_rule_that_decides_it() -> None:
    """0.088 is not 10 % above 0.08 for MLflow's rule, though it is 0.08 + 0.1 * 0.08."""
    rows, baseline, gate = [row("base", 0.08), row("a", 0.088)], RunName("lab", "base"), "accuracy >= baseline + 10%"
    found = noise(rows, gate, accuracy(test_size=100), baseline=baseline)
    exact = judged(rows, milestone(gate, baseline=baseline)).gates[0]
    assert (exact.passed, exact.margin) == (False, 0.0)
    assert found == NoiseReport("too close to call", False, 0.088, by_test_size(0.088, 100))


@pytest.mark.parametrize("rows", [[], [row("a", None)]])
def test_without_a_value_there_is_nothing_to_call(rows: list[Row]) -> None:
    assert noise(rows, "accuracy >= 0.92", accuracy(test_size=100)) is None


def test_without_anything_that_tells_chance_nothing_is_said() -> None:
    assert noise([row("a", 0.93)], "accuracy >= 0.92", accuracy()) is None


def test_numbers_at_the_end_of_what_a_double_holds_have_no_interval() -> None:
    huge = [row("s1", 1.7e308), row("s2", -1.7e308), row("s3", 1.0)]
    found = noise(huge, "accuracy >= 5", metric("accuracy", repeats=(SEEDS,)))
    assert found == NoiseReport("pass", True, 1.7e308, None, "no two of its repeats have a counted value")


def without_noise(told: Report) -> Report:
    """The Report with nothing said of chance."""
    milestones = tuple(
        replace(
            one,
            gates=tuple(replace(gate, noise=None) for gate in one.gates),
            kpis=tuple(replace(gate, noise=None) for gate in one.kpis),
        )
        for one in told.milestones
    )
    return replace(told, milestones=milestones, problems=tuple(p for p in told.problems if "repeats" not in p.what))


def test_whatever_chance_does_no_state_no_evidence_and_no_margin_changes() -> None:
    said = 0
    for seed in range(150):
        chance = Random(seed)
        runs = chance.sample([(source, run) for source in ("lab", "team") for run in "abcd"], chance.randrange(8))
        rows = [one for source, run in runs for one in versions_of(chance, source, run)]
        plain, at = situation(chance), utc(time(chance, 45))
        group = tuple(RunName("lab", run) for run in "abcd")
        metrics = tuple(
            replace(one, test_size=chance.choice([None, 3, 500]), repeats=(group,)) for one in plain.metrics
        )
        found = report(rows, replace(plain, metrics=metrics), at)
        said += sum(gate.noise is not None for one in found.milestones for gate in one.gates)
        assert without_noise(found) == report(rows, plain, at), f"seed {seed}"
    assert said > 50


def test_the_values_of_repeats_are_those_that_a_loop_finds() -> None:
    chance = Random(5)
    rows = [
        row(f"r{chance.randrange(3000)}-{n}", chance.random(), source=chance.choice(["lab", "team"]))
        for n in range(500)
    ]
    groups = tuple(
        tuple(RunName(source, one.run) for one in chance.sample(rows, 20)) for source in ("lab", "team", "gone")
    )
    one = accuracy(repeats=groups)
    project: Project = Setting(metrics=(one,)).project()
    columns = candidates(rows, ["accuracy"])
    results = counted_results(eligible_rows(project, columns), dated_values(one, columns), columns, ms("2026-12-31"))
    slow = tuple(
        sorted(value for each in rows if RunName(each.source, each.run) in group for value in [each.values["accuracy"]])
        for group in groups
    )
    assert tuple(sorted(found) for found in repeat_values(groups, results, columns)) == slow
    assert [len(found) for found in slow][2] == 0
