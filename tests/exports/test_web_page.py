"""The report's page says what the Report says, to whom it may be said, in few enough bytes, and always in the same."""

import base64
import re
import zlib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from milepost.domain.changes import Edition
from milepost.domain.report import Report
from milepost.exports.formats import FORMATS
from milepost.exports.json import report_to_dict
from milepost.exports.web_chart import NOTHING
from milepost.exports.web_page import edition_to_html
from milepost.exports.web_style import inside_an_element
from milepost.figures.change_words import change_lines
from milepost.figures.plotly_script import SMALL, plotly_bundle, whole_bundle
from milepost.figures.words import headline
from milepost.metrics import for_audience
from tests.exports import web_editions as editions
from tests.figures import samples

MOST = 1_500_000


class Words(HTMLParser):
    """What a reader can read, cell by cell and line by line; elements and attributes beside it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._silent = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in {"script", "style"}:
            self._silent = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.pieces.append(data.strip())

    @property
    def text(self) -> str:
        return "\n".join(self.pieces)


def numbers_in(told: Any) -> set[str]:
    if isinstance(told, dict | list):
        inside = told.values() if isinstance(told, dict) else told
        return set().union(*map(numbers_in, inside))
    return {repr(told).removesuffix(".0")} if isinstance(told, int | float) and not isinstance(told, bool) else set()


def figure_in(page: str) -> str:
    packed = re.search(r'id="mp-figure">([^<]*)<', page)
    return zlib.decompress(base64.b64decode(packed.group(1))).decode() if packed else ""


REPORTS = {"full": editions.full(), "empty": samples.empty()} | {
    str(count): editions.of_milestones(count) for count in (1, 12, 60)
}


@pytest.mark.parametrize("name", REPORTS)
def test_every_number_of_the_milestones_is_in_the_text(name: str) -> None:
    report = REPORTS[name]
    words = Words(edition_to_html(Edition(report)).decode())
    milestones = report_to_dict(report)["milestones"]
    for one in milestones:
        one["sign_off"].pop("needed")
    assert numbers_in(milestones) - set(words.pieces) == set()
    assert headline(report, report.headline) in words.pieces
    assert all(one.title in words.pieces for one in report.milestones)


@pytest.mark.parametrize("report", [*REPORTS.values(), editions.huge()], ids=[*REPORTS, "huge"])
def test_a_page_is_small_enough_for_a_mail_and_interactive(report: Report) -> None:
    page = edition_to_html(Edition(report)).decode()
    something = report.milestones != ()
    assert ("plotly.js" in page, '"milestones"' in figure_in(page)) == (something, something)
    if SMALL.is_file():
        assert len(page.encode()) <= MOST


def test_what_changed_is_the_first_thing_said() -> None:
    edition = editions.edition()
    pieces = Words(edition_to_html(edition).decode()).pieces
    place = pieces.index("What changed since 13 Nov 2026, 06:00 UTC")
    lines = change_lines(edition)
    assert len(lines) == 4
    assert tuple(pieces[place + 1 : place + 5]) == lines
    assert place < pieces.index("The way to the milestones")
    first = Words(edition_to_html(Edition(edition.report)).decode()).pieces
    assert "First snapshot: there is none before it to compare with" in first


def test_the_same_edition_gives_the_same_bytes() -> None:
    assert edition_to_html(editions.edition()) == edition_to_html(editions.edition())


def test_what_is_for_the_team_is_nowhere_in_a_page_for_stakeholders() -> None:
    for audience, expected in (("team", True), ("stakeholders", False)):
        report = for_audience(editions.full(), audience)  # type: ignore[arg-type]
        page = edition_to_html(editions.edition(report)).decode()
        assert (editions.SECRET in page, "three markets" in page) == (expected, True)
        assert editions.SECRET not in figure_in(page) or expected
    assert "note 1" in figure_in(page)


def test_no_text_becomes_an_element_an_attribute_or_an_address() -> None:
    plain = Words(edition_to_html(editions.edition(editions.full())).decode())
    page = edition_to_html(editions.edition(editions.hostile(editions.full()))).decode()
    told = Words(page)
    kinds = {"script", "style", "meta", "title", "html", "body", "svg"}
    assert [e for e, _ in told.elements if e in kinds] == [e for e, _ in plain.elements if e in kinds]
    assert {e for e, _ in told.elements} <= {e for e, _ in plain.elements}
    names = {name for _, attributes in told.elements for name in attributes}
    assert names <= {name for _, attributes in plain.elements for name in attributes}
    addresses = [a.get(key) for _, a in told.elements for key in ("href", "src") if key in a]
    assert all(str(one).startswith(("http://", "https://", "mailto:")) for one in addresses)
    assert "javascript:pwned=1//" not in figure_in(page)
    assert "{{7*7}}" in told.text
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202d\u202e\ud800-\udfff]", page)


def test_a_project_without_anything_says_so_in_a_page_without_scripts() -> None:
    page = Words(edition_to_html(Edition(samples.empty())).decode())
    assert NOTHING in page.pieces
    assert [element for element, _ in page.elements if element in {"script", "svg"}] == []


def test_a_figure_of_absurd_size_stays_a_picture() -> None:
    report = editions.hostile(samples.report(1480), "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(5_000)))
    page = edition_to_html(Edition(report)).decode()
    assert ("plotly.js" in page, "mp-figure" in page.partition("<script")[0]) == (False, False)
    assert len(page.encode()) <= 3 * MOST


@pytest.mark.parametrize("script", {whole_bundle(), plotly_bundle()}, ids=lambda one: one.name)
def test_plotly_can_stand_inside_an_element(script: Path) -> None:
    text, before = inside_an_element(script), script.read_text(encoding="utf-8")
    assert (text[:200], text[-200:]) == (before[:200], before[-200:])
    assert not re.search("</script|<!--|\x00|\r", text)


def test_what_could_end_a_script_element_is_written_otherwise(tmp_path: Path) -> None:
    script = tmp_path / "x.js"
    script.write_text("a = '</script><!-- x'", encoding="utf-8")
    assert inside_an_element(script) == r"a = '<\/script><\!-- x'"


def test_the_page_is_a_format_of_snapshots() -> None:
    assert (FORMATS["html"].file, FORMATS["html"].media_type) == ("report.html", "text/html")
    edition = Edition(samples.empty())
    assert FORMATS["html"].write(edition) == edition_to_html(edition)
