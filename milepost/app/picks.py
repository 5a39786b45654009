"""What a reader pointed at in the chart to write a note on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from milepost.domain.notes import About
from milepost.domain.report import MetricReport, Report
from milepost.figures.dates import wall_ms


@dataclass(frozen=True, slots=True)
class Pick:
    """A moment or a period, and what stands there. `begins` is None for today."""

    begins: datetime | None = None
    ends: datetime | None = None
    about: About | None = None


def pick_of(told: Mapping[str, Any], report: Report, metric_id: str) -> Pick:
    """What the chart tells, in the words of the Report; anything that is not there is left out. Times arrive as the
    chart has them: milliseconds of the wall clock in the project's zone."""
    zone, milestone = ZoneInfo(report.time_zone), told.get("milestone")
    ordered = report.in_order
    if isinstance(milestone, int) and 0 < milestone <= len(ordered):
        return Pick(_instant(told.get("begins"), zone), None, About("milestone", ordered[milestone - 1].id))
    metric, run = report.metric(metric_id), told.get("run")
    point = _run_at(metric, run, zone) if metric and run else None
    if point is not None:
        return point
    return Pick(_instant(told.get("begins"), zone), _instant(told.get("ends"), zone))


def _run_at(metric: MetricReport, run: Any, zone: ZoneInfo) -> Pick | None:
    for point in (*metric.dots, *metric.frontier):
        if [wall_ms(point.at, zone), point.value] == list(run):
            return Pick(point.at, None, About("run", f"{point.run.source}/{point.run.id}"))
    return None


def _instant(ms: Any, zone: ZoneInfo) -> datetime | None:
    if not isinstance(ms, int | float) or isinstance(ms, bool) or not 0 < ms < 7e12:
        return None
    wall = datetime.fromtimestamp(ms / 1000, UTC).replace(tzinfo=zone, microsecond=0)
    return wall.astimezone(UTC)
