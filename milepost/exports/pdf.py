"""The Report as a document for paper: the answer first, then what changed, the chart, and all that is behind it."""

from milepost.domain.changes import Edition
from milepost.exports.pdf_appendix import appendix
from milepost.exports.pdf_notes import told_notes
from milepost.exports.pdf_pages import first_page, milestone_counts, told_kpis, told_milestones, told_problems
from milepost.exports.printing import printed_pdf
from milepost.figures.theme import LIGHT, colours


def edition_to_pdf(edition: Edition) -> bytes:
    """A4, tagged, dated as of the Report: the same edition gives the same bytes. It fetches nothing. Raises
    ConfigurationError where typst is not installed."""
    report = edition.report
    data = {
        "colours": {name: colour for name, colour in colours(LIGHT).items() if name != "run"},
        **first_page(edition),
        "counts": milestone_counts(report),
        "milestones": told_milestones(report),
        "kpis": told_kpis(report),
        "notes": told_notes(report),
        "problems": told_problems(report),
        "appendix": appendix(edition),
    }
    return printed_pdf("report.typ", data, report.as_of)
