"""The portfolio as one document: tiles, one row a project with its track, and what is due soon."""

from collections.abc import Mapping
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from milepost.domain.portfolio import Due, Portfolio, PortfolioRow
from milepost.figures import portfolio as picture
from milepost.figures.chart import Chart, chart_of
from milepost.figures.dates import day_of, day_text
from milepost.figures.markup import Html, joined, tag
from milepost.figures.portfolio import Axis, Sparkline, TrackMark
from milepost.figures.portfolio_words import best_words, gap_words, needed_words, next_words, short_words
from milepost.figures.source_words import data_as_of
from milepost.figures.svg import shape

TONES = {"overdue": "late", "at risk": "late", "on plan": "muted"}


def portfolio_html(portfolio: Portfolio) -> Html:
    """Rows are links to the project; the words stand for themselves, the pictures have a text each."""
    charts = {row.report.project: chart_of(row.report, runs=False) for row in portfolio.rows}
    axis = picture.axis_of(list(charts.values()))
    rows = [_row(row, charts[row.report.project], axis) for row in portfolio.rows]
    return joined(
        _tiles(portfolio),
        tag("div", _axis(axis), tag("ol", *rows), class_="mp-portfolio"),
        tag("h2", "Due in the next 90 days"),
        _due(portfolio) if portfolio.due else tag("p", "No milestone is due in the next 90 days.", class_="mp-muted"),
    )


def project_link(project_id: str, **more: str) -> str:
    return "project?" + urlencode({"project": project_id, **more})


def _tiles(portfolio: Portfolio) -> Html:
    counts: Mapping[str, tuple[int, str]] = {
        "on plan": (portfolio.count("on plan"), "reached"),
        "at risk or off track": (portfolio.count("at risk"), "late"),
        "overdue": (portfolio.count("overdue"), "late"),
        "runs this week": (portfolio.runs_this_week, "muted"),
    }
    return tag("dl", *(_tile(words, *told) for words, told in counts.items()), class_="mp-tiles")


def _tile(words: str, count: int, tone: str) -> Html:
    number = tag("dd", f"{count:,}", class_=f"mp-{tone}" if count else "mp-muted")
    return tag("div", tag("dt", words), number)


def _axis(axis: Axis) -> Html:
    ticks = [tag("span", f"{one.text} {one.below}".strip(), style=f"left:{one.at:.2%}") for one in axis.ticks]
    today = tag("span", "today", style=f"left:{axis.today:.2%}", class_="mp-now")
    return tag("div", tag("div", *ticks, today, class_="mp-ticks"), class_="mp-axis", **{"aria-hidden": "true"})


def _row(row: PortfolioRow, chart: Chart, axis: Axis) -> Html:
    report, today = row.report, day_of(row.report.as_of, ZoneInfo(row.report.time_zone))
    owner = row.next.owner if row.next and row.next.owner else ""
    name = tag("h2", tag("a", report.title, href=project_link(report.project), target="_self"))
    quiet = " · ".join(filter(None, (owner, data_as_of(report))))
    ahead = tag("strong", row.next.title) if row.next else Html("")
    best, metric = best_words(row)
    return tag(
        "li",
        tag("div", name, tag("span", quiet, class_="mp-muted"), class_="mp-who"),
        _track(picture.track_of(chart, axis), axis, project_link(report.project)),
        _sparkline(picture.sparkline_of(chart)),
        tag("div", tag("strong", best), " ", tag("small", metric), tag("span", gap_words(row)), class_="mp-best"),
        tag("div", ahead, tag("span", next_words(row, today), class_=f"mp-{TONES[row.standing]}"), class_="mp-next"),
    )


def _track(marks: tuple[TrackMark, ...], axis: Axis, address: str) -> Html:
    told = "; ".join(mark.text for mark in marks) or "no milestone"
    slips = [
        tag("i", class_=f"mp-slip mp-{m.tone}", style=f"left:{m.slip[0]:.2%};width:{m.slip[1] - m.slip[0]:.2%}")
        for m in marks
        if m.slip is not None
    ]
    today = tag("i", class_="mp-today", style=f"left:{axis.today:.2%}")
    drawn = [_mark(mark, address) for mark in marks]
    return tag("div", tag("span", told, class_="mp-hidden"), today, *slips, *drawn, class_="mp-track")


def _mark(mark: TrackMark, address: str) -> Html:
    """Says what it is on pointing; who comes by keyboard or listens has the row's own link and the track's words."""
    drawn = Html(f'<svg class="mp" viewBox="-10 -10 20 20" width="20" height="20">{shape(mark.form, mark.tone)}</svg>')
    where = f"left:{mark.share:.2%}"
    hidden = {"aria-hidden": "true", "tabindex": "-1"}
    return tag("a", drawn, href=address, target="_self", style=where, title=mark.text, **hidden)


def _sparkline(line: Sparkline) -> Html:
    dot = f'<circle cx="{line.end[0]:.1f}" cy="{line.end[1]:.1f}" r="2.4"/>' if line.end else ""
    paths = f'<path class="plan" d="{line.plan}"/><path class="frontier" d="{line.frontier}"/>{dot}'
    box = f"0 0 {picture.WIDTH:g} {picture.HEIGHT:g}"
    drawn = Html(
        f'<svg class="mp-spark" viewBox="{box}" role="img" aria-label="best so far against the plan">{paths}</svg>'
    )
    return tag("div", drawn, class_="mp-sparkline")


def _due(portfolio: Portfolio) -> Html:
    head = ("Due", "Project", "Milestone", "Gap", "Needed", "Health")
    top = tag("thead", tag("tr", *(tag("th", word, scope="col") for word in head)))
    return tag("table", top, tag("tbody", *map(_due_row, portfolio.due)), class_="mp-table mp-due")


def _due_row(due: Due) -> Html:
    report = due.report
    today = day_of(report.as_of, ZoneInfo(report.time_zone))
    project = tag("a", report.title, href=project_link(report.project), target="_self")
    cells = (project, due.milestone.title, short_words(due), needed_words(due), due.milestone.health or "")
    day = day_text(due.milestone.due, near=today)
    return tag("tr", tag("th", day, scope="row"), *(tag("td", cell) for cell in cells))
