"""Which runs belong to a project, and when."""

import pytest

from milepost.domain.projects import RunFilter
from milepost.domain.records import Experiment
from milepost.store.database import Store
from milepost.store.selection import select_candidates
from tests.store.runs import DAY, T0, keep, plain, project, row, run

LATER = T0 + 2 * DAY


def rows_of(store: Store, *filters: RunFilter) -> list[dict[str, object]]:
    return plain(select_candidates(store, project(*filters))[0])


def ids(store: Store, *filters: RunFilter) -> list[object]:
    return [one["run"] for one in rows_of(store, *filters)]


@pytest.fixture
def three(store: Store) -> Store:
    experiments = [Experiment("1", "fraud", False), Experiment("2", "fraud-v2", False), Experiment("3", "[x]", False)]
    tags = [{"stage": "candidate", "team": "a"}, {"stage": "candidate-2"}, {}]
    keep(store, [run(str(n), n / 10, experiment=str(n), tags=tags[n - 1]) for n in (1, 2, 3)], experiments=experiments)
    return store


def test_experiments_are_chosen_by_name_with_wildcards(three: Store) -> None:
    assert ids(three, RunFilter("lab", ("fraud",))) == ["1"]
    assert ids(three, RunFilter("lab", ("fraud*",))) == ["1", "2"]
    assert ids(three, RunFilter("lab", ("fraud-v?",))) == ["2"]
    assert ids(three, RunFilter("lab", ("[x]",))) == ["3"]
    assert ids(three, RunFilter("lab", ("fraud", "[x]"))) == ["1", "3"]
    assert ids(three, RunFilter("lab", ("FRAUD",))) == []


def test_a_run_belongs_if_all_tags_of_a_line_hold(three: Store) -> None:
    assert ids(three, RunFilter("lab", tags=(("stage", "candidate"),))) == ["1"]
    assert ids(three, RunFilter("lab", tags=(("stage", "candidate*"),))) == ["1", "2"]
    assert ids(three, RunFilter("lab", tags=(("stage", "*"), ("team", "a")))) == ["1"]
    assert ids(three, RunFilter("lab", tags=(("absent", "*"),))) == []


def test_a_run_that_matches_two_lines_belongs_once(three: Store) -> None:
    lines = RunFilter("lab", ("fraud*",)), RunFilter("lab", tags=(("stage", "candidate"),)), RunFilter("lab", ("[x]",))
    assert ids(three, *lines) == ["1", "2", "3"]


def test_an_unknown_source_has_no_runs(three: Store) -> None:
    assert ids(three, RunFilter("elsewhere")) == []


def test_runs_of_a_deleted_experiment_count_until_then(three: Store) -> None:
    keep(three, experiments=[Experiment("1", "fraud", True), Experiment("2", "fraud-v2", False)], now_ms=LATER)
    assert rows_of(three) == [row("1", 0.1, until=LATER), row("2", 0.2), row("3", 0.3, until=LATER)]


def test_a_renamed_experiment_takes_its_runs_along(three: Store) -> None:
    renamed = [Experiment("1", "spam", False), Experiment("2", "fraud-v2", False), Experiment("3", "fraud3", False)]
    keep(three, experiments=renamed, now_ms=LATER)
    assert rows_of(three, RunFilter("lab", ("fraud*",))) == [
        row("1", 0.1, until=LATER),
        row("2", 0.2),
        row("3", 0.3, **{"from": LATER}),
    ]


def test_a_run_moved_to_another_experiment_belongs_there_from_then_on(three: Store) -> None:
    same = [Experiment("1", "fraud", False), Experiment("2", "fraud-v2", False), Experiment("3", "[x]", False)]
    keep(three, [run("1", 0.1, experiment="3")], experiments=same, now_ms=LATER)
    assert rows_of(three, RunFilter("lab", ("fraud",))) == [row("1", 0.1, until=LATER)]
    assert rows_of(three, RunFilter("lab", ("[x]",))) == [row("1", 0.1, **{"from": LATER}), row("3", 0.3)]


def test_a_run_that_gains_a_tag_belongs_from_then_on(three: Store) -> None:
    same = [Experiment("1", "fraud", False), Experiment("2", "fraud-v2", False), Experiment("3", "[x]", False)]
    keep(three, [run("3", 0.3, experiment="3", tags={"stage": "candidate"})], experiments=same, now_ms=LATER)
    assert rows_of(three, RunFilter("lab", tags=(("stage", "candidate"),))) == [
        row("1", 0.1),
        row("3", 0.3, **{"from": LATER}),
    ]


def test_an_orphan_run_whose_experiment_is_unknown_belongs_nowhere(store: Store) -> None:
    keep(store, [run("a", experiment="99")])
    assert rows_of(store) == []


def test_the_revisions_change_with_the_data_and_only_then(three: Store) -> None:
    before = select_candidates(three, project())[1]
    same = [Experiment("1", "fraud", False), Experiment("2", "fraud-v2", False), Experiment("3", "[x]", False)]
    keep(three, experiments=same)
    assert select_candidates(three, project())[1] == before
    keep(three, [run("new")], experiments=same)
    assert select_candidates(three, project())[1] != before
