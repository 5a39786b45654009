"""The Report's main chart as a picture, drawn or in pixels."""

from milepost.domain.report import Report
from milepost.exports.printing import printed_png, with_own_fonts
from milepost.figures.printed import PRINTED_WIDTH, printed_svg

SHARPNESS = 2.0


def report_to_svg(report: Report) -> bytes:
    """UTF-8, with its own XML declaration; fetches nothing."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{printed_svg(report)}\n'.encode("utf-8", "replace")


def report_to_png(report: Report) -> bytes:
    """The same picture for whoever cannot show an SVG, at twice its size so that it is sharp on every screen. Raises
    ConfigurationError where typst is not installed."""
    data = {"picture": with_own_fonts(printed_svg(report)), "width": PRINTED_WIDTH}
    return printed_png("picture.typ", data, SHARPNESS)
