"""The demo's past forecasts are computed by the product from what was known then, and say that it was afterwards."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from milepost.domain.forecasts import KeptForecast
from milepost.jobs.demo import build_demo
from milepost.jobs.demo.dropped import DROPPED
from milepost.jobs.demo.forecasts import write_demo_forecasts
from milepost.jobs.demo.moves import moment
from milepost.jobs.demo.story import write_demo_story
from milepost.jobs.demo.trials import Trial
from milepost.jobs.forecast_judging import ForecastBook, book_of
from milepost.jobs.forecast_keeping import forecasts_in
from milepost.jobs.sync import sync
from milepost.jobs.workspace import Workspace, open_workspace, to_ms, utc_now
from milepost.metrics.scoring import MILESTONES_NEEDED
from milepost.store.forecasts import kept_forecasts
from tests.jobs.test_demo import TODAY, silent

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
PROJECTS = ("digits", "progression")


@pytest.fixture(scope="module")
def demo(trials: tuple[Trial, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = build_demo(tmp_path_factory.mktemp("demo") / "demo", TODAY, silent, lambda _: trials)
    workspace = open_workspace(path)
    write_demo_story(workspace, path.parent)
    workspace.put_plans_into_force(utc_now())
    sync(workspace, report_progress=lambda *_: None)
    workspace.close()
    return path


def kept(workspace: Workspace) -> list[KeptForecast]:
    every = [one for project in PROJECTS for one in kept_forecasts(workspace.store, project, to_ms(utc_now()))]
    return [one for one in every if one.day <= TODAY - timedelta(days=7)]


def test_each_is_what_the_product_says_as_of_its_day_and_is_written_only_once(demo: Path) -> None:
    workspace = open_workspace(demo)
    count = write_demo_forecasts(workspace, demo.parent, NOW)
    written = kept(workspace)
    assert (len(written), write_demo_forecasts(workspace, demo.parent, utc_now())) == (count, 0)
    assert {one.made_ms for one in written} == {to_ms(NOW)}
    assert all(one.made_afterwards for one in written)
    assert {(TODAY - one.day).days % 7 for one in written} == {0}
    at = moment(TODAY, 98)
    again = [one for name in PROJECTS for one in forecasts_in(workspace, workspace.report(name, at), NOW, 0)]
    assert [one for one in written if one.day == at.date()] == sorted(
        again, key=lambda one: (one.project, one.milestone)
    )
    workspace.close()


def test_enough_milestones_are_judged_and_those_that_were_given_up_are_among_them(demo: Path) -> None:
    workspace = open_workspace(demo)
    write_demo_forecasts(workspace, demo.parent, NOW)
    book: ForecastBook = book_of(workspace, [workspace.report(one) for one in PROJECTS], utc_now())
    workspace.close()
    judged = {(one.forecast.project, one.forecast.milestone) for one in book.judged if one.reached is not None}
    assert judged >= {(one.project, one.milestone) for one in DROPPED}
    assert len(judged) == book.score.milestones >= MILESTONES_NEEDED
    assert [one.why for one in book.judged if one.why is not None] == []
