"""What of a Report an audience may read: the one place where a note is left out."""

from dataclasses import replace

from milepost.domain.people import Audience
from milepost.domain.report import Report


def for_audience(report: Report, audience: Audience) -> Report:
    """The Report without what is only for the team, unless that is who reads. Numbers count what is left, so that no
    gap tells of a note that is not there."""
    if audience == "team":
        return report
    open_ = [note for note in report.notes if note.audience == "stakeholders"]
    return replace(report, notes=tuple(replace(note, number=number) for number, note in enumerate(open_, start=1)))
