"""The slip chart in the page, with the same numbers as a table."""

from milepost.domain.report import Report
from milepost.figures.dates import day_text
from milepost.figures.markup import Html, joined, tag
from milepost.figures.slip import Slip, slip_of, slip_svg

NARROW, WIDE = 340, 860


def slip_html(report: Report) -> Html:
    """Nothing where no due day was ever moved."""
    slip = slip_of(report)
    if slip is None:
        return Html("")
    more = f" {slip.left_out} more milestones hold their dates." if slip.left_out else ""
    return joined(
        tag("h2", "How the dates moved"),
        tag("p", f"{slip.headline}.{more}"),
        tag("div", Html(slip_svg(slip, WIDE)), class_="mp-wide-only"),
        tag("div", Html(slip_svg(slip, NARROW)), class_="mp-narrow-only"),
        tag("details", tag("summary", "The dates as a table"), _table(slip), class_="mp-problems"),
    )


def _table(slip: Slip) -> Html:
    head = tag("tr", *(tag("th", words, scope="col") for words in ("Milestone", "Looked at from", "Planned for")))
    rows = [
        tag("tr", tag("th", line.title, scope="row"), tag("td", day_text(seen)), tag("td", day_text(due)))
        for line in slip.lines
        for seen, due in line.steps
    ]
    return tag("table", tag("thead", head), tag("tbody", *rows), class_="mp-table mp-numbers")
