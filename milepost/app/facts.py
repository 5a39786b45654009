"""What stands below the chart besides the milestones: KPI figures, sources, problems, and the way to the numbers."""

from datetime import datetime
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from milepost.domain.report import KpiReport, Report, SourceReport
from milepost.exports.json import instant
from milepost.figures.dates import moment_text
from milepost.figures.kpi_link_words import kpi_link_lines
from milepost.figures.kpi_words import kpi_words
from milepost.figures.markup import Html, joined, tag
from milepost.figures.source_words import kind_words

MOST_PROBLEMS = 20
NONE = Html("")


def kpis_html(report: Report) -> Html:
    """One row a KPI: the latest figure with its day, and the target."""
    head = tag("tr", *(tag("th", word, scope="col") for word in ("KPI", "Latest", "On", "Target", "Driven by")))
    table = tag(
        "table", tag("thead", head), tag("tbody", *(_kpi(kpi, report) for kpi in report.kpis)), class_="mp-table"
    )
    return joined(table, *(_story(kpi, report) for kpi in report.kpis))


def _story(kpi: KpiReport, report: Report) -> Html:
    """What drives it, and what that is worth."""
    lines = kpi_link_lines(kpi, report)
    if not lines:
        return NONE
    return tag("div", tag("strong", kpi.title), tag("ul", *(tag("li", line) for line in lines)), class_="mp-story")


def _kpi(kpi: KpiReport, report: Report) -> Html:
    told, metric = kpi_words(kpi), report.metric(kpi.driven_by or "")
    cells = (told.latest, told.on, told.target, told.driven_by if metric is None else metric.title)
    return tag("tr", tag("th", kpi.title, scope="row"), *(tag("td", cell) for cell in cells))


def sources_html(report: Report, as_of: datetime | None = None) -> Html:
    """Each source with its state, and what is wrong in the data. `as_of`: the past instant that the page is about."""
    zone = ZoneInfo(report.time_zone)
    sources = tag("ul", *(_source(source, zone) for source in report.sources), class_="mp-sources")
    return joined(sources, _problems(report), _export(report, as_of))


def _source(source: SourceReport, zone: ZoneInfo) -> Html:
    read = f"read {moment_text(source.last_success, zone)}" if source.last_success else "never read"
    state = tag("span", source.state, class_="mp-late" if source.state == "failed" else "mp-reached")
    if source.state == "never read":
        state = tag("span", "run ", tag("code", "milepost sync"), class_="mp-late")
    checked = f" · {source.rechecked * 100:.0f} % of old runs checked again" if source.rechecked is not None else ""
    error = tag("div", source.error, class_="mp-error") if source.error else NONE
    return tag("li", tag("strong", source.name), f" ({kind_words(source)}) · ", state, f" · {read}{checked}", error)


def _problems(report: Report) -> Html:
    if not report.problems:
        return NONE
    shown = report.problems[:MOST_PROBLEMS]
    lines = [tag("li", f"{p.source}{f', run {p.run}' if p.run else ''}: {p.what}") for p in shown]
    left = len(report.problems) - len(shown)
    more = tag("li", f"and {left:,} more: see the JSON") if left else NONE
    count = len(report.problems)
    title = tag("summary", f"{count:,} {'problem' if count == 1 else 'problems'} in the data")
    return tag("details", title, tag("ul", *lines, more), class_="mp-problems")


def _export(report: Report, as_of: datetime | None) -> Html:
    asked = "" if as_of is None else f"?{urlencode({'as_of': instant(as_of)})}"
    address = f"api/projects/{quote(report.project, safe='')}/report{asked}"
    words = tag("a", "Download this report as JSON", href=address, download=f"{report.project}.json")
    return tag("p", words, ", the same numbers as on this page.", class_="mp-export")
