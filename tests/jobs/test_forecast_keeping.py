"""Each day's forecasts and those of a snapshot are kept, by whoever comes first, and none of the past."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from milepost.domain.forecasts import KeptForecast, Promise
from milepost.jobs.forecast_keeping import are_due, keep_daily, keep_due
from milepost.jobs.keeping import place_of
from milepost.jobs.snapshots import take_snapshot
from milepost.jobs.sync import sync
from milepost.jobs.workspace import Workspace, open_workspace, to_ms, utc_now
from milepost.metrics.model_version import model_version
from milepost.store.forecasts import kept_forecasts
from tests.app.workspaces import Contents, add_runs, day, enough_runs, make_workspace, rising_runs
from tests.jobs.scheduled import HOURLY, NOW, begun, round_at, scheduled

MILESTONES: dict[str, dict[str, Any]] = {
    "ga": {"title": "GA <b> \U0001f680", "due": day(50), "gates": ["accuracy >= 0.99"], "runs_a_week": 5},
    "done": {"title": "Done", "due": day(50), "gates": ["accuracy >= 0.1"]},
    "missed": {"title": "Missed", "due": day(-9), "gates": ["accuracy >= 0.999"]},
    "never": {"title": "No data", "due": day(50), "gates": ["latency_ms <= start - 99%"]},
}
EIGHT = NOW.replace(hour=8, minute=0)
FAR = to_ms(datetime(2999, 1, 1, tzinfo=UTC))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    store = None if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))
    opened = open_workspace(make_workspace(tmp_path, Contents(rising_runs(), MILESTONES, store=store)), {})
    yield opened
    opened.close()


def kept(workspace: Workspace) -> list[KeptForecast]:
    return kept_forecasts(workspace.store, "fraud", FAR)


def test_a_day_has_one_forecast_of_each_pending_milestone_that_has_one(workspace: Workspace) -> None:
    now = utc_now()
    assert [keep_daily(workspace, now), keep_daily(workspace, now + timedelta(seconds=1))][1] == 0
    report = workspace.current_report("fraud", now)
    outlook = {one.id: one.outlook for one in report.milestones}["ga"]
    assert outlook is not None
    assert outlook.pace is not None
    assert outlook.plan is not None
    ga = next(one for one in kept(workspace) if one.milestone == "ga")
    assert ga == KeptForecast(
        project="fraud",
        milestone="ga",
        title=ga.title,
        day=now.date(),
        shown_ms=0,
        made_ms=to_ms(now),
        due=day(50),
        promise=Promise(("accuracy >= 0.99",)),
        chance_pace=outlook.pace.chance,
        chance_plan=outlook.plan.chance,
        model=model_version(),
    )
    assert "<b>" in ga.title
    assert {one.milestone for one in kept(workspace)} <= {"ga", "never"}


def test_whoever_comes_later_on_a_day_keeps_nothing_more_and_the_next_day_does(workspace: Workspace) -> None:
    now = utc_now().replace(hour=9)
    assert are_due(workspace, now)
    first = keep_due(workspace, now)
    assert first >= 1
    assert [are_due(workspace, now), keep_due(workspace, now), keep_daily(workspace, now)] == [False, 0, 0]
    tomorrow = now + timedelta(days=1)
    assert are_due(workspace, tomorrow)
    assert keep_due(workspace, tomorrow) == first
    assert len(kept(workspace)) == 2 * first


def test_a_snapshot_keeps_the_forecasts_that_it_shows_and_one_of_the_past_has_none(
    workspace: Workspace, tmp_path: Path
) -> None:
    now = utc_now().replace(microsecond=0)
    for audience in ("team", "stakeholders"):
        take_snapshot(workspace, "fraud", now, ["json"], audience, place_of(tmp_path / "out"), now)
    mine = [one for one in kept(workspace) if one.milestone == "ga"]
    assert [(one.shown_ms, one.made_ms) for one in mine] == [(to_ms(now), to_ms(now))]
    past = now - timedelta(days=1, seconds=1)
    take_snapshot(workspace, "fraud", past, ["json"], "team", place_of(tmp_path / "out"), now)
    take_snapshot(workspace, "fraud", now + timedelta(seconds=9), ["json"], "team", place_of(tmp_path / "out"), now)
    assert [one for one in kept(workspace) if one.milestone == "ga"] == mine


def test_a_sync_keeps_the_forecasts_of_the_day(tmp_path: Path) -> None:
    milestones = {"ga": MILESTONES["ga"]}
    file = make_workspace(tmp_path, Contents(rising_runs(), milestones))
    opened = open_workspace(file, {})
    sync(opened)
    assert [one.shown_ms for one in kept(opened)] == [0]
    opened.close()


def test_a_scheduled_snapshot_keeps_what_it_shows_beside_what_the_day_has(tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"hourly": HOURLY})
    add_runs(file, enough_runs(NOW))
    workspace = begun(file)
    assert [one.shown_ms for one in kept(workspace)] == [0]
    round_at(workspace, EIGHT)
    assert [(one.shown_ms, one.made_ms) for one in kept(workspace)][1:] == [(to_ms(EIGHT), to_ms(EIGHT))]
    workspace.close()


@pytest.mark.parametrize(("days", "afterwards"), [(-1, False), (0, False), (2, False), (3, True), (300, True)])
def test_a_forecast_that_was_made_later_than_on_its_day_says_so(days: int, afterwards: bool) -> None:
    day = date(2026, 3, 10)
    made = datetime.combine(day + timedelta(days=days), time(23, 59), UTC)
    told = KeptForecast("p", "m", "M", day, 0, to_ms(made), day, Promise(("a >= 1",)), 0.5, None, "1")
    assert told.made_afterwards is afterwards
