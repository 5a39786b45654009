"""A mail says what the page says, in bytes that no mail program cuts, and can neither run nor fetch anything."""

import re
from dataclasses import replace

import pytest

from milepost.domain.changes import Edition
from milepost.domain.report import Report
from milepost.exports.formats import FORMATS
from milepost.exports.mail_page import CHART, MOST_BYTES, edition_to_mail
from milepost.exports.web_page import edition_to_html
from milepost.figures.change_words import change_lines
from milepost.figures.telling import description
from milepost.figures.words import headline
from milepost.metrics import for_audience
from tests.exports import web_editions as editions
from tests.exports.test_web_page import REPORTS, Words

STYLES = ("color", "font", "margin", "padding", "border", "background", "display", "width", "max-width", "height",
          "line-height", "font-size", "font-weight", "font-family", "word-break",
          "border-left", "border-top")  # fmt: skip
HOSTILE = editions.hostile(editions.full())
LONG = editions.hostile(editions.huge(), "<b>&" * 1_250)


@pytest.mark.parametrize("report", [*REPORTS.values(), editions.huge(), HOSTILE, LONG])
def test_no_mail_program_cuts_it(report: Report) -> None:
    assert len(edition_to_mail(Edition(report))) <= MOST_BYTES <= 60_000


def test_it_says_headline_changes_milestones_kpis_and_notes() -> None:
    edition = editions.edition()
    pieces = Words(edition_to_mail(edition).decode()).pieces
    assert headline(edition.report, "accuracy") in pieces
    assert [f"– {line}" for line in change_lines(edition)] == [one for one in pieces if one.startswith("– ")]
    assert all(one.title in pieces for one in edition.report.milestones)
    for told in (
        "! 94.5 % · 31 d overdue",
        "missed · due 20 Oct 2026 · 31 days of slip · owner grace@example.org",
        "accuracy ≥ 94.5 %: best 94.0 %, 0.5 points short",
        "rejected by bo@x.example: one seed is not enough",
        "Monthly chargebacks: 131,200 EUR on 28 Oct 2026, target 120,000 EUR",
        "legal agreed",
    ):
        assert told in pieces
    assert not any("more in the attached report" in one for one in pieces)


def test_of_many_milestones_the_open_ones_are_told_and_the_rest_counted() -> None:
    report = editions.of_milestones(60)
    pieces = Words(edition_to_mail(Edition(report)).decode()).pieces
    shown = [one.title for one in report.in_order if one.title in pieces]
    still_open = [one.title for one in report.in_order if one.state != "reached"]
    assert shown
    assert shown == still_open[: len(shown)]
    assert f"and {60 - len(shown)} more in the attached report" in pieces


def test_the_chart_is_an_image_of_the_mail_with_its_words() -> None:
    page = Words(edition_to_mail(editions.edition()).decode())
    images = [attributes for element, attributes in page.elements if element == "img"]
    assert [one["src"] for one in images] == [CHART]
    words = description(editions.full(), "accuracy")
    assert images[0]["alt"] == words or words.startswith(str(images[0]["alt"]).rstrip("…"))


@pytest.mark.parametrize("report", [editions.full(), HOSTILE], ids=["full", "hostile"])
def test_it_has_no_script_no_sheet_and_no_address_but_those_of_the_web(report: Report) -> None:
    body = edition_to_mail(editions.edition(report)).decode()
    page = Words(body)
    kinds = {"html", "head", "meta", "title", "body", "table", "tr", "td", "p", "h1", "h2", "span", "strong", "br", "a",
             "img", "bdi", "ul", "ol", "li", "em", "code", "pre", "blockquote"}  # fmt: skip
    assert {element for element, _ in page.elements} <= kinds
    for element, attributes in page.elements:
        assert set(attributes) <= {"style", "role", "width", "cellpadding", "cellspacing", "border", "valign", "href",
                                   "src", "alt", "charset", "name", "content", "lang", "bgcolor", "target",
                                   "rel"}  # fmt: skip
        if "href" in attributes:
            assert str(attributes["href"]).startswith(("http://", "https://", "mailto:"))
        assert (element == "img") == (attributes.get("src") == CHART)
        assert {rule.partition(":")[0] for rule in (attributes.get("style") or "").split(";")} <= {"", *STYLES}
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", body)


def test_what_is_for_the_team_is_not_in_a_mail_to_stakeholders() -> None:
    report = for_audience(editions.full(), "stakeholders")
    assert editions.SECRET in edition_to_mail(editions.edition()).decode()
    assert editions.SECRET not in edition_to_mail(editions.edition(report)).decode()


def test_the_same_edition_gives_the_same_bytes_as_a_format_of_snapshots() -> None:
    assert (FORMATS["mail"].file, FORMATS["mail"].media_type) == ("mail.html", "text/html")
    assert FORMATS["mail"].write(editions.edition()) == edition_to_mail(editions.edition())


def test_a_title_from_right_to_left_turns_nothing_beside_it_round() -> None:
    report = editions.full(20)
    first, *others = report.milestones
    told = replace(report, milestones=(replace(first, title="نموذج الدقة"), *others))
    assert "<bdi><strong>نموذج الدقة</strong></bdi>" in edition_to_mail(editions.edition(told)).decode()
    assert "<bdi>نموذج الدقة</bdi>" in edition_to_html(editions.edition(told)).decode()
