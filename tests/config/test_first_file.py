"""A first milepost.yaml written from answers: it loads as it is, or what is wrong with it is said."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.config import Configuration, load
from milepost.config.first_file import FirstAnswers, first_faults, first_file
from milepost.domain.projects import Gate, Metric, Milestone, RunFilter
from milepost.domain.sources import MlflowSource, WandbOfflineSource, WandbSource

ANSWERS = FirstAnswers(
    kind="mlflow",
    address="http://127.0.0.1:5000",
    experiments="fraud*, churn",
    project="Fraud: detection",
    metrics="val_accuracy, val/acc",
    better="higher",
    share=True,
    milestone="Pilot",
    due=date(2027, 2, 28),
    target=0.9,
    time_zone="Europe/Berlin",
)


def loaded(folder: Path, answers: FirstAnswers) -> Configuration:
    path = folder / "milepost.yaml"
    path.write_text(first_file(answers), encoding="utf-8")
    return load(path, {})


def test_the_answers_are_the_configuration(tmp_path: Path) -> None:
    found = loaded(tmp_path, ANSWERS)
    assert found.sources == {"tracker": MlflowSource("tracker", "http://127.0.0.1:5000")}
    (project,) = found.projects.values()
    assert (project.title, project.time_zone) == ("Fraud: detection", "Europe/Berlin")
    assert project.runs == (RunFilter("tracker", ("fraud*", "churn")),)
    names = ("val_accuracy", "val/acc")
    assert project.metrics == (Metric("quality", names, "higher", "%", (0.0, 1.0), "last", "val_accuracy"),)
    gate = Gate("quality >= 0.9", "quality", ">=", "value", 0.9)
    assert project.milestones == (Milestone("first", "Pilot", date(2027, 2, 28), (gate,)),)


@pytest.mark.parametrize(
    ("changes", "source"),
    [
        ({"kind": "wandb", "address": "acme"}, WandbSource("tracker", "acme")),
        ({"kind": "wandb_offline", "address": "runs"}, WandbOfflineSource("tracker", Path("{folder}/runs"))),
    ],
)
def test_each_kind_of_tracker_has_its_source(tmp_path: Path, changes: dict[str, Any], source: Any) -> None:
    expected = replace(source, path=tmp_path / "runs") if isinstance(source, WandbOfflineSource) else source
    assert loaded(tmp_path, replace(ANSWERS, **changes)).sources == {"tracker": expected}


def test_lower_is_better_asks_for_at_most(tmp_path: Path) -> None:
    (project,) = loaded(tmp_path, replace(ANSWERS, better="lower", share=False, experiments="")).projects.values()
    assert project.milestones[0].gates[0].text == "quality <= 0.9"
    assert project.runs == (RunFilter("tracker"),)


def test_what_is_missing_is_said() -> None:
    faults = first_faults(first_file(replace(ANSWERS, address=" ", metrics="", time_zone="Mars")), {})
    assert [one.split(": ")[1] for one in faults] == [
        "time_zone",
        "sources.tracker.uri",
        "projects.project.metrics.quality.title",
        "projects.project.metrics.quality.names",
    ]


TEXT = st.text(max_size=30) | st.sampled_from(["no", "2026", "a: b", "- x", "${HOME}", "*", "#", "'", '"', "\x85", "é"])


@given(TEXT, TEXT, TEXT, TEXT, TEXT, st.floats(allow_nan=True), st.booleans())
def test_whatever_is_answered_loads_or_is_refused(
    address: str, experiments: str, project: str, metrics: str, milestone: str, target: float, share: bool
) -> None:
    answers = replace(
        ANSWERS,
        address=address,
        experiments=experiments,
        project=project,
        metrics=metrics,
        milestone=milestone,
        target=target,
        share=share,
    )
    assert all(one.startswith("milepost.yaml:") for one in first_faults(first_file(answers), {}))
