"""One slide: its title, texts, tables and charts at their places in points."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from milepost.domain.report import Report
from milepost.exports.clean_text import clean
from milepost.exports.deck.chart_file import ChartFile
from milepost.exports.deck.fitting import cut, flat, lines_of, shortest
from milepost.exports.deck.native_chart import NativeChart
from milepost.exports.deck.template import MARGIN, PLACES, POINT, WIDTH
from milepost.exports.deck.type import NAMESPACES, Paragraph, line, look_xml, paragraphs_xml
from milepost.figures.dates import moment_text
from milepost.figures.theme import LIGHT

HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
TITLE_SIZE, MOST_TITLE = 26, 400
SMALL = 10
ALT_LENGTH, NOTE_LENGTH = 1_500, 8_000


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle on the slide, in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[int, int, int, int]:
        return tuple(round(one * POINT) for one in (self.left, self.top, self.width, self.height))  # type: ignore[return-value]


class Sheet:
    """A new slide at the end of the deck, with its title and footer."""

    def __init__(self, deck: Any, report: Report, title: str, *, place: Place | None = None, lines: int = 2) -> None:
        self.slide = deck.slides.add_slide(deck.slide_layouts[0])
        self._links: dict[str, str] = {}
        box = self.slide.shapes.title
        where = place or Place(*PLACES["Title"])
        if place:
            box.left, box.top, box.width, box.height = place.emu
        size, words = _title(title, where.width, lines, 30 if place else TITLE_SIZE)
        self._put(box, [line(words, size, bold=True)], "b" if not place else "t")
        if words != flat(title):
            self.say(title)
        self._footer(report)

    def text(self, place: Place, paragraphs: Sequence[Paragraph], *, name: str = "Text", anchor: str = "t") -> Any:
        box = self.slide.shapes.add_textbox(*place.emu)
        box.name = name
        self._put(box, paragraphs, anchor)
        return box

    def bar(self, place: Place, colour: str) -> None:
        """A coloured area without words, passed over by those who listen."""
        box = self.text(place, [Paragraph(())], name="Bar")
        box.fill.solid()
        properties = box._element.spPr
        properties.replace(properties.find(f"{{{_A}}}solidFill"), _parsed(_fill(colour)))

    def chart(self, place: Place, chart: NativeChart, alt: str) -> None:
        frame = self.slide.shapes.add_chart(None, *place.emu, ChartFile(chart))
        _describe(frame, "Chart", alt)

    def table(self, place: Place, xml: str, alt: str) -> None:
        frame = self.slide.shapes.add_table(1, 1, *place.emu)
        graphic = frame._element.graphic.graphicData
        graphic.replace(graphic.tbl, _parsed(xml))
        _describe(frame, "Table", alt)

    def say(self, text: str) -> None:
        """Add to the speaker's notes."""
        frame = self.slide.notes_slide.notes_text_frame
        told = f"{frame.text}\n{text}" if frame.text else text
        frame.text = shortest(told, NOTE_LENGTH)

    def link(self, address: str) -> str:
        if address not in self._links:
            self._links[address] = self.slide.part.relate_to(clean(address), HYPERLINK, is_external=True)
        return self._links[address]

    def _footer(self, report: Report) -> None:
        at = moment_text(report.as_of, ZoneInfo(report.time_zone))
        title = cut(report.title, SMALL, 480)
        demo = " · demo data" if report.demo else ""
        words = line(f"{title} · as of {at}{demo}", SMALL, LIGHT.muted)
        self.text(Place(MARGIN, 512, 780, 20), [words], name="Footer", anchor="ctr")
        number = self.text(Place(WIDTH - MARGIN - 80, 512, 80, 20), [Paragraph(())], name="Slide number", anchor="ctr")
        body = number._element.txBody
        body.replace(body.p_lst[0], _parsed(_NUMBER))

    def _put(self, box: Any, paragraphs: Sequence[Paragraph], anchor: str) -> None:
        body = box._element.txBody
        inner = f"{_BODY.format(anchor=anchor)}{paragraphs_xml(paragraphs, self.link)}"
        box._element.replace(body, _parsed(f"<p:txBody {NAMESPACES}>{inner}</p:txBody>"))


_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_BODY = (
    '<a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
    "<a:lstStyle/>"
)
_NUMBER = (
    f'<a:p {NAMESPACES}><a:pPr algn="r"/><a:fld id="{{C1FF6DA9-008F-8B48-92A6-B652298478BF}}" type="slidenum">'
    f"{look_xml('rPr', SMALL, LIGHT.muted)}<a:t>‹#›</a:t></a:fld></a:p>"
)


def _fill(colour: str) -> str:
    return f'<a:solidFill {NAMESPACES}><a:srgbClr val="{colour[1:7]}"/></a:solidFill>'


def _title(title: str, width: float, lines: int, largest: int) -> tuple[int, str]:
    """The largest size at which the whole title fits, rather a little smaller than in one more line; at the smallest
    one it is cut."""
    whole, smallest = flat(title), largest - 6
    middle, two = largest - 3, min(2, lines)
    tries = ((largest, 1), (middle, 1), (largest, two), (middle, two), (middle, lines), (smallest, lines))
    for size, most in tries:
        if len(whole) <= MOST_TITLE and lines_of(whole, size, width, bold=True) <= most:
            return size, whole
    return smallest, cut(whole, smallest, width, lines, bold=True)


def _describe(frame: Any, name: str, alt: str) -> None:
    properties = frame._element.nvGraphicFramePr.cNvPr
    properties.set("name", name)
    properties.set("descr", shortest(alt, ALT_LENGTH))


def _parsed(xml: str) -> Any:
    from pptx.oxml import parse_xml

    return parse_xml(xml)
