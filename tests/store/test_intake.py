"""What a batch leaves in the store."""

import pytest

from milepost.domain.errors import SourceRefused, SyncTakenOver
from milepost.domain.records import Batch, Experiment, Unusable, Value, Window
from milepost.store.database import Store
from milepost.store.intake import Changes, keep_batch, position_of
from milepost.store.selection import describe_runs, select_candidates
from milepost.store.sources import ListedProblem, listed_problems, note_link, register_source, source_states
from tests.store.runs import DAY, EVERYTHING, T0, keep, plain, project, row, run, table


def rows_of(store: Store) -> list[dict[str, object]]:
    return plain(select_candidates(store, project())[0])


def test_a_new_run_is_kept_whole(store: Store) -> None:
    assert keep(store, [run("a", 0.9, tags={"stage": "x"})]) == Changes(new=1, other=1)
    assert rows_of(store) == [row("a", 0.9)]
    kept = "SELECT run_id, experiment_id, name, status, started_ms, ended_ms, params, tags FROM milepost_runs"
    assert table(store, kept) == [
        ("a", "1", "run a", "finished", T0 - DAY, T0, '{"depth":"3"}', '{"stage":"x"}'),
    ]


def test_reading_the_same_twice_changes_nothing(store: Store) -> None:
    keep(store, [run("a"), run("b")])
    before = source_states(store, ["lab"])["lab"].revision
    assert keep(store, [run("b"), run("a")]) == Changes()
    assert source_states(store, ["lab"])["lab"].revision == before


def test_a_run_told_twice_in_one_batch_is_kept_once_with_the_later_word(store: Store) -> None:
    keep(store, [run("a", 0.1), run("a", 0.2)])
    assert rows_of(store) == [row("a", 0.2)]


def test_a_running_run_is_replaced_in_silence_when_it_finishes(store: Store) -> None:
    keep(store, [run("a", 0.1, status="running", ended_ms=None)], now_ms=T0)
    assert keep(store, [run("a", 0.2)], now_ms=T0 + DAY) == Changes(changed=1)
    assert rows_of(store) == [row("a", 0.2)]


def test_a_value_logged_late_takes_over_at_the_time_it_was_logged(store: Store) -> None:
    keep(store, [run("a", 0.1)], now_ms=T0 + DAY)
    keep(store, [run("a", 0.2, logged_ms=T0 + 2 * DAY)], now_ms=T0 + 3 * DAY)
    assert rows_of(store) == [row("a", 0.1, until=T0 + 2 * DAY), row("a", 0.2, **{"from": T0 + 2 * DAY})]


def test_a_value_changed_without_a_new_time_takes_over_when_it_is_seen(store: Store) -> None:
    keep(store, [run("a", 0.1)], now_ms=T0 + DAY)
    keep(store, [run("a", 0.2)], now_ms=T0 + 3 * DAY)
    assert rows_of(store) == [row("a", 0.1, until=T0 + 3 * DAY), row("a", 0.2, **{"from": T0 + 3 * DAY})]


def test_a_reopened_run_counts_until_it_was_seen_open_and_again_once_finished(store: Store) -> None:
    keep(store, [run("a", 0.1)], now_ms=T0 + DAY)
    keep(store, [run("a", 0.1, status="running", ended_ms=None)], now_ms=T0 + 2 * DAY)
    keep(store, [run("a", 0.3, ended_ms=T0 + 3 * DAY)], now_ms=T0 + 4 * DAY)
    assert rows_of(store) == [row("a", 0.1, until=T0 + 2 * DAY), row("a", 0.3, **{"from": T0 + 2 * DAY})]


def test_a_renamed_run_has_its_new_name_and_no_past(store: Store) -> None:
    keep(store, [run("a")])
    assert keep(store, [run("a", name="better name")]) == Changes(changed=1)
    assert rows_of(store) == [row("a", 0.5)]
    assert [one.name for one in describe_runs(store, [1]).values()] == ["better name"]


def test_a_deleted_run_still_counts_for_the_time_before(store: Store) -> None:
    keep(store, [run("a")], now_ms=T0 + DAY)
    assert keep(store, [run("a", deleted=True)], now_ms=T0 + 2 * DAY) == Changes(gone=1)
    assert rows_of(store) == [
        row("a", 0.5, until=T0 + 2 * DAY),
        row("a", 0.5, usable=False, **{"from": T0 + 2 * DAY}),
    ]


def test_a_restored_run_counts_before_the_deletion_and_after_the_restoration(store: Store) -> None:
    keep(store, [run("a")], now_ms=T0 + DAY)
    keep(store, [run("a", deleted=True)], now_ms=T0 + 2 * DAY)
    assert keep(store, [run("a")], now_ms=T0 + 3 * DAY) == Changes(changed=1)
    assert rows_of(store) == [row("a", 0.5, until=T0 + 2 * DAY), row("a", 0.5, **{"from": T0 + 3 * DAY})]


def test_a_run_that_a_complete_window_does_not_hold_is_gone(store: Store) -> None:
    keep(store, [run("a"), run("b"), run("c")], now_ms=T0 + DAY)
    assert keep(store, [run("b")], complete=Window("run_id", "b", "c"), now_ms=T0 + 2 * DAY) == Changes()
    assert keep(store, [run("b")], complete=Window("run_id", "a", "c"), now_ms=T0 + 2 * DAY) == Changes(gone=1)
    assert keep(store, [run("b")], complete=Window("run_id", "a", "c"), now_ms=T0 + 3 * DAY) == Changes()
    assert rows_of(store) == [
        row("a", 0.5, until=T0 + 2 * DAY),
        row("a", 0.5, usable=False, **{"from": T0 + 2 * DAY}),
        row("b", 0.5),
        row("c", 0.5),
    ]


def test_a_window_of_start_times_takes_in_runs_without_one_if_it_is_open_below(store: Store) -> None:

    keep(store, [run("a")._replace(started_ms=None), run("b"), run("c")._replace(started_ms=T0 + DAY)])
    assert keep(store, [run("b")], complete=Window("started_ms", T0 - DAY, T0)) == Changes()
    assert keep(store, [run("b")], complete=Window("started_ms", None, T0)) == Changes(gone=1)
    assert [one["run"] for one in rows_of(store) if not one["usable"]] == ["a"]


def test_a_metric_that_is_no_finite_number_is_kept_as_present_without_value(store: Store) -> None:
    keep(store, [run("a", float("nan"), loss=float("inf"))])
    values = select_candidates(store, project(metrics=("accuracy", "loss")))[0].values
    assert [(bool(one.present[0]), repr(float(one.last[0]))) for one in values.values()] == [(True, "nan")] * 2


def test_doubles_come_back_exact(store: Store) -> None:
    # Not -0.0: SQLite keeps it as 0.0, which every rule treats alike.
    values = [0.1 + 0.2, 1e308, 5e-324, 0.8999999999999999, 1.7976931348623155e308]
    keep(store, [run(str(index), value) for index, value in enumerate(values)])
    assert [repr(one["value"]) for one in rows_of(store)] == [repr(value) for value in values]


def test_the_history_of_a_metric_is_kept_beside_its_last_value(store: Store) -> None:

    value = Value(0.5, T0, 0.1, T0 - 2, 0.9, T0 - 1)
    keep(store, [run("a")._replace(values={"accuracy": value})])
    column = select_candidates(store, project(take="best"))[0].values["accuracy"]
    assert tuple(float(one[0]) for one in (column.last, column.low, column.high)) == (0.5, 0.1, 0.9)
    assert tuple(int(one[0]) for one in (column.logged_ms, column.low_ms, column.high_ms)) == (T0, T0 - 2, T0 - 1)
    unread = select_candidates(store, project(take="last"))[0].values["accuracy"]
    assert (float(unread.last[0]), repr(float(unread.low[0])), repr(float(unread.high[0]))) == (0.5, "nan", "nan")


def test_problems_are_listed_until_the_record_is_read_well(store: Store) -> None:
    assert keep(store, unusable=(Unusable("a", "bad time"), Unusable("b", "no id"))) == Changes(unusable=2, other=1)
    assert keep(store, unusable=(Unusable("a", "bad time"),)) == Changes()
    assert keep(store, [run("a")]) == Changes(new=1, unusable=1)
    assert listed_problems(store, ["lab"]) == [ListedProblem("lab", "b", "no id")]
    assert keep(store, complete=EVERYTHING).unusable == 1
    assert listed_problems(store, ["lab"]) == []


def test_a_run_that_cannot_be_read_any_more_is_not_gone(store: Store) -> None:
    keep(store, [run("a"), run("b")])
    assert keep(store, [run("b")], complete=EVERYTHING, unusable=(Unusable("a", "bad time"),)) == Changes(unusable=1)
    assert rows_of(store) == [row("a", 0.5), row("b", 0.5)]


def test_a_run_listed_by_its_start_is_struck_off_when_that_stretch_is_read_well(store: Store) -> None:
    keep(store, unusable=(Unusable(f"a run started at {T0}", "502"),))
    keep(store, complete=Window("started_ms", T0 + 1, None))
    assert [one.what for one in listed_problems(store, ["lab"])] == ["502"]
    keep(store, complete=Window("started_ms", T0, T0 + 1))
    assert listed_problems(store, ["lab"]) == []


def test_two_sources_may_have_the_same_run_id(store: Store) -> None:
    keep(store, [run("a", 0.1)])
    keep(store, [run("a", 0.2)], source="other")
    keep(store, [], source="other", complete=EVERYTHING)
    assert rows_of(store) == [row("a", 0.1)]


def test_a_batch_is_kept_with_its_cursor_or_not_at_all(store: Store) -> None:
    keep(store, [run("a")], resume_at={"at": 1})
    source_id = register_source(store, "lab", "mlflow")
    position = position_of(store, source_id)
    assert position.cursor == {"at": 1}
    broken = Batch(runs=(run("b"), run("c", experiment="\ud800")), resume_at={"at": 2})
    with pytest.raises(Exception, match=r"surrogate|str is not valid UTF-8"):
        keep_batch(store, position, broken, T0)
    assert position_of(store, source_id) == position
    assert [one["run"] for one in rows_of(store)] == ["a"]


def test_a_second_reader_of_a_source_is_told_and_changes_nothing(store: Store) -> None:
    keep(store, resume_at={"at": 1})
    stale = position_of(store, register_source(store, "lab", "mlflow"))
    keep(store, [run("a")], resume_at={"at": 2})
    with pytest.raises(SyncTakenOver):
        keep_batch(store, stale, Batch(runs=(run("b"),), resume_at={"at": 3}), T0)
    assert position_of(store, stale.source_id).cursor == {"at": 2}
    assert [one["run"] for one in rows_of(store)] == ["a"]


def test_a_source_that_changes_its_kind_is_refused(store: Store) -> None:
    register_source(store, "lab", "mlflow")
    with pytest.raises(SourceRefused, match="another name"):
        register_source(store, "lab", "wandb")


def test_runs_are_described_with_a_link_where_the_tracker_has_pages(store: Store) -> None:
    keep(store, [run("a", experiment="7")], experiments=[Experiment("7", "fraud", False)])
    assert [one.url for one in describe_runs(store, [1]).values()] == [None]
    note_link(store, register_source(store, "lab", "mlflow"), "http://lab/#/experiments/{experiment_id}/runs/{run_id}")
    assert [one.url for one in describe_runs(store, [1]).values()] == ["http://lab/#/experiments/7/runs/a"]
