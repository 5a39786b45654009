"""What is said about a source: when it was read, how long ago, and how far its reconciliation is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from milepost.domain.report import Report, SourceReport
from milepost.figures.dates import moment_text
from milepost.figures.portfolio_words import listed

KINDS = {
    "mlflow": "MLflow",
    "wandb": "Weights & Biases",
    "wandb_offline": "offline Weights & Biases runs",
    "kpi_file": "KPI file",
    "kpi_sql": "KPI query",
}
STEPS = ((timedelta(days=2), timedelta(days=1), "days"), (timedelta(hours=2), timedelta(hours=1), "hours"))


def sources_headline(sources: Sequence[SourceReport]) -> str:
    """ "2 of 3 sources are up to date; lab does not answer"."""
    failed = [one.name for one in sources if one.state == "failed"]
    unread = [one.name for one in sources if one.state == "never read"]
    count, good = len(sources), len(sources) - len(failed) - len(unread)
    if not failed and not unread:
        return (
            "The only source answered when it was last read"
            if count == 1
            else f"All {count} sources answered when last read"
        )
    told = [
        f"{listed(names)} {verb}" for names, verb in ((failed, verb_of(failed)), (unread, "never read yet")) if names
    ]
    return f"{good} of {count} {'source' if count == 1 else 'sources'} answered when last read: {'; '.join(told)}"


def verb_of(names: Sequence[str]) -> str:
    return "does not answer" if len(names) == 1 else "do not answer"


def kind_words(source: SourceReport) -> str:
    return KINDS.get(source.kind, source.kind)


def read_words(source: SourceReport, now: datetime, zone: ZoneInfo) -> str:
    """ "read 5 hours ago (23 Nov 2026, 12:00 CET)"."""
    if source.last_success is None:
        return "never read"
    return f"read {ago_words(now - source.last_success)} ({moment_text(source.last_success, zone)})"


def ago_words(since: timedelta) -> str:
    """In whole days, hours or minutes, never rounded up."""
    for from_, unit, name in STEPS:
        if since >= from_:
            return f"{since // unit:,} {name} ago"
    minutes = since // timedelta(minutes=1)
    return "just now" if minutes < 1 else f"{minutes} {'minute' if minutes == 1 else 'minutes'} ago"


def recheck_words(source: SourceReport) -> str:
    """How far the round is that looks at all old runs again; nothing where there is none."""
    if source.rechecked is None:
        return ""
    return f"{source.rechecked * 100:.0f} % of the old runs looked at again in this round"


def data_as_of(report: Report) -> str:
    """ "data as of …", with the sources that did not answer and those that were never read."""
    zone = ZoneInfo(report.time_zone)
    dead = [one.name for one in report.sources if one.state == "failed" and one.last_success is not None]
    late = f" · not answering: {', '.join(dead)}" if dead else ""
    if report.oldest_read is None:
        return f"no data yet{late}"
    missing = f" · never read: {', '.join(report.never_read)}" if report.never_read else ""
    return f"data as of {moment_text(report.oldest_read, zone)}{late}{missing}"
