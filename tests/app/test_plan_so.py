"""What the sliders of What if say becomes the keys of a milestone, as a person could have written them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from milepost.app.plan_so import difference, supposed_tree
from milepost.config.gates import parse_gate
from milepost.config.planned import milestone_tree
from milepost.domain.errors import ConfigurationError, NothingSuch
from milepost.domain.people import Author
from milepost.domain.projects import Milestone, PlannedRuns, WeeklyRuns
from milepost.figures.dates import day_text
from milepost.jobs.milestones import add_milestone
from milepost.jobs.workspace import open_workspace
from milepost.metrics.what_if import Supposed
from tests.app.pages import component, open_page
from tests.app.workspaces import FULL, Contents, day, rising_runs
from tests.figures import samples

REPORT = samples.report(300, 300)
GA = REPORT.milestones[-1]
PLANNED = Milestone("ga", "GA", GA.due, tuple(parse_gate(one.gate) for one in GA.gates), owner="grace@example.org")
TREE = milestone_tree(PLANNED)


def test_target_day_and_runs_are_put_in_and_the_rest_stays() -> None:
    tree = supposed_tree(PLANNED, REPORT, Supposed(0.97, date(2027, 3, 12), 6.0))
    gates = ["accuracy >= 0.97", *TREE["gates"][1:]]
    assert tree == TREE | {"due": "2027-03-12", "gates": gates, "runs_a_week": 6.0}
    first = (
        f"due 12 Mar 2027 instead of {day_text(GA.due)}; accuracy >= 0.97 instead of {TREE['gates'][0]}; 6 runs a week"
    )
    assert difference(TREE, tree) == first


def test_runs_a_week_take_the_place_of_a_number_of_runs() -> None:
    planned = replace(PLANNED, planned_runs=PlannedRuns(40, date(2026, 11, 1)))
    assert supposed_tree(planned, REPORT, Supposed(runs_a_week=6.0)) == TREE | {"runs_a_week": 6.0}
    kept = TREE | {"planned_runs": {"runs": 40, "since": "2026-11-01"}}
    assert supposed_tree(planned, REPORT, Supposed()) == kept


def test_runs_a_week_keep_the_end_that_was_planned() -> None:
    planned = replace(PLANNED, runs_a_week=WeeklyRuns(5.0, date(2026, 10, 31)))
    before, after = milestone_tree(planned), supposed_tree(planned, REPORT, Supposed(runs_a_week=6.0))
    assert after == TREE | {"runs_a_week": {"runs": 6.0, "until": "2026-10-31"}}
    assert difference(before, after) == "6 runs a week until 31 Oct 2026"


def test_what_is_not_supposed_stays_as_planned() -> None:
    assert supposed_tree(PLANNED, REPORT, Supposed()) == TREE
    assert difference(TREE, TREE) == "nothing is otherwise than planned"


def test_a_gate_against_a_baseline_becomes_a_plain_number() -> None:
    told = replace(GA, gates=(replace(GA.gates[0], gate="accuracy >= baseline + 0.02"), *GA.gates[1:]))
    gates = (parse_gate("accuracy >= baseline + 0.02"), *PLANNED.gates[1:])
    report = replace(REPORT, milestones=(*REPORT.milestones[:-1], told))
    tree = supposed_tree(replace(PLANNED, gates=gates), report, Supposed(target=1e-7))
    assert tree["gates"] == ["accuracy >= 1E-7", *TREE["gates"][1:]]


def test_what_changed_meanwhile_is_not_overwritten() -> None:
    other = replace(PLANNED, gates=(parse_gate("accuracy >= 0.99"),))
    with pytest.raises(ConfigurationError, match="the gates of GA were changed meanwhile; look at the page again"):
        supposed_tree(other, REPORT, Supposed(target=0.97))
    with pytest.raises(NothingSuch, match="GA is not on this page; look at it again"):
        supposed_tree(replace(PLANNED, id="nope"), REPORT, Supposed(target=0.97))


def test_it_is_offered_to_planners_of_the_page_today(workspace: Callable[[Contents], Path]) -> None:
    opened = open_workspace(workspace(Contents(rising_runs())))
    add_milestone(opened, "fraud", "ga", TREE | {"due": day(70).isoformat()}, Author("ada"))
    opened.close()
    offered = [component(open_page(**query), "chart")["whatIf"]["plans"] for query in ({}, {"as_of": str(day(-1))})]
    assert offered == [True, False]


def test_it_is_not_offered_where_milestones_live_in_the_file(workspace: Callable[[Contents], Path]) -> None:
    workspace(FULL)
    assert component(open_page(), "chart")["whatIf"]["plans"] is False
