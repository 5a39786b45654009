"""The forecasts page: empty, too early, and with enough to tell; of all projects or of one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from milepost.app.forecasts_html import MOST_ROWS
from milepost.domain.forecasts import KeptForecast
from milepost.jobs.forecast_keeping import keep_daily
from milepost.jobs.workspace import open_workspace, to_ms, utc_now
from milepost.store.forecasts import keep_forecasts
from tests.app.pages import component, open_page, text_of, words
from tests.app.workspaces import Contents, day, rising_runs
from tests.figures.test_svg import EVIL
from tests.jobs.test_forecast_judging import forecast

Make = Callable[[Contents], Path]
MILESTONES = {"ga": {"title": "GA <b>", "due": day(50), "gates": ["accuracy >= 0.99"], "runs_a_week": 5}}


def keep(file: Path, *made: KeptForecast) -> None:
    workspace = open_workspace(file)
    keep_forecasts(workspace.store, made)
    workspace.close()


def many(count: int = 12, project: str = "fraud") -> list[KeptForecast]:
    """Every other one is reached; all say what comes true with 80 %."""
    made = [
        forecast(f"m{n}", day(-20), "accuracy >= 0.85" if n % 2 else "accuracy >= 0.99", chance=0.8 if n % 2 else 0.2)
        for n in range(count)
    ]
    return [replace(one, project=project) for one in made]


def html(**query: str) -> str:
    told: str = component(open_page("forecasts", **query), "forecasts")["html"]
    return told


def test_before_the_first_forecast_the_page_says_what_will_be_kept(workspace: Make) -> None:
    workspace(Contents())
    test = open_page("forecasts")
    assert words(test)[0:2] == ["Fraud detection", "No forecast is kept yet"]
    assert words(test)[2].startswith("Milepost keeps one forecast a day of each pending milestone")
    assert (
        text_of(component(test, "forecasts")["html"])
        == "Likely now No milestone is pending. The milestones are on the page Project ."
    )


def test_what_is_likely_now_is_told_with_the_plan_and_what_waits(workspace: Make) -> None:
    file = workspace(Contents(rising_runs(), MILESTONES))
    opened = open_workspace(file)
    keep_daily(opened, utc_now())
    opened.close()
    test = open_page("forecasts")
    assert words(test)[1] == "Too early to tell: no milestone has come due since the first forecast"
    told = component(test, "forecasts")["html"]
    assert text_of(told).startswith("Likely now Milestone At this pace With the plan Due GA <b> ")
    assert text_of(told).endswith("1 forecast waits for the day that was promised.")
    assert "<b>" not in told
    assert "<svg" not in told


def test_one_judged_milestone_is_too_early_and_is_shown_all_the_same(workspace: Make) -> None:
    file = workspace(Contents(rising_runs(), MILESTONES))
    keep(file, replace(forecast("won", day(-20), "accuracy >= 0.85", chance=0.75), title=EVIL))
    test = open_page("forecasts")
    assert words(test)[1] == "Too early to tell: 1 milestone has come due since the first forecast"
    told = component(test, "forecasts")["html"]
    assert "reached in time 75 %" in text_of(told)
    assert EVIL not in told
    assert (told.count("<circle"), "skill" in told) == (1, False)


def test_enough_milestones_are_scored_drawn_and_listed(workspace: Make) -> None:
    file = workspace(Contents(rising_runs(), MILESTONES))
    keep(file, *many(), forecast("gone", day(-30), "recall >= 0.5"))
    test = open_page("forecasts")
    assert words(test)[1] == "Of 12 milestones, 50 % were reached in time; the forecasts said 50 % on average"
    assert words(test)[2].endswith("Brier score 0.04 against 0.30 by the base rate, from 12 forecasts.")
    told = component(test, "forecasts")["html"]
    assert (told.count("<circle"), "no better than the base rate 0.87" in text_of(told)) == (2, True)
    assert "20 % to 30 % 20 % 0 % 0 % to 39 % 6 6" in text_of(told)
    assert "not judged: its gate 'recall >= 0.5' is on what the project has no more 50 %" in text_of(told)


def test_what_was_made_afterwards_is_told_before_any_number(workspace: Make) -> None:
    file = workspace(Contents(rising_runs(), MILESTONES))
    assert "afterwards" not in html()
    afterwards = replace(forecast("won", day(-20), "accuracy >= 0.85"), made_ms=to_ms(utc_now()))
    keep(file, afterwards, replace(afterwards, milestone="lost"), forecast("other", day(-20), "accuracy >= 0.85"))
    assert text_of(html()).startswith(
        "2 of 3 forecasts were made afterwards by the demo, from what was known on their day."
    )


def test_all_projects_are_scored_together_and_one_is_chosen_in_the_address(workspace: Make) -> None:
    file = workspace(Contents(rising_runs(), MILESTONES, projects=("fraud", "churn")))
    keep(file, *many(6), *many(7, "churn"))
    test = open_page("forecasts")
    assert words(test)[:2] == [
        "Forecasts",
        "Of 13 milestones, 46 % were reached in time; the forecasts said 48 % on average",
    ]
    assert 'href="project?project=churn"' in component(test, "forecasts")["html"]
    test = open_page("forecasts", of="churn")
    assert words(test)[1] == "Too early to tell: 7 milestones have come due since the first forecast"
    assert "project=churn" not in component(test, "forecasts")["html"]


def test_a_forecast_that_is_kept_while_the_page_is_open_is_shown_at_the_next_look(workspace: Make) -> None:
    file = workspace(Contents(rising_runs(), MILESTONES))
    test = open_page("forecasts")  # counts what was read
    test.run()
    assert words(test)[1] == "No forecast is kept yet"
    keep(file, *many())
    test.run()
    assert words(test)[1].startswith("Of 12 milestones, 50 % were reached")


@pytest.mark.parametrize(("days", "head"), [(-1, "Of 12 milestones"), (-21, "Too early to tell: no milestone")])
def test_a_past_day_is_judged_by_what_was_known_then(workspace: Make, days: int, head: str) -> None:
    file = workspace(Contents(rising_runs(), MILESTONES))
    keep(file, *many())
    assert words(open_page("forecasts", as_of=day(days).isoformat()))[1].startswith(head)


def test_very_many_are_listed_up_to_a_limit_that_is_told(workspace: Make) -> None:
    file = workspace(Contents(rising_runs(), MILESTONES))
    keep(file, *many(MOST_ROWS + 5))
    told = text_of(html())
    assert told.count("reached in time") == MOST_ROWS
    assert "5 more are in what milepost forecasts prints." in told
