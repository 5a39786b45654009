"""Gates against a baseline give the verdicts of MLflow's own MetricThreshold, to the last bit."""

import logging
from types import SimpleNamespace

from hypothesis import example, given
from hypothesis import strategies as st
from mlflow.models.evaluation import validation

from milepost.domain.projects import Comparison, Gate
from milepost.metrics.gates import bar_of

logging.getLogger("mlflow").setLevel(logging.ERROR)

VALUES = st.floats(-100, 100) | st.sampled_from([0.0, 0.8, 0.84, 0.9, -2.0, -1.9, 1e-10, 1e-11])
CHANGES = st.floats(1e-6, 1) | st.sampled_from([0.05, 0.1, 0.25, 1.0])


def verdict_of_mlflow(candidate: float, baseline: float, higher: bool, **threshold: float) -> bool:
    wanted = validation.MetricThreshold(greater_is_better=higher, **threshold)
    one, other = SimpleNamespace(metrics={"m": candidate}), SimpleNamespace(metrics={"m": baseline})
    try:
        validation.validate_evaluation_results({"m": wanted}, one, other)
    except validation.ModelValidationFailedException:
        return False
    return True


def verdict_of_milepost(candidate: float, baseline: float, higher: bool, amount: float, relative: bool) -> bool:
    comparison: Comparison = ">=" if higher else "<="
    gate = Gate("g", "m", comparison, "baseline", amount if higher else -amount, relative)
    return bool(bar_of(gate, baseline).passes(candidate))


@given(VALUES, VALUES, st.booleans(), CHANGES)
@example(0.84, 0.8, True, 0.05)
@example(-1.9, -2.0, True, 0.05)
@example(0.99, 0.9, True, 0.1)
@example(-1.8, -2.0, True, 0.1)
@example(0.81, 0.9, False, 0.1)
@example(0.0, 0.0, True, 0.05)
@example(1e-10, 0.0, True, 0.05)
@example(-1e-10, 0.0, False, 0.05)
def test_a_relative_change(candidate: float, baseline: float, higher: bool, change: float) -> None:
    theirs = verdict_of_mlflow(candidate, baseline, higher, min_relative_change=change)
    assert verdict_of_milepost(candidate, baseline, higher, change, True) == theirs


@given(VALUES, VALUES, st.booleans(), CHANGES)
@example(0.85, 0.8, True, 0.05)
@example(0.75, 0.8, False, 0.05)
def test_an_absolute_change(candidate: float, baseline: float, higher: bool, change: float) -> None:
    theirs = verdict_of_mlflow(candidate, baseline, higher, min_absolute_change=change)
    assert verdict_of_milepost(candidate, baseline, higher, change, False) == theirs


@given(VALUES, VALUES, st.booleans())
def test_a_plain_threshold(candidate: float, threshold: float, higher: bool) -> None:
    gate = Gate("g", "m", ">=" if higher else "<=", "value", threshold)
    theirs = verdict_of_mlflow(candidate, 0.0, higher, threshold=threshold)
    assert bool(bar_of(gate).passes(candidate)) == theirs
