"""What changed since a reader last saw a project, and what is said of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest

from milepost.domain.changes import (
    Changes,
    Dropped,
    Edition,
    Flipped,
    KpiMoved,
    Moved,
    NewBest,
    Noted,
    Promised,
    Replanned,
)
from milepost.domain.errors import ConfigurationError
from milepost.domain.outlook import RunPlan, RunsLeft
from milepost.domain.projects import WeeklyRuns
from milepost.domain.report import KpiValue, Move, Point, Report, RunRef
from milepost.exports.json import report_to_dict, report_to_json
from milepost.exports.json_report import report_in
from milepost.exports.json_seen import seen_in
from milepost.figures.change_words import change_lines, changed_heading
from milepost.metrics.changes import changes_since
from tests.exports.test_json import REPORT

LATER = REPORT.as_of + timedelta(days=7)
MOVE = Move(
    LATER - timedelta(days=1), "ada", "data came late", date(2026, 12, 1), date(2026, 12, 15), (), ("f1 >= 0.9",)
)


def after() -> Report:
    """REPORT a week later, with one change of every kind."""
    accuracy, f1 = REPORT.metrics
    pilot, launch = REPORT.milestones
    best = Point(0.94, LATER, RunRef("lab", "r2", "better run", None))
    gate = replace(pilot.gates[0], gate="f1 >= 0.9", subject="f1")
    return replace(
        REPORT,
        as_of=LATER,
        metrics=(replace(accuracy, frontier=(*accuracy.frontier, best)), f1),
        milestones=(
            replace(pilot, state="regressed"),
            replace(launch, health="at risk", due=date(2026, 12, 15), gates=(gate,), moves=(MOVE,)),
            replace(launch, id="next", title="Next", due=date(2027, 1, 31)),
        ),
        kpis=(replace(REPORT.kpis[0], series=(*REPORT.kpis[0].series, KpiValue(date(2026, 2, 28), 170000.0))),),
        notes=(*REPORT.notes, replace(REPORT.notes[0], id="80", number=2, text="word " * 40)),
    )


SEEN = seen_in(report_to_dict(REPORT))


def test_nothing_changed_since_the_report_itself_whatever_it_says() -> None:
    for report in (REPORT, after()):
        changed = changes_since(seen_in(report_to_dict(report)), report)
        assert changed == Changes(report.as_of, ())
        assert change_lines(Edition(report, changed)) == ()
    assert changed_heading(Edition(REPORT, Changes(REPORT.as_of, ()))) == "Nothing changed since 12 Sep 2026, 10:00 UTC"


def test_every_kind_of_change_is_found_once_in_reading_order() -> None:
    before = replace(SEEN, milestones={**SEEN.milestones, "gone": SEEN.milestones["pilot"]})
    assert changes_since(before, after()) == Changes(
        REPORT.as_of,
        (
            Flipped("pilot", "reached", "regressed"),
            Flipped("launch", "pending, not enough data", "pending, at risk"),
            NewBest("accuracy", 0.934, 0.94),
            Moved("launch", date(2026, 12, 1), (), (MOVE,)),
            Promised("next"),
            Dropped("Pilot"),
            KpiMoved("cost", KpiValue(date(2026, 1, 31), 180400.1), KpiValue(date(2026, 2, 28), 170000.0)),
            Noted("80"),
        ),
    )


def test_the_changes_in_words() -> None:
    edition = Edition(after(), changes_since(SEEN, after()))
    assert changed_heading(edition) == "What changed since 12 Sep 2026, 10:00 UTC"
    assert change_lines(edition) == (
        "Pilot: regressed; was reached",
        "Launch: pending, at risk; was pending, not enough data",
        "Accuracy: new best 0.94 %, was 0.9 %, by run better run",
        (
            "Launch: due day moved from 1 Dec 2026 to 15 Dec 2026, "
            "gates changed from no gate to f1 >= 0.9 on 18 Sep 2026 by ada: data came late"
        ),
        "New milestone: Next, due 31 Jan 2027",
        "Cost: 170,000 EUR (28 Feb 2026), was 180,400 EUR (31 Jan 2026)",
        "New note 2: Decision, 1 Sep 2026, on f1: " + ("word " * 40)[:99] + "…",
    )


OCTOBER, JUNE = date(2026, 10, 31), date(2026, 6, 1)
PLANS: tuple[tuple[RunPlan, RunPlan, str | None], ...] = (
    (None, None, None),
    (WeeklyRuns(5.0), WeeklyRuns(5.0), None),
    (RunsLeft(40, JUNE, 30), RunsLeft(40, JUNE, 12), None),
    (None, WeeklyRuns(5.0, OCTOBER), "planned are 5 runs a week until 31 Oct 2026; no runs were planned before"),
    (WeeklyRuns(5.0), WeeklyRuns(5.0, OCTOBER), "planned are 5 runs a week until 31 Oct 2026; were 5 runs a week"),
    (RunsLeft(40, JUNE, 30), WeeklyRuns(1.0), "planned are 1 run a week; were 40 runs from 1 Jun 2026 on"),
    (WeeklyRuns(5.0), RunsLeft(50, JUNE, 50), "planned are 50 runs from 1 Jun 2026 on; were 5 runs a week"),
    (WeeklyRuns(5.0, OCTOBER), None, "no runs are planned any more; 5 runs a week until 31 Oct 2026 were"),
)


@pytest.mark.parametrize(("before", "now", "words"), PLANS)
def test_another_plan_of_runs_is_told_and_fewer_runs_left_are_none(
    before: RunPlan, now: RunPlan, words: str | None
) -> None:
    pilot, launch = REPORT.milestones
    old, new = (replace(REPORT, milestones=(pilot, replace(launch, run_plan=one))) for one in (before, now))
    changed = changes_since(seen_in(report_to_dict(old)), new)
    assert changed.changes == (() if words is None else (Replanned("launch", before, now),))
    assert change_lines(Edition(new, changed)) == (() if words is None else (f"Launch: {words}",))
    assert changes_since(seen_in(report_to_dict(old)), report_in(report_to_dict(new))) == changed


def test_a_report_of_before_tells_no_plan_of_runs_and_none_is_made_up() -> None:
    told = report_to_dict(REPORT)
    for one in told["milestones"]:
        del one["run_plan"]
    assert changes_since(seen_in(told), REPORT).changes == ()
    assert report_in(told).milestones[1].run_plan is None


def test_a_first_snapshot_says_that_there_is_none_before_it() -> None:
    assert changed_heading(Edition(REPORT)) == "First snapshot: there is none before it to compare with"
    assert change_lines(Edition(REPORT)) == ()


def test_a_best_that_counts_no_more_is_said_and_never_called_new() -> None:
    accuracy, f1 = REPORT.metrics
    none = replace(REPORT, metrics=(replace(accuracy, frontier=()), f1))
    better = replace(SEEN, bests={"accuracy": 0.95})
    first = replace(SEEN, bests={})
    told = [change_lines(Edition(r, changes_since(s, r))) for r, s in ((none, SEEN), (REPORT, better), (REPORT, first))]
    assert told == [
        ("Accuracy: no run counts any more",),
        ("Accuracy: best is back at 0.9 %, was 1.0 %: the run that held it counts no more",),
        ("Accuracy: first best 0.9 % by run nice run",),
    ]


def test_a_goalpost_moved_without_a_recorded_decision_is_told_all_the_same() -> None:
    report = replace(
        after(), milestones=(REPORT.milestones[0], replace(after().milestones[1], moves=(), health="not enough data"))
    )
    lines = change_lines(Edition(report, changes_since(replace(SEEN, bests={"accuracy": 0.94}), report)))
    assert lines[0] == "Launch: due 15 Dec 2026, was 1 Dec 2026; gates f1 >= 0.9, were no gate"


def test_what_is_no_report_is_refused_by_name() -> None:
    documents: tuple[Any, ...] = (None, [], {}, {**report_to_dict(REPORT), "as_of": "yesterday"})
    for document in documents:
        with pytest.raises(ConfigurationError, match="not the JSON of a Report"):
            seen_in(document)


def test_the_instant_is_read_as_it_was_written() -> None:
    assert SEEN.as_of == datetime(2026, 9, 12, 10, tzinfo=UTC)


def test_two_kept_documents_are_compared_as_a_kept_one_and_a_report_are() -> None:
    for report in (REPORT, after()):
        read = report_in(orjson.loads(report_to_json(report)))
        fresh, kept = changes_since(SEEN, report), changes_since(SEEN, read)
        assert kept == fresh
        assert change_lines(Edition(read, kept)) == change_lines(Edition(report, fresh))


@pytest.mark.parametrize("document", [None, [], {}, {"as_of": 5}, {**report_to_dict(REPORT), "milestones": [{}]}])
def test_what_is_no_report_is_not_read_as_one(document: Any) -> None:
    with pytest.raises(ConfigurationError, match="this is not the JSON of a Report"):
        report_in(document)
