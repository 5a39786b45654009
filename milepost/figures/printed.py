"""The main chart as a picture of its own, at the size at which it is printed and sent."""

from milepost.domain.report import Report
from milepost.figures.chart import chart_of
from milepost.figures.frame import frame_of
from milepost.figures.svg import svg
from milepost.figures.theme import LIGHT

PRINTED_WIDTH = 1200.0


def printed_svg(report: Report, metric_id: str | None = None) -> str:
    """A file that stands alone: on a white ground, named, with its description."""
    return svg(frame_of(chart_of(report, metric_id), PRINTED_WIDTH), LIGHT)
