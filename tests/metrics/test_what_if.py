"""A supposed number, day or pace changes one milestone's outlook as it would be if it were planned so."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from milepost.domain.errors import NothingSuch, WrongSupposition
from milepost.domain.formula_reading import parse
from milepost.domain.kpi_link import Band, Effect, KpiStory, KpiValueAtTarget, MilestoneWorth, Refusal
from milepost.domain.outlook import Outlook, RunsLeft
from milepost.domain.projects import USUAL_HEALTH, WeeklyRuns
from milepost.domain.report import MilestoneReport, Report
from milepost.metrics.outlook import health_of
from milepost.metrics.what_if import NOT_ASKED, Supposed, asked_gate, what_if
from tests.figures import samples

PLANNED = samples.report(300, 300)
TODAY = samples.AS_OF.date()


def supposed(told: Report = PLANNED, milestone: str = "ga", **changes: object) -> MilestoneReport:
    made = what_if(told, milestone, Supposed(**changes), USUAL_HEALTH)  # type: ignore[arg-type]
    return next(one for one in made.milestones if one.id == milestone)


def chance(one: MilestoneReport) -> float:
    assert one.outlook is not None
    assert one.outlook.chance is not None
    return one.outlook.chance


def test_only_the_one_milestone_is_otherwise() -> None:
    made = what_if(PLANNED, "ga", Supposed(0.97, date(2027, 3, 1)), USUAL_HEALTH)
    found = made.milestones[-1]
    assert replace(made, milestones=(*made.milestones[:-1], PLANNED.milestones[-1])) == PLANNED
    assert (found.due, found.days_left, found.state) == (date(2027, 3, 1), 101, "pending")
    assert [one.target for one in found.gates] == [0.97, 120.0]
    assert found.gates[0].gate == "accuracy >= 0.97"
    assert found.gates[0].margin == 0.94 - 0.97
    assert found.outlook is not None
    assert found.health == health_of(found.outlook, USUAL_HEALTH)


def test_the_chance_falls_with_the_target_and_rises_with_the_day_and_the_pace() -> None:
    harder = [chance(supposed(target=target)) for target in (0.95, 0.96, 0.97, 0.99)]
    later = [chance(supposed(due=TODAY + timedelta(days=days))) for days in (0, 30, 100, 400)]
    faster = [chance(supposed(runs_a_week=runs)) for runs in (0.0, 1.0, 40.0)]
    assert harder == sorted(harder, reverse=True)
    assert (later, faster) == (sorted(later), sorted(faster))
    assert (harder[0] > harder[-1], later[-1] > later[0], faster[-1] > faster[0]) == (True, True, True)
    assert faster[0] == 0.0


def test_what_todays_best_passes_is_certain() -> None:
    found = supposed(target=0.94)
    assert (chance(found), found.gates[0].passed, found.health) == (1.0, True, "on track")
    assert not supposed(target=0.9400001).gates[0].passed


def test_an_overdue_milestone_is_asked_as_if_it_were_due_today_or_on_the_day_supposed() -> None:
    assert (supposed(milestone="candidate").due, supposed(milestone="candidate").slip_days) == (TODAY, None)
    later = supposed(milestone="candidate", due=date(2026, 12, 24))
    assert (later.due, later.state, later.days_left) == (date(2026, 12, 24), "pending", 34)


def test_a_passed_gate_stays_passed_and_the_deciding_one_is_moved() -> None:
    ga = PLANNED.milestones[-1]
    gate = asked_gate(ga, PLANNED)
    assert gate is ga.gates[0]
    assert asked_gate(replace(ga, gates=(ga.gates[1],)), PLANNED) is None


def test_a_gate_on_a_kpi_is_in_the_way_only_while_it_is_not_passed() -> None:
    ga = PLANNED.milestones[-1]
    cost = replace(ga.gates[0], gate="cost <= 10", subject="cost", comparison="<=", target=10.0, passed=True)
    both = [
        replace(PLANNED, milestones=(replace(ga, gates=(*ga.gates, one)),))
        for one in (cost, replace(cost, passed=False))
    ]
    passed, short = (supposed(one, target=0.97).outlook for one in both)
    assert passed == supposed(target=0.97).outlook
    assert short == Outlook(why="the gate on cost is a KPI's, which is not forecast")


def test_a_planned_number_of_runs_stays_until_runs_a_week_are_supposed() -> None:
    left = RunsLeft(40, date(2026, 11, 1), 28)
    ga = PLANNED.milestones[-1]
    report = replace(PLANNED, milestones=(replace(ga, run_plan=left),))
    kept = supposed(report, due=date(2027, 3, 1))
    weekly = supposed(report, due=date(2027, 3, 1), runs_a_week=3.0)
    assert kept.outlook is not None
    assert (kept.run_plan, kept.outlook.plan is None) == (left, False)
    assert (weekly.run_plan, weekly) == (WeeklyRuns(3.0), supposed(due=date(2027, 3, 1), runs_a_week=3.0))


def test_runs_a_week_end_on_the_planned_day_or_on_the_supposed_one() -> None:
    ga, due, until = PLANNED.milestones[-1], TODAY + timedelta(days=200), TODAY + timedelta(days=20)
    report = replace(PLANNED, milestones=(replace(ga, run_plan=WeeklyRuns(3.0, until)),))
    plans = [
        supposed(report, due=due).run_plan,
        supposed(report, due=due, runs_a_week=9.0).run_plan,
        supposed(report, runs_until=due).run_plan,
        supposed(report, runs_until=due, runs_a_week=9.0).run_plan,
    ]
    assert plans == [WeeklyRuns(3.0, until), WeeklyRuns(9.0, until), WeeklyRuns(3.0, due), WeeklyRuns(9.0, due)]
    short, long = (supposed(report, due=due, runs_until=one).outlook for one in (until, due))
    assert short is not None
    assert short.plan is not None
    assert long == supposed(report, due=due, runs_until=due + timedelta(days=99)).outlook
    assert long is not None
    assert 0 < (short.chance or 0) < (long.chance or 0)
    with pytest.raises(WrongSupposition, match="runs_until goes with runs_a_week, and no runs a week are planned"):
        supposed(runs_until=until)


@pytest.mark.parametrize(
    ("milestone", "changes", "words"),
    [
        ("pilot", {}, "Pilot go-live is reached: only what is not reached yet can be asked"),
        ("ga", {"due": TODAY - timedelta(days=1)}, "due 2026-11-19 is past; today or a later day can be asked"),
    ],
)
def test_what_cannot_be_is_refused_in_words(milestone: str, changes: dict[str, object], words: str) -> None:
    with pytest.raises(WrongSupposition, match=words):
        supposed(PLANNED, milestone, **changes)


def test_a_milestone_that_is_not_there_or_asks_for_no_number_is_refused() -> None:
    with pytest.raises(NothingSuch, match="there is no milestone 'nope' in 'churn'"):
        supposed(milestone="nope")
    ga = PLANNED.milestones[-1]
    bare = replace(PLANNED, milestones=(replace(ga, gates=ga.gates[1:]),))
    with pytest.raises(WrongSupposition, match="GA asks for no number of a metric that is still to be reached"):
        supposed(bare, target=0.9)


def with_effect(effect: object, label: str) -> Report:
    kpi = samples.chargebacks()
    worth = MilestoneWorth("ga", KpiValueAtTarget(Band(1.0), Band(1.0), label), Refusal("none"))
    return replace(PLANNED, kpis=(replace(kpi, story=KpiStory(Refusal("none"), effect, (worth,))),))  # type: ignore[arg-type]


def test_the_kpi_is_reckoned_at_the_supposed_target() -> None:
    effect = Effect("A/B test", Band(-1_000_000.0, -1_500_000.0, -500_000.0), "A/B test ranking")
    made = what_if(with_effect(effect, "A/B test ranking"), "ga", Supposed(0.95), USUAL_HEALTH)
    assert made.kpis[0].story is not None
    (worth,) = made.kpis[0].story.worth
    assert (worth.milestone, worth.delay, worth.at_target.label) == ("ga", NOT_ASKED, "A/B test ranking")
    told = worth.at_target.expected
    assert (told.value, told.low, told.high) == pytest.approx((121_200.0, 116_200.0, 126_200.0))


def test_a_formula_is_reckoned_too_and_keeps_its_label() -> None:
    formula = parse("kpi - 100000 * (accuracy - start)", {"kpi", "start", "target", "accuracy"})
    made = what_if(with_effect(formula, "assumed by ada"), "ga", Supposed(0.97), USUAL_HEALTH)
    assert made.kpis[0].story is not None
    (worth,) = made.kpis[0].story.worth
    start = PLANNED.metrics[0].frontier[0].value
    assert worth.at_target.label == "assumed by ada"
    assert worth.at_target.expected.value == pytest.approx(131_200 - 100_000 * (0.97 - start))
