"""The stretches of time of a chart that a reader may choose, the same ones on the page and in the report's page."""

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from milepost.domain.report import Report

ALL = "all"
STRETCHES: Mapping[str, tuple[str, int]] = {
    ALL: ("All", 0),
    "12m": ("12 months", 365),
    "6m": ("6 months", 182),
    "3m": ("3 months", 91),
}
"""By the word that stands in addresses: what is on the button, and how many days before today it begins (0: with the
first of all results)."""


def since(report: Report, stretch: str) -> date | None:
    """The first day of a stretch of time; None for all of it, and for what is none."""
    _, days = STRETCHES.get(stretch, STRETCHES[ALL])
    today = report.as_of.astimezone(ZoneInfo(report.time_zone)).date()
    return today - timedelta(days=days) if days else None
