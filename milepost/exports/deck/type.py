"""Words as the slides' XML has them: every run of letters with its font, size and colour."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from milepost.exports.clean_text import clean
from milepost.figures.theme import LIGHT

FACE = "Arial"
"""A font that every office program has or knows a twin of."""
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
Link = Callable[[str], str]
"""Gives the relationship id of an address on the slide."""


@dataclass(frozen=True, slots=True)
class Words:
    """Letters of one look. `link`: an address that they open; empty for none."""

    text: str
    size: float = 12
    colour: str = LIGHT.ink
    bold: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words side by side. `before`: points of room above it."""

    words: tuple[Words, ...]
    before: float = 0
    bullet: bool = False


def line(text: str, size: float = 12, colour: str = LIGHT.ink, bold: bool = False, link: str = "") -> Paragraph:
    return Paragraph((Words(text, size, colour, bold, link),))


def text_xml(value: str) -> str:
    return escape(clean(value))


def attribute_xml(value: str) -> str:
    return quoteattr(clean(value))


def fill_xml(colour: str) -> str:
    """A colour as #RRGGBB, or with its opacity as #RRGGBBAA."""
    alpha = f'<a:alpha val="{int(colour[7:9], 16) * 100_000 // 255}"/>' if len(colour) == 9 else ""
    return f'<a:solidFill><a:srgbClr val="{colour[1:7]}">{alpha}</a:srgbClr></a:solidFill>'


def on_white(colour: str) -> str:
    """A colour with its opacity, as it looks on white: charts in some programs know no opacity."""
    share = int(colour[7:9], 16) / 255
    return "#" + "".join(f"{round(255 - (255 - int(colour[i : i + 2], 16)) * share):02X}" for i in (1, 3, 5))


def look_xml(name: str, size: float, colour: str, bold: bool = False, more: str = "") -> str:
    """The properties of letters, as an element of the given name."""
    face = f'<a:latin typeface="{FACE}"/>{more}'
    return f'<a:{name} lang="en-US" sz="{round(size * 100)}" b="{int(bold)}">{fill_xml(colour)}{face}</a:{name}>'


def paragraphs_xml(paragraphs: Sequence[Paragraph], link: Link) -> str:
    return "".join(_paragraph(one, link) for one in paragraphs)


def _paragraph(paragraph: Paragraph, link: Link) -> str:
    room = f'<a:spcBef><a:spcPts val="{round(paragraph.before * 100)}"/></a:spcBef>'
    if paragraph.bullet:
        sign = f'<a:buFont typeface="{FACE}"/><a:buChar char="•"/>'
        look = f'<a:pPr marL="171450" indent="-171450" algn="l">{room}{sign}</a:pPr>'
    else:
        look = f'<a:pPr marL="0" indent="0" algn="l">{room}<a:buNone/></a:pPr>'
    return f"<a:p>{look}{''.join(_run(one, link) for one in paragraph.words)}</a:p>"


def _run(words: Words, link: Link) -> str:
    more = f'<a:hlinkClick r:id="{link(words.link)}"/>' if words.link else ""
    look = look_xml("rPr", words.size, words.colour, words.bold, more)
    return f"<a:r>{look}<a:t>{text_xml(words.text)}</a:t></a:r>"
