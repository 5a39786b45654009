"""A stretch of time begins so many days before today, as the project's own clock has today."""

from dataclasses import replace
from datetime import UTC, date, datetime

from milepost.figures.stretches import STRETCHES, since
from tests.figures import samples


def test_each_stretch_begins_its_days_before_the_projects_today() -> None:
    report = replace(samples.report(), time_zone="Pacific/Auckland", as_of=datetime(2026, 11, 20, 22, tzinfo=UTC))
    assert {name: since(report, name) for name in [*STRETCHES, "9m"]} == {
        "all": None,
        "12m": date(2025, 11, 21),
        "6m": date(2026, 5, 23),
        "3m": date(2026, 8, 22),
        "9m": None,
    }
