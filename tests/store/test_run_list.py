"""Which runs a reader gets to see: those that belong now, found by what was asked, page by page in their order."""

from dataclasses import replace
from math import isfinite
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.domain.projects import Metric, Project, RunFilter, RunName
from milepost.domain.records import Experiment, Run, Value
from milepost.domain.runs import RUNS_A_PAGE, RunQuestion
from milepost.store.database import Store, open_store
from milepost.store.run_list import find_runs, runs_named, told_rows
from tests.store.runs import DAY, EVERYTHING, T0, keep, project, run

NEWEST = RunQuestion()


def found(store: Store, asked: RunQuestion = NEWEST, of: Project | None = None) -> list[str]:
    """The ids on a page."""
    keys, _ = find_runs(store, of or project(), asked)
    with store.read() as connection:
        from milepost.store.tables import runs

        ids = {row.key: row.run_id for row in connection.execute(runs.select())}
    return [ids[key] for key in keys]


def started(run_id: str, days: float | None, **rest: Any) -> Run:
    return run(run_id, **rest)._replace(started_ms=None if days is None else round(T0 + days * DAY))


def test_the_newest_come_first_and_those_without_a_start_last(store: Store) -> None:
    keep(store, [started("a", 1), started("b", None), started("c", 3), started("d", 2)])
    assert found(store) == ["c", "d", "a", "b"]
    assert found(store, RunQuestion(reverse=True)) == ["a", "d", "c", "b"]


def test_deleted_runs_and_runs_of_other_experiments_are_not_listed(store: Store) -> None:
    experiments = [Experiment("1", "fraud", False), Experiment("2", "other", False), Experiment("3", "gone", True)]
    told = [run("a"), run("b", deleted=True), run("c", experiment="2"), run("d", experiment="3")]
    keep(store, told, experiments=experiments)
    assert found(store, of=project(RunFilter("lab", ("fraud", "gone")))) == ["a"]


def test_a_run_that_matches_a_lines_tags_no_longer_is_not_listed(store: Store) -> None:
    filters = RunFilter("lab", tags=(("stage", "cand*"),))
    keep(store, [run("a", tags={"stage": "candidate"}), run("b", tags={"stage": "candidate"}), run("c")])
    keep(store, [run("b", tags={"stage": "dropped"})], now_ms=T0 + 11 * DAY)
    assert found(store, of=project(filters)) == ["a"]


@pytest.mark.parametrize("text", ["Needle", "needle", "NEEDLE", "need%le", "a_b", '"', "\\", "\n"])
def test_a_word_is_looked_for_in_names_ids_params_and_tags_as_it_stands(store: Store, text: str) -> None:
    told = [
        run("name", name=f"with {text}"),
        run(f"id-{text}"),
        run("param")._replace(params={"note": text}),
        run("tag", tags={"note": f"{text} here"}),
        run("other", name="need le axb"),
    ]
    keep(store, told)
    assert set(found(store, RunQuestion(text=text))) == {"name", f"id-{text}", "param", "tag"}


def test_a_status_is_asked_for(store: Store) -> None:
    keep(store, [run("a"), run("b", status="failed"), run("c", status="running"), run("d", status="killed")])
    assert set(found(store, RunQuestion(statuses=("failed", "killed")))) == {"b", "d"}


def other(run_id: str, accuracy: float | None, val_acc: float) -> Run:
    """A run with a value under the metric's other name too."""
    made = run(run_id, accuracy)
    return made._replace(values={**made.values, "val/acc": Value(val_acc, T0)})


def of_metric(**changes: Any) -> Project:
    metric = replace(Metric("accuracy", ("accuracy", "val/acc"), "higher"), **changes)
    return replace(project(), metrics=(metric,))


def test_the_best_come_first_under_whatever_name_and_those_without_a_number_last(store: Store) -> None:
    told = [run("a", 0.5), other("b", None, 0.9), run("c", float("nan")), run("d", None), run("e", 0.7)]
    keep(store, [*told, other("f", 0.1, 0.99)])
    by_accuracy = RunQuestion(order="accuracy")
    assert found(store, by_accuracy, of_metric()) == ["b", "e", "a", "f", "c"]
    assert found(store, by_accuracy, of_metric(better="lower")) == ["f", "a", "e", "b", "c"]


def test_the_best_of_a_history_is_what_counts_where_the_metric_takes_it(store: Store) -> None:
    high = {"accuracy": Value(0.2, T0, 0.1, T0, 0.9, T0)}
    keep(store, [run("a", 0.5), run("b")._replace(values=high)])
    assert found(store, RunQuestion(order="accuracy"), of_metric(take="best")) == ["b", "a"]
    assert found(store, RunQuestion(order="accuracy"), of_metric(take="last")) == ["a", "b"]


def test_a_metric_that_nobody_logged_lists_nothing(store: Store) -> None:
    keep(store, [run("a", None)])
    assert found(store, RunQuestion(order="accuracy")) == []


def test_a_source_that_was_never_read_has_no_runs(store: Store) -> None:
    assert find_runs(store, project(), NEWEST) == ([], False)


@pytest.mark.parametrize("tags", [(), (("stage", "*"),)])
def test_pages_follow_each_other_over_all_sources(store: Store, tags: tuple[tuple[str, str], ...]) -> None:
    for source, offset in (("lab", 0), ("team", 1)):
        told = [started(f"{2 * n + offset:03d}", 2 * n + offset, tags={"stage": "b"}) for n in range(60)]
        keep(store, told, source=source)
    both = project(RunFilter("lab", tags=tags), RunFilter("team", tags=tags))
    pages = [find_runs(store, both, RunQuestion(page=page)) for page in range(4)]
    assert [(len(keys), more) for keys, more in pages] == [(50, True), (50, True), (20, False), (0, False)]
    listed = [one for page in range(3) for one in found(store, RunQuestion(page=page), both)]
    assert listed == [f"{n:03d}" for n in reversed(range(120))]


def test_runs_are_found_by_source_and_id(store: Store) -> None:
    keep(store, [run("a"), run("b", deleted=True)])
    keep(store, [run("a")], source="team")
    names = [RunName("team", "a"), RunName("lab", "b"), RunName("lab", "none"), RunName("lab", "a")]
    keys = runs_named(store, names)
    assert len(keys) == 2
    assert [told_rows(store, keys)[key].experiment for key in keys] == ["fraud", "fraud"]


VALUES = st.none() | st.sampled_from([0.0, 0.5, 0.5, 1.0, float("nan"), -3.0])
TOLD = st.builds(
    lambda value, days, status, stage: (value, days, status, stage),
    VALUES,
    st.none() | st.integers(0, 5),
    st.sampled_from(["finished", "failed"]),
    st.sampled_from(["a", "b"]),
)


@given(st.lists(TOLD, max_size=12), st.booleans(), st.sampled_from([None, "accuracy"]), st.sampled_from(["", "n1"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_list_is_what_sorting_everything_would_give(
    tmp_path_factory: pytest.TempPathFactory, told: list[Any], reverse: bool, order: str | None, text: str
) -> None:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('list') / 'store.db'}")
    runs = [
        started(f"n{n}", days, accuracy=value, status=status, tags={"stage": stage})
        for n, (value, days, status, stage) in enumerate(told)
    ]
    keep(store, runs, complete=EVERYTHING)
    asked = RunQuestion(text=text, order=order, reverse=reverse, statuses=("finished",))
    mine = project(RunFilter("lab", tags=(("stage", "a"),)))
    listed = found(store, asked, mine)
    wanted = [one for one in runs if one.tags["stage"] == "a" and one.status == "finished" and text in one.run_id]
    wanted = [one for one in wanted if order is None or order in one.values]
    assert [place(one, asked) for one in by_id(runs, listed)] == sorted(place(one, asked) for one in wanted)
    assert sorted(listed) == sorted(one.run_id for one in wanted)
    assert len(listed) <= RUNS_A_PAGE
    store.close()


def by_id(runs: list[Run], ids: list[str]) -> list[Run]:
    return [next(one for one in runs if one.run_id == run_id) for run_id in ids]


def place(one: Run, asked: RunQuestion) -> tuple[bool, float]:
    told = one.started_ms if asked.order is None else one.values["accuracy"].last
    if told is None or not isfinite(told):
        return True, 0.0
    return False, told if asked.reverse else -told
