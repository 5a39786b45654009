"""The empty presentation that the slides are put into: 16:9, one layout, our colours and type; and its bytes."""

import io
import re
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from milepost.domain.report import Report
from milepost.exports.clean_text import clean
from milepost.exports.deck.type import FACE
from milepost.exports.office_needs import naive_utc, office_library
from milepost.figures.theme import LIGHT

POINT = 12_700
WIDTH, HEIGHT, MARGIN = 960, 540, 40
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the package: its own would make other bytes each time."""
LAYOUT = "Title Only"
PLACES = {
    "Title": (MARGIN, 22, WIDTH - 2 * MARGIN, 68),
    "Text": (MARGIN, 120, WIDTH - 2 * MARGIN, 380),
    "Date": (MARGIN, 512, 200, 20),
    "Footer": (260, 512, 440, 20),
    "Slide": (WIDTH - MARGIN - 200, 512, 200, 20),
}
"""Where the master has its placeholders, by the first word of their names; in points."""
UNWANTED = ("/printerSettings", "/thumbnail")
PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Milepost</Application></Properties>"
)
COLOURS = {
    "dk2": LIGHT.ink, "lt2": LIGHT.grid, "accent1": LIGHT.frontier, "accent2": LIGHT.late, "accent3": LIGHT.reached,
    "accent4": LIGHT.muted, "accent5": LIGHT.axis, "accent6": LIGHT.run[:7], "hlink": LIGHT.frontier,
    "folHlink": LIGHT.frontier,
}  # fmt: skip


def empty_presentation(report: Report) -> Any:
    """One of python-pptx, with the facts of the Report as its properties. Raises ConfigurationError where the library
    is not installed."""
    deck = office_library("pptx", "a presentation").Presentation()
    deck.slide_width, deck.slide_height = WIDTH * POINT, HEIGHT * POINT
    deck.part._element.sldSz.attrib.pop("type", None)  # the template's own says 4:3
    for layout in [one for one in deck.slide_layouts if one.name != LAYOUT]:
        deck.slide_layouts.remove(layout)
    for shape in deck.slide_master.placeholders:
        place = PLACES[shape.name.split()[0]]
        shape.left, shape.top, shape.width, shape.height = (round(one * POINT) for one in place)
    _drop_unwanted(deck)
    _dress(deck)
    _name(deck.core_properties, report)
    return deck


def saved(deck: Any) -> bytes:
    """The package; the same slides give the same bytes."""
    written, kept = io.BytesIO(), io.BytesIO()
    deck.save(written)
    with ZipFile(written) as made, ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        for name in made.namelist():
            entry = ZipInfo(name, EPOCH)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, made.read(name))
    return kept.getvalue()


def _drop_unwanted(deck: Any) -> None:
    """The template's picture, its author's printer, and what it says of itself."""
    for owner in (deck.part, deck.part.package):
        rels = owner._rels
        for key in [key for key, one in rels.items() if one.reltype.endswith(UNWANTED)]:
            rels.pop(key)
    for part in deck.part.package.iter_parts():
        if part.partname == "/docProps/app.xml":
            part.blob = PROPERTIES.encode()


def _dress(deck: Any) -> None:
    theme = next(one.target_part for one in deck.slide_master.part.rels.values() if one.reltype.endswith("/theme"))
    text = theme.blob.decode("utf-8")
    for name, colour in COLOURS.items():
        text = re.sub(f'(<a:{name}><a:srgbClr val=)"[0-9A-F]*"', rf'\1"{colour[1:]}"', text)
    theme.blob = text.replace('typeface="Calibri"', f'typeface="{FACE}"').encode("utf-8")


def _name(properties: Any, report: Report) -> None:
    at = naive_utc(report.as_of)
    properties.title = clean(report.title)[:255]
    properties.subject = f"as of {at:%Y-%m-%d %H:%M:%S} UTC"
    properties.author = properties.last_modified_by = "Milepost"
    properties.created = properties.modified = at
    properties.revision = 1
