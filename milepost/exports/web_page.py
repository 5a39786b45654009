"""A report as one page: it opens offline, fetches nothing, and has the chart to look into where scripts may run."""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from zoneinfo import ZoneInfo

from milepost.domain.changes import Edition
from milepost.domain.report import Report
from milepost.exports.clean_text import clean
from milepost.exports.limits import Limits
from milepost.exports.web_chart import chart_html, packed_figure
from milepost.exports.web_milestones import kpis_html, milestones_html, notes_html
from milepost.exports.web_provenance import provenance_html
from milepost.exports.web_style import page_script, page_style, picture_style, plotly_script
from milepost.exports.web_tables import number_tables
from milepost.figures.change_words import change_lines, changed_heading
from milepost.figures.dates import moment_text
from milepost.figures.markup import Html, joined, tag
from milepost.figures.slip import slip_of, slip_svg
from milepost.figures.words import headline

MOST_BYTES = 1_500_000
LEAST = 250_000
"""Bytes for what the report itself says, where Plotly's script takes all there is: the whole one is larger."""
LONGEST_TITLE = 200
AROUND = 3_000
"""Bytes for the policy, and for the elements around everything."""
STEPS = (
    Limits(400, 400, 2_000),
    Limits(400, 60, 1_000),
    Limits(120, 60, 600),
    Limits(40, 30, 400),
    Limits(12, 10, 200),
    Limits(3, 3, 80),
)
"""The first that is not too much is taken."""
MOST_CHANGES = 40
WRITTEN = ("font-weight:bold",)
"""What Plotly writes into style attributes."""


def edition_to_html(edition: Edition) -> bytes:
    """UTF-8. The same edition gives the same bytes."""
    figure = packed_figure(edition.report)
    room = max(LEAST, MOST_BYTES - AROUND - len(plotly_script()) - len(page_style()) - len(page_script())) - len(figure)
    body = ""
    for limits in STEPS:
        body = clean(_body(edition, limits))
        if len(body.encode()) <= room:
            break
    return _page(clean(edition.report.title[:LONGEST_TITLE]), body, figure).encode()


def _body(edition: Edition, limits: Limits) -> Html:
    report = edition.report
    return joined(
        _header(report),
        tag(
            "main",
            _changes(edition, limits),
            tag("h2", "The way to the milestones"),
            chart_html(report, narrow=limits.entries > 100),
            *_section("Milestones", milestones_html(report, limits) if report.milestones else None),
            *_section("KPIs", kpis_html(report, limits) if report.kpis else None),
            *_slip(report),
            *_section("Notes", notes_html(report, limits) if report.notes else None),
            *_numbers(report, limits),
        ),
        tag("footer", tag("h2", "Where these numbers come from"), provenance_html(report)),
    )


def _header(report: Report) -> Html:
    zone = ZoneInfo(report.time_zone)
    demo = [" ", tag("span", "demo data", class_="mp-demo")] if report.demo else []
    read = f" · data as of {moment_text(report.data_as_of, zone)}" if report.data_as_of else ""
    return tag(
        "header",
        tag("p", report.title, *demo, class_="mp-above"),
        tag("h1", headline(report, report.headline)),
        tag("p", f"As of {moment_text(report.as_of, zone)}{read}", class_="mp-muted"),
    )


def _changes(edition: Edition, limits: Limits) -> Html:
    lines = change_lines(edition)
    shown = [tag("li", line) for line in lines[: min(limits.entries, MOST_CHANGES)]]
    left = len(lines) - len(shown)
    more = [tag("li", f"and {left:,} more")] if left else []
    told = [tag("ul", *shown, *more)] if lines else []
    return tag("section", tag("h2", changed_heading(edition)), *told, class_="mp-changes")


def _section(title: str, inside: Html | None) -> Iterator[Html]:
    if inside is not None:
        yield tag("h2", title)
        yield inside


def _slip(report: Report) -> Iterator[Html]:
    slip = slip_of(report)
    if slip is not None:
        yield tag("h2", "How the dates moved")
        yield tag("p", f"{slip.headline}.")
        yield tag("div", Html(slip_svg(slip, 900)), class_="mp-across")
        yield tag("div", Html(slip_svg(slip, 340)), class_="mp-narrow")


def _numbers(report: Report, limits: Limits) -> Iterator[Html]:
    tables = number_tables(report, limits)
    if tables:
        yield tag("h2", "The exact numbers")
        yield tag("details", tag("summary", "Show the tables"), *tables)


def _page(title: str, body: str, figure: str) -> str:
    scripts = _scripts(figure) if figure else ""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(figure != "")}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{page_style()}</style>\n</head>\n"
        f"<body>\n{body}\n{scripts if figure else ''}</body>\n</html>\n"
    )


def _scripts(figure: str) -> str:
    return _inert("mp-plotly", plotly_script()) + _inert("mp-figure", figure) + f"<script>{page_script()}</script>\n"


def _inert(name: str, text: str) -> str:
    """Text that the browser neither shows nor runs."""
    return f'<script type="text/plain" id="{name}">{text}</script>\n'


def _policy(interactive: bool) -> str:
    """Nothing is fetched, and only what the page itself brought runs. Plotly writes its rules into a style element that
    it adds empty, and the weight of a word into the word's own style."""
    scripts = " ".join(_hash(one) for one in (page_script(), plotly_script())) if interactive else "'none'"
    styles = [page_style(), picture_style(), ""]
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {scripts}",
            f"style-src {' '.join(map(_hash, styles))}",
            f"style-src-attr 'unsafe-hashes' {' '.join(map(_hash, WRITTEN))}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
