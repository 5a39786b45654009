"""Where the numbers of a report come from: instants, sources, what was counted, and what is wrong in the data."""

from collections.abc import Iterator
from hashlib import sha256
from zoneinfo import ZoneInfo

from milepost.domain.report import Report, SourceReport
from milepost.exports.json import SCHEMA, report_to_json
from milepost.figures.dates import moment_text
from milepost.figures.markup import Html, joined, tag
from milepost.figures.source_words import kind_words
from milepost.figures.words import metric_title

MOST_PROBLEMS = 20
TAKEN = {"last": "the last value of each run", "best": "the best value of each run"}


def provenance_html(report: Report) -> Html:
    facts = [piece for words, told in provenance(report) for piece in (tag("dt", words), tag("dd", told))]
    return joined(tag("dl", *facts, class_="mp-provenance"), _problems(report))


def provenance(report: Report) -> Iterator[tuple[str, str]]:
    """Name and words of each fact."""
    zone = ZoneInfo(report.time_zone)
    yield "Project", f"{report.title} ({report.project})"
    yield "As of", f"{moment_text(report.as_of, zone)}; days are those of {report.time_zone}"
    yield "Data as of", moment_text(report.data_as_of, zone) if report.data_as_of else "not every source was read yet"
    for source in report.sources:
        yield f"Source {source.name}", _source(source, zone)
    for metric in report.metrics:
        counted = f"{metric.runs_counted:,} {'run' if metric.runs_counted == 1 else 'runs'} counted"
        yield f"Metric {metric_title(metric)}", f"{counted}, {TAKEN[metric.take]}, {metric.better} is better"
    yield "Layout of the numbers", SCHEMA
    yield "SHA-256 of the numbers", sha256(report_to_json(report)).hexdigest()


def _source(source: SourceReport, zone: ZoneInfo) -> str:
    read = f"read {moment_text(source.last_success, zone)}" if source.last_success else "never read"
    state = [] if source.state == "never read" else [source.state]
    return ", ".join([kind_words(source), *state, read, *([source.error] if source.error else [])])


def _problems(report: Report) -> Html:
    count = len(report.problems)
    if not count:
        return Html("")
    lines = [tag("li", f"{one.source}{f', run {one.run}' if one.run else ''}: {one.what}") for one in report.problems]
    more = [tag("li", f"and {count - MOST_PROBLEMS:,} more: see the JSON")] if count > MOST_PROBLEMS else []
    title = tag("summary", f"{count:,} {'problem' if count == 1 else 'problems'} in the data")
    return tag("details", title, tag("ul", *lines[:MOST_PROBLEMS], *more), class_="mp-small")
