"""What was pointed at in the chart means the same thing in the Report."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from milepost.app.picks import Pick, pick_of
from milepost.domain.notes import About
from milepost.figures.dates import wall_ms
from tests.figures.samples import report

SHOWN = report(40)
ZONE = ZoneInfo(SHOWN.time_zone)
AT = datetime(2026, 9, 1, 12, 30, tzinfo=ZONE)
MS = wall_ms(AT, ZONE)


def picked(**told: Any) -> Pick:
    whole = {"begins": None, "ends": None, "run": None, "milestone": None, **told}
    return pick_of(whole, SHOWN, SHOWN.headline)


def test_every_run_of_the_chart_is_found_again_by_its_place() -> None:
    metric = SHOWN.metric(SHOWN.headline)
    assert metric is not None
    for point in (*metric.dots, *metric.frontier):
        found = picked(begins=1.0, run=[wall_ms(point.at, ZONE), point.value])
        assert found == Pick(point.at, None, About("run", f"{point.run.source}/{point.run.id}"))


def test_a_milestone_is_found_by_its_number_in_the_chart() -> None:
    ordered = sorted(SHOWN.milestones, key=lambda one: (one.due, one.id))
    assert picked(begins=MS, milestone=2) == Pick(AT.astimezone(UTC), None, About("milestone", ordered[1].id))


def test_an_empty_place_is_its_moment_or_period_in_the_projects_zone() -> None:
    assert picked(begins=MS) == Pick(AT.astimezone(UTC))
    assert picked(begins=MS, ends=MS + 86_400_000) == Pick(
        AT.astimezone(UTC), datetime(2026, 9, 2, 12, 30, tzinfo=ZONE).astimezone(UTC)
    )


@pytest.mark.parametrize(
    "told",
    [{}, {"begins": "soon"},
     {"begins": True}, {"begins": -1}, {"begins": 1e300}, {"milestone": 99}, {"run": [1.0, 2.0]}, {"milestone": "x"}],
)  # fmt: skip
def test_what_is_not_there_is_left_out(told: dict[str, Any]) -> None:
    assert picked(**told) == Pick()
