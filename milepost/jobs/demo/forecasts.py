"""The demo's past forecasts: what would have been said week by week, made afterwards from what was known then."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from milepost.jobs.demo.moves import FIRST, moment
from milepost.jobs.demo.workspace import built_for
from milepost.jobs.forecast_keeping import forecasts_in
from milepost.jobs.workspace import Workspace
from milepost.store.forecasts import have_forecasts, keep_forecasts

EVERY_DAYS = 7


def write_demo_forecasts(workspace: Workspace, folder: Path, now: datetime) -> int:
    """Once the runs are read; returns how many were kept.

    They are dated `now`, which is when they are made: the pages and `milepost forecasts` say that it was afterwards."""
    built = built_for(folder)
    latest = dict.fromkeys(workspace.configuration.projects, built - timedelta(days=EVERY_DAYS))
    missing = latest.keys() - have_forecasts(workspace.store, latest)
    return sum(_write(workspace, project, built, now) for project in latest if project in missing)


def _write(workspace: Workspace, project: str, built: date, now: datetime) -> int:
    """All at once: a demo that is cut off here begins anew."""
    reports = (workspace.report(project, at, now=now) for at in _looks(built))
    return keep_forecasts(workspace.store, [one for told in reports for one in forecasts_in(workspace, told, now, 0)])


def _looks(built: date) -> Iterator[datetime]:
    for days_before in range(FIRST // EVERY_DAYS * EVERY_DAYS, 0, -EVERY_DAYS):
        yield moment(built, days_before)
