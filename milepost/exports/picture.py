"""The Report's main chart as a picture."""

from milepost.domain.report import Report
from milepost.figures.printed import printed_svg


def report_to_svg(report: Report) -> bytes:
    """UTF-8, with its own XML declaration; fetches nothing."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{printed_svg(report)}\n'.encode("utf-8", "replace")
