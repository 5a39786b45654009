"""What stands below the chart besides the milestones: KPI figures, sources, problems, and the way to the numbers."""

from datetime import datetime
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from milepost.domain.report import KpiReport, Report, SourceReport
from milepost.exports.json import instant
from milepost.figures.dates import day_text, moment_text
from milepost.figures.markup import Html, joined, tag
from milepost.figures.numbers import target_text, unit_of, value_text

MOST_PROBLEMS = 20
NONE = Html("")


def kpis_html(report: Report) -> Html:
    """One row a KPI: the latest figure with its day, and the target."""
    head = tag("tr", *(tag("th", word, scope="col") for word in ("KPI", "Latest", "On", "Target", "Driven by")))
    return tag("table", tag("thead", head), tag("tbody", *(_kpi(kpi) for kpi in report.kpis)), class_="mp-table")


def _kpi(kpi: KpiReport) -> Html:
    unit = unit_of(kpi.unit)
    beside = () if kpi.target is None else (kpi.target,)
    latest = value_text(kpi.latest.value, unit, beside) if kpi.latest else "no value yet"
    target = (
        "none" if kpi.target is None else f"{'≥' if kpi.better == 'higher' else '≤'} {target_text(kpi.target, unit)}"
    )
    cells = (latest, day_text(kpi.latest.date) if kpi.latest else "", target, (kpi.driven_by or "").replace("_", " "))
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
        state = tag("span", "run `milepost sync`", class_="mp-late")
    checked = f" · {source.rechecked:.0%} of old runs checked again" if source.rechecked is not None else ""
    error = tag("div", source.error, class_="mp-error") if source.error else NONE
    return tag("li", tag("strong", source.name), f" ({source.kind}) · ", state, f" · {read}{checked}", error)


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


def data_as_of(report: Report) -> str:
    """ "data as of …", with the sources that did not answer and those that were never read."""
    zone = ZoneInfo(report.time_zone)
    dead = [one.name for one in report.sources if one.state == "failed" and one.last_success is not None]
    late = f" · not answering: {', '.join(dead)}" if dead else ""
    if report.oldest_read is None:
        return f"no data yet{late}"
    missing = f" · never read: {', '.join(report.never_read)}" if report.never_read else ""
    return f"data as of {moment_text(report.oldest_read, zone)}{late}{missing}"
