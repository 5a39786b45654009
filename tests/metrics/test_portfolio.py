"""All projects together: worst first, what is due soon, and how fast the metric has to improve."""

from dataclasses import replace
from datetime import timedelta

import pytest

from milepost.domain.portfolio import Due
from milepost.domain.report import MilestoneReport, Report
from milepost.metrics import build_portfolio
from tests.metrics.rows import NOW, Row, Setting, milestone, report, row

DAY = timedelta(days=1)


def project(title: str, rows: list[Row], **due: int) -> Report:
    """A project whose milestones ask for 90 % and are due so many days from now."""
    made = tuple(
        milestone("accuracy >= 0.9", due=(NOW + days * DAY).date().isoformat(), name=name) for name, days in due.items()
    )
    return replace(report(rows, Setting(made), NOW), project=title.lower(), title=title)


GOOD, SHORT = [row("a", 0.95)], [row("a", 0.8)]


def test_the_worst_project_comes_first_and_one_with_nothing_open_last() -> None:
    late, later = project("Late", SHORT, m=-3), project("Later", SHORT, m=-30)
    soon, calm = project("Soon", SHORT, m=5), project("Calm", SHORT, m=50)
    done, none = project("Done", GOOD, m=-3), project("Bare", GOOD)
    found = build_portfolio([done, calm, late, none, soon, later])
    assert [(one.report.title, one.standing) for one in found.rows] == [
        ("Later", "overdue"),
        ("Late", "overdue"),
        ("Soon", "on plan"),
        ("Calm", "on plan"),
        ("Bare", "on plan"),
        ("Done", "on plan"),
    ]
    assert [found.count(one) for one in ("overdue", "at risk", "on plan")] == [2, 0, 4]


@pytest.mark.parametrize(
    ("health", "standing"), [("at risk", "at risk"), ("off track", "at risk"), ("on track", "on plan")]
)
def test_a_project_is_at_risk_if_the_health_of_a_pending_milestone_says_so(health: str, standing: str) -> None:
    one = project("One", SHORT, m=5)
    (pending,) = one.milestones
    told = replace(one, milestones=(replace(pending, health=health),))  # type: ignore[arg-type]
    assert [row.standing for row in build_portfolio([told]).rows] == [standing]


def test_a_milestone_that_is_no_longer_reached_makes_its_project_overdue_before_its_day() -> None:
    one = project("One", SHORT, m=5)
    (pending,) = one.milestones
    told = replace(one, milestones=(replace(pending, state="regressed", health=None),))
    assert [row.standing for row in build_portfolio([told]).rows] == ["overdue"]


def test_milestones_of_the_next_90_days_are_listed_with_the_pace_they_need() -> None:
    one = project("One", SHORT, past=-1, today=0, week=6, edge=90, beyond=91)
    by_id: dict[str, MilestoneReport] = {milestone.id: milestone for milestone in one.milestones}
    found = build_portfolio([one]).due
    assert [due.milestone.id for due in found] == ["today", "week", "edge"]
    short = by_id["week"].gates[0]
    assert found[1] == Due(one, by_id["week"], short, found[1].needed_per_week)
    assert found[1].needed_per_week == pytest.approx(0.1)
    assert found[0].needed_per_week == pytest.approx(0.7)


def test_a_gate_on_another_metric_is_named_if_the_headline_metric_is_good_enough() -> None:
    made = milestone("accuracy >= 0.9", "latency <= 5", due=(NOW + 6 * DAY).date().isoformat())
    one = report([row("a", 0.95, values={"latency": 12.0})], Setting((made,)), NOW)
    (found,) = build_portfolio([one]).due
    assert found.gate is not None
    assert found.gate.subject == "latency"
    assert found.needed_per_week == pytest.approx(7.0)
    assert build_portfolio([one]).rows[0].gate == found.gate


def test_nothing_is_needed_a_week_while_there_is_no_value() -> None:
    (found,) = build_portfolio([project("One", [], m=6)]).due
    assert (found.gate and found.gate.margin, found.needed_per_week) == (None, None)


def test_runs_of_the_last_seven_days_are_counted_over_all_projects() -> None:
    def ended(days_ago: float) -> str:
        return (NOW - days_ago * DAY).isoformat()

    rows = [row("a", 0.5, ended(0)), row("b", 0.5, ended(6.9)), row("c", 0.5, ended(8)), row("d", None, ended(1))]
    one = report(rows, Setting(()), NOW)
    assert one.runs_this_week == 2
    assert build_portfolio([one, one]).runs_this_week == 4
