"""How many runs are planned for a milestone: a number since a day, or so many a week, never both."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from milepost.config import load, show
from milepost.config.planned import milestone_tree
from milepost.config.schema import schema
from milepost.domain.projects import Milestone, PlannedRuns, WeeklyRuns
from milepost.planning.contents import milestone_content, milestone_of
from tests.config.files import changed, complaints, written

TAKES = (
    "takes a number of runs, at least 0 and at most 1,000,000, or `{runs: 5, until: 2026-10-31}` where they end before "
    "the due day"
)
PLACE = "projects.fraud.milestones.pilot"
LINE = "due: 2026-09-30"


def told(more: str) -> str:
    return changed(LINE, f"{LINE}\n        {more}")


@pytest.mark.parametrize(
    ("more", "planned"),
    [
        ("runs_a_week: 5", WeeklyRuns(5.0)),
        ("runs_a_week: 2.5", WeeklyRuns(2.5)),
        ("runs_a_week: {runs: 5}", WeeklyRuns(5.0)),
        ("runs_a_week: {runs: 5, until:}", WeeklyRuns(5.0)),
        ("runs_a_week: {runs: 5, until: 2026-08-31}", WeeklyRuns(5.0, date(2026, 8, 31))),
        ("runs_a_week: {runs: 0, until: 2190-08-31}", WeeklyRuns(0.0, date(2190, 8, 31))),
        ("runs_a_week: {runs: 5, until: 1990-01-01}", WeeklyRuns(5.0, date(1990, 1, 1))),
    ],
)
def test_runs_a_week_are_read_with_their_end_and_shown_so_that_they_load_as_the_same(
    tmp_path: Path, more: str, planned: WeeklyRuns
) -> None:
    loaded = load(written(tmp_path, told(more)), {})
    assert loaded.projects["fraud"].milestones[-1].runs_a_week == planned
    assert replace(load(written(tmp_path, show(loaded)), {}), path=loaded.path) == loaded


def test_a_number_alone_stays_one_where_it_is_written_down() -> None:
    pilot = Milestone("pilot", "Pilot", date(2026, 9, 30), (), runs_a_week=WeeklyRuns(5.0))
    ends = replace(pilot, runs_a_week=WeeklyRuns(5.0, date(2026, 8, 31)))
    assert [milestone_tree(one)["runs_a_week"] for one in (pilot, ends)] == [5.0, {"runs": 5.0, "until": "2026-08-31"}]
    assert [milestone_content(one)["runs_a_week"] for one in (pilot, ends)] == [
        5.0,
        {"runs": 5.0, "until": "2026-08-31"},
    ]
    assert [milestone_of("pilot", milestone_content(one)) for one in (pilot, ends)] == [pilot, ends]


def test_the_schema_that_editors_check_by_takes_a_number_or_both_keys() -> None:
    shapes = schema()["$defs"]
    told = shapes["MilestoneSection"]["properties"]["runs_a_week"]["anyOf"]
    assert told == [
        {"type": "number", "minimum": 0, "maximum": 1_000_000},
        {"$ref": "#/$defs/WeeklyRunsSection"},
        {"type": "null"},
    ]
    weekly = shapes["WeeklyRunsSection"]
    assert (set(weekly["properties"]), weekly["required"]) == ({"runs", "until"}, ["runs"])


def test_a_number_of_runs_is_read_and_shown_so_that_it_loads_as_the_same(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, told("planned_runs: {runs: 40, since: 2026-08-01}")), {})
    pilot = loaded.projects["fraud"].milestones[-1]
    assert (pilot.planned_runs, pilot.runs_a_week) == (PlannedRuns(40, date(2026, 8, 1)), None)
    assert replace(load(written(tmp_path, show(loaded)), {}), path=loaded.path) == loaded


@pytest.mark.parametrize(
    ("more", "what"),
    [
        (
            "planned_runs: {runs: -1, since: 2026-08-01}",
            "planned_runs.runs: takes a whole number of runs, from 0 to 1,000,000",
        ),
        (
            "planned_runs: {runs: 1.5, since: 2026-08-01}",
            "planned_runs.runs: takes a whole number of runs, from 0 to 1,000,000",
        ),
        ("planned_runs: {runs: 40}", "planned_runs.since: is missing"),
        (
            "planned_runs: {runs: 40, since: 2027-01-01}",
            "planned_runs.since: 2027-01-01 is after the due day, 2026-09-30; take an earlier day",
        ),
        (
            "planned_runs: {runs: 40, since: 2026-08-01}\n        runs_a_week: 0",
            "planned_runs: there is `runs_a_week` too; keep one of the two",
        ),
        ("planned_runs: {runs: 40, from: 2026-08-01, since: 2026-08-01}", "planned_runs.from: "),
        ("planned_runs: 40", "planned_runs: "),
        *[(f"runs_a_week: {bad}", f"runs_a_week: {TAKES}") for bad in ("-1", "true", "five", "[5]", "1e300", ".nan")],
        ("runs_a_week: {runs: -1}", "runs_a_week.runs: takes a number of runs, at least 0 and at most 1,000,000"),
        ("runs_a_week: {runs: yes}", "runs_a_week.runs: takes a number"),
        ("runs_a_week: {}", "runs_a_week.runs: is missing: How many are planned each week."),
        ("runs_a_week: {until: 2026-08-31}", "runs_a_week.runs: is missing: How many are planned each week."),
        ("runs_a_week: {runs: 5, until: soon}", "runs_a_week.until: `soon` is not a day; write year, month and day, "),
        ("runs_a_week: {runs: 5, until: 1989-12-31}", "runs_a_week.until: the year 1989 is outside 1990 to 2199"),
        ("runs_a_week: {runs: 5, until: 2026-02-30}", "runs_a_week.until: there is no 2026-02-30; that month ends "),
        ("runs_a_week: {runs: 5, until: true}", "runs_a_week.until: takes a day such as 2026-09-30"),
        ("runs_a_week: {runs: 5, until: 20261031}", "runs_a_week.until: takes a day such as 2026-09-30"),
        ("runs_a_week: {runs: 5, until: [2026-10-31]}", "runs_a_week.until: takes a day such as 2026-09-30"),
        ("runs_a_week: {runs: 5, till: 2026-10-31}", "runs_a_week.till: is not known here; "),
        (
            "planned_runs: {runs: 40, since: 2026-08-01}\n        runs_a_week: {runs: 5, until: 2026-08-31}",
            "planned_runs: there is `runs_a_week` too; keep one of the two",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_way_out(tmp_path: Path, more: str, what: str) -> None:
    found = complaints(tmp_path, told(more))
    assert len(found) == 1
    assert f"{PLACE}.{what}" in found[0]
