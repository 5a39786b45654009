"""What a metric's section says about chance: on how many examples it is measured, and which runs repeat one setting."""

from dataclasses import replace
from pathlib import Path

import pytest

from milepost.config import load, show
from milepost.domain.projects import RunName
from tests.config.files import changed, complaints, written

ACCURACY = "projects.fraud.metrics.accuracy"
PAIR = "{source: lab, runs: [a1, a2]}"
TOLD = changed("bounds: [0, 1]}", 'bounds: [0, 1], test_size: 2000, repeats: [{source: lab, runs: [a1, "007"]}]}')


def test_the_size_of_the_test_set_and_the_repeats_are_the_metrics(tmp_path: Path) -> None:
    accuracy, latency = load(written(tmp_path, TOLD), {}).projects["fraud"].metrics
    assert (accuracy.test_size, accuracy.repeats) == (2000, ((RunName("lab", "a1"), RunName("lab", "007")),))
    assert (latency.test_size, latency.repeats) == (None, ())


def test_what_is_shown_of_them_loads_as_the_same(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, TOLD), {})
    assert replace(load(written(tmp_path, show(loaded)), {}), path=loaded.path) == loaded


@pytest.mark.parametrize(
    ("new", "what"),
    [
        ("bounds: [0, 1], test_size: 0}", "test_size: takes a number of test examples, from 1 to 1,000,000,000"),
        ("bounds: [0, 1], test_size: 1.5}", "test_size: takes a number of test examples, from 1 to 1,000,000,000"),
        ("bounds: [0, 1], test_size: yes}", "test_size: takes a number of test examples, from 1 to 1,000,000,000"),
        (
            "bounds: [0, 100], test_size: 2000}",
            (
                "test_size: tells chance only for a share of examples, such as accuracy; say that it is one with "
                "`bounds: [0, 1]`"
            ),
        ),
        (
            "test_size: 2000}",
            (
                "test_size: tells chance only for a share of examples, such as accuracy; say that it is one with "
                "`bounds: [0, 1]`"
            ),
        ),
        (
            "repeats: [{source: lab, runs: [a1]}]}",
            "repeats[0].runs: takes two runs or more, at most 50: one run alone has no spread",
        ),
        ("repeats: [{source: lab, runs: [a1, a1]}]}", "repeats[0].runs: `a1` is listed twice; keep one of them"),
        (
            f"repeats: [{PAIR}, {{source: lab, runs: [a3, a2]}}]}}",
            "repeats[1].runs: `a2` is in repeats[0] too; a run belongs to one group",
        ),
        (
            "repeats: [{source: sales, runs: [a1, a2]}]}",
            "repeats[0].source: the source `sales` is of kind kpi_file, which has no runs",
        ),
        (
            "repeats: [{source: lap, runs: [a1, a2]}]}",
            "repeats[0].source: there is no source called `lap`; did you mean `lab`?",
        ),
        (
            "repeats: [{source: lab, run: [a1, a2]}]}",
            "repeats[0].run: is not known here; did you mean `runs`?",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_way_out(tmp_path: Path, new: str, what: str) -> None:
    assert f"milepost.yaml:12: {ACCURACY}.{what}" in complaints(tmp_path, changed("bounds: [0, 1]}", new))


@pytest.mark.parametrize("odd", ["7", "[7]", "[[a1, a2]]", "[{source: [lab], runs: {a: b}}]", "[{runs: [[a1], 3]}]"])
def test_any_other_shape_is_a_fault_and_no_crash(tmp_path: Path, odd: str) -> None:
    assert complaints(tmp_path, changed("bounds: [0, 1]}", f"bounds: [0, 1], repeats: {odd}}}"))
