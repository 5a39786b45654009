"""Which files an edition of a Report can be written as, each by one small writer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from milepost.domain.changes import Edition
from milepost.domain.report import Report
from milepost.exports.csv_tables import report_to_csv
from milepost.exports.json import report_to_json
from milepost.exports.pdf import edition_to_pdf
from milepost.exports.picture import report_to_png, report_to_svg
from milepost.exports.presentation import edition_to_pptx
from milepost.exports.workbook import report_to_xlsx


@dataclass(frozen=True, slots=True)
class Format:
    """`file`: the name of the file inside a snapshot; never taken from data."""

    file: str
    media_type: str
    write: Callable[[Edition], bytes]


def _of_report(write: Callable[[Report], bytes]) -> Callable[[Edition], bytes]:
    """A writer that says nothing of what changed."""
    return lambda edition: write(edition.report)


FORMATS: Mapping[str, Format] = {
    "json": Format("report.json", "application/json", _of_report(report_to_json)),
    "svg": Format("chart.svg", "image/svg+xml", _of_report(report_to_svg)),
    "png": Format("chart.png", "image/png", _of_report(report_to_png)),
    "pdf": Format("report.pdf", "application/pdf", edition_to_pdf),
    "csv": Format("tables.zip", "application/zip", _of_report(report_to_csv)),
    "xlsx": Format(
        "tables.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _of_report(report_to_xlsx),
    ),
    "pptx": Format(
        "report.pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        edition_to_pptx,
    ),
}
