"""Tables of a slide: cells with heights that hold their words, and how many rows go on one slide."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from milepost.exports.deck.fitting import LINE_HEIGHT, lines_of
from milepost.exports.deck.template import POINT
from milepost.exports.deck.type import NAMESPACES, Link, Paragraph, fill_xml, line, paragraphs_xml
from milepost.figures.theme import LIGHT

SIDE, ABOVE = 5.0, 3.0
HEADING_HEIGHT = 22.0
TEXT, DETAIL = 12.0, 10.0
Cell = tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    width: float


@dataclass(frozen=True, slots=True)
class Group:
    """What must stay together on a slide. `heads`: cells that reach over all its rows; `rows`: the cells beside them,
    at least one row."""

    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


def pages_of(groups: Sequence[Group], columns: Sequence[Column], room: float, most: int) -> Iterator[list[Group]]:
    """The groups slide by slide: at most `most`, and no more than there is room for in height."""
    page: list[Group] = []
    used = HEADING_HEIGHT
    for group in groups:
        height = sum(heights_of(group, columns))
        if page and (len(page) == most or used + height > room):
            yield page
            page, used = [], HEADING_HEIGHT
        page.append(group)
        used += height
    if page:
        yield page


def parts_of(group: Group, columns: Sequence[Column], room: float) -> Iterator[Group]:
    """The group, or where it is too high for a slide its rows in parts, each beside the same heads."""
    rows: tuple[tuple[Cell, ...], ...] = ()
    for row in group.rows:
        if rows and HEADING_HEIGHT + sum(heights_of(Group(group.heads, (*rows, row)), columns)) > room:
            yield Group(group.heads, rows)
            rows = ()
        rows = (*rows, row)
    yield Group(group.heads, rows)


def heights_of(group: Group, columns: Sequence[Column]) -> list[float]:
    """Of each row; the last one takes what the heads need beyond the rows."""
    own = columns[len(group.heads) :]
    heights = [max(_height(cell, one.width) for cell, one in zip(row, own, strict=True)) for row in group.rows]
    heads = [_height(cell, one.width) for cell, one in zip(group.heads, columns, strict=False)]
    heights[-1] += max(0.0, max(heads, default=0.0) - sum(heights))
    return heights


def table_xml(columns: Sequence[Column], groups: Sequence[Group], link: Link) -> str:
    widths = "".join(f'<a:gridCol w="{round(one.width * POINT)}"/>' for one in columns)
    headings = [(line(one.heading, DETAIL, LIGHT.muted, bold=True),) for one in columns]
    rows = [_row([_cell(one, link, LIGHT.axis) for one in headings], HEADING_HEIGHT)]
    for group in groups:
        rows += _rows(group, columns, link)
    return f'<a:tbl {NAMESPACES}><a:tblPr firstRow="1"/><a:tblGrid>{widths}</a:tblGrid>{"".join(rows)}</a:tbl>'


def height_of(columns: Sequence[Column], groups: Sequence[Group]) -> float:
    return HEADING_HEIGHT + sum(sum(heights_of(group, columns)) for group in groups)


def _rows(group: Group, columns: Sequence[Column], link: Link) -> Iterator[str]:
    last = len(group.rows) - 1
    for number, (row, height) in enumerate(zip(group.rows, heights_of(group, columns), strict=True)):
        span = f' rowSpan="{last + 1}"' if last else ""
        heads = [
            _cell(one, link, LIGHT.grid, span) if number == 0 else _cell((), link, LIGHT.grid, ' vMerge="1"')
            for one in group.heads
        ]
        under = LIGHT.grid if number == last else ""
        yield _row([*heads, *(_cell(one, link, under) for one in row)], height)


def _row(cells: Sequence[str], height: float) -> str:
    return f'<a:tr h="{round(height * POINT)}">{"".join(cells)}</a:tr>'


def _cell(cell: Cell, link: Link, under: str, more: str = "") -> str:
    words = paragraphs_xml(cell or (Paragraph(()),), link)
    sides = f'marL="0" marR="{round(2 * SIDE * POINT)}" marT="{round(ABOVE * POINT)}" marB="{round(ABOVE * POINT)}"'
    return (
        f"<a:tc{more}><a:txBody><a:bodyPr/><a:lstStyle/>{words}</a:txBody>"
        f"<a:tcPr {sides}>{_border('L')}{_border('R')}{_border('T')}{_border('B', under)}<a:noFill/></a:tcPr></a:tc>"
    )


def _border(side: str, colour: str = "") -> str:
    if not colour:
        return f'<a:ln{side} w="0"><a:noFill/></a:ln{side}>'
    return f'<a:ln{side} w="9525">{fill_xml(colour)}</a:ln{side}>'


def _height(cell: Cell, width: float) -> float:
    return 2 * ABOVE + sum(_paragraph(one, width - 2 * SIDE) for one in cell)


def _paragraph(paragraph: Paragraph, width: float) -> float:
    text = "".join(words.text for words in paragraph.words)
    size = max((words.size for words in paragraph.words), default=TEXT)
    bold = any(words.bold for words in paragraph.words)
    return paragraph.before + lines_of(text, size, width, bold) * size * LINE_HEIGHT
