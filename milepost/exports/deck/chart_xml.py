"""A native chart as DrawingML: written whole, so that the same chart gives the same text."""

from collections.abc import Sequence

from milepost.exports.deck.chart_book import Book
from milepost.exports.deck.native_chart import Area, Axis, Marker, NativeChart, PointLabel, Series, Stroke
from milepost.exports.deck.type import attribute_xml, fill_xml, look_xml, text_xml
from milepost.figures.theme import LIGHT

SMALL = 11.0
TIME, VALUES = 111_111, 222_222
"""Numbers by which the file knows its two axes."""
NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
SHOWN = "".join(
    f'<c:show{what} val="0"/>' for what in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
)
NOTHING_DRAWN = "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"

PALE = f"<c:spPr>{fill_xml(LIGHT.background + 'BF')}<a:ln><a:noFill/></a:ln></c:spPr>"
"""The ground of words that may lie on dots."""


def chart_xml(chart: NativeChart, book: Book) -> str:
    series = "".join(_series(number, chart.series[number], book, chart.kind) for number in _as_written(chart.series))
    axes = f'<c:axId val="{TIME}"/><c:axId val="{VALUES}"/>'
    if chart.kind == "scatter":
        head = '<c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
        plot = f"<c:scatterChart>{head}{series}{axes}</c:scatterChart>"
    else:
        head = '<c:grouping val="standard"/><c:varyColors val="0"/>'
        plot = f'<c:lineChart>{head}{series}<c:marker val="1"/>{axes}</c:lineChart>'
    target = '<c:layoutTarget val="inner"/>'
    axes = f"{_time_axis(chart)}{_value_axis(chart.values)}"
    area = f"{_edges(chart.inner, target)}{plot}{axes}{NOTHING_DRAWN}"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace {NAMESPACES}>'
        f'<c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        f"<c:plotArea>{area}</c:plotArea>{_legend(chart)}"
        f'<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>{NOTHING_DRAWN}{_letters(SMALL, LIGHT.ink)}'
        "</c:chartSpace>"
    )


def _as_written(series: Sequence[Series]) -> list[int]:
    """The order of the series in the file. PowerPoint paints them by the numbers that they bear, LibreOffice the first
    one in the file over the others; both find the series without a place in the legend by counting."""
    legend = [number for number, one in enumerate(series) if one.in_legend]
    return [*reversed(legend), *(number for number, one in enumerate(series) if not one.in_legend)]


def _edges(area: Area, target: str) -> str:
    """A place in shares of the chart's width and height."""
    modes = f'{target}<c:xMode val="edge"/><c:yMode val="edge"/>'
    corner = f'<c:x val="{area.left!r}"/><c:y val="{area.top!r}"/>'
    size = f'<c:w val="{area.width!r}"/><c:h val="{area.height!r}"/>'
    return f"<c:layout><c:manualLayout>{modes}{corner}{size}</c:manualLayout></c:layout>"


def _letters(size: float, colour: str, bold: bool = False) -> str:
    look = look_xml("defRPr", size, colour, bold).replace(' lang="en-US"', "")
    return f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>{look}</a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>'


def _legend(chart: NativeChart) -> str:
    hidden = "".join(
        f'<c:legendEntry><c:idx val="{number}"/><c:delete val="1"/></c:legendEntry>'
        for number, one in enumerate(chart.series)
        if not one.in_legend
    )
    place = _edges(chart.legend, "")
    look = f'<c:overlay val="0"/>{_letters(SMALL, LIGHT.muted)}'
    return f'<c:legend><c:legendPos val="b"/>{hidden}{place}{look}</c:legend>'


def _time_axis(chart: NativeChart) -> str:
    axis = chart.time
    head = f'<c:axId val="{TIME}"/>{_scaling(axis)}<c:delete val="0"/><c:axPos val="b"/>'
    tail = f'{_axis_look(axis, "out")}<c:crossAx val="{VALUES}"/><c:crosses val="min"/>'
    if chart.kind == "scatter":
        return f'<c:valAx>{head}{tail}<c:crossBetween val="midCat"/><c:majorUnit val="{axis.step!r}"/></c:valAx>'
    days = axis.step
    unit = (f"{days:.0f}", "days") if days < 28 else (f"{days / 30.4375:.0f}", "months")
    steps = f'<c:baseTimeUnit val="days"/><c:majorUnit val="{unit[0]}"/><c:majorTimeUnit val="{unit[1]}"/>'
    return f'<c:dateAx>{head}{tail}<c:auto val="0"/><c:lblOffset val="100"/>{steps}</c:dateAx>'


def _value_axis(axis: Axis) -> str:
    grid = f"<c:majorGridlines><c:spPr>{_stroke(Stroke(LIGHT.grid, 0.75))}</c:spPr></c:majorGridlines>"
    head = f'<c:axId val="{VALUES}"/>{_scaling(axis)}<c:delete val="0"/><c:axPos val="l"/>{grid}'
    tail = f'<c:crossAx val="{TIME}"/><c:crosses val="min"/><c:crossBetween val="midCat"/>'
    return f'<c:valAx>{head}{_axis_look(axis, "none")}{tail}<c:majorUnit val="{axis.step!r}"/></c:valAx>'


def _scaling(axis: Axis) -> str:
    ends = f'<c:max val="{axis.high!r}"/><c:min val="{axis.low!r}"/>'
    return f'<c:scaling><c:orientation val="minMax"/>{ends}</c:scaling>'


def _axis_look(axis: Axis, ticks: str) -> str:
    form = f'<c:numFmt formatCode={attribute_xml(axis.number_format)} sourceLinked="0"/>'
    marks = f'<c:majorTickMark val="{ticks}"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
    edge = _stroke(Stroke(LIGHT.axis, 0.75)) if ticks == "out" else "<a:ln><a:noFill/></a:ln>"
    return f"{form}{marks}<c:spPr>{edge}</c:spPr>{_letters(SMALL, LIGHT.muted)}"


def _series(number: int, one: Series, book: Book, kind: str) -> str:
    days, values = book.places[number]
    cached = f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{text_xml(one.name)}</c:v></c:pt>'
    name = f"<c:strCache>{cached}</c:strCache>"
    order = f'<c:idx val="{number}"/><c:order val="{number}"/>'
    head = f"{order}<c:tx><c:strRef><c:f>{book.heading(values)}</c:f>{name}</c:strRef></c:tx>"
    look = f"<c:spPr>{_stroke(one.stroke)}</c:spPr>{_marker(one.marker)}{_labels(one.labels)}"
    x, y = ("xVal", "yVal") if kind == "scatter" else ("cat", "val")
    return (
        f"<c:ser>{head}{look}{_numbers(x, book.cells(days), one.days, 'yyyy-mm-dd', book.rows)}"
        f'{_numbers(y, book.cells(values), one.values, "General", book.rows)}<c:smooth val="0"/></c:ser>'
    )


def _numbers(name: str, address: str, numbers: tuple[float | None, ...], form: str, rows: int) -> str:
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{float(one)!r}</c:v></c:pt>' for i, one in enumerate(numbers) if one is not None
    )
    cache = f'<c:formatCode>{form}</c:formatCode><c:ptCount val="{rows}"/>{points}'
    return f"<c:{name}><c:numRef><c:f>{address}</c:f><c:numCache>{cache}</c:numCache></c:numRef></c:{name}>"


def _stroke(stroke: Stroke | None) -> str:
    if stroke is None:
        return "<a:ln><a:noFill/></a:ln>"
    width = round(stroke.width * 12_700)
    return f'<a:ln w="{width}" cap="rnd">{fill_xml(stroke.colour)}<a:prstDash val="{stroke.dash}"/><a:round/></a:ln>'


def _marker(marker: Marker | None) -> str:
    if marker is None:
        return '<c:marker><c:symbol val="none"/></c:marker>'
    fill = fill_xml(marker.fill) if marker.fill else fill_xml(LIGHT.background)
    edge = _stroke(Stroke(marker.outline, 2)) if marker.outline else "<a:ln><a:noFill/></a:ln>"
    sign = f'<c:symbol val="{marker.symbol}"/><c:size val="{marker.size}"/>'
    return f"<c:marker>{sign}<c:spPr>{fill}{edge}</c:spPr></c:marker>"


def _labels(labels: tuple[PointLabel, ...]) -> str:
    if not labels:
        return ""
    each = "".join(_label(one) for one in sorted(labels, key=lambda one: one.index))
    return f"<c:dLbls>{each}{NOTHING_DRAWN}{SHOWN}</c:dLbls>"


def _label(label: PointLabel) -> str:
    lines = [_label_line(one, label.size, label.colour, True, label) for one in label.strong]
    lines += [_label_line(one, label.size - 1, label.colour, False, label) for one in label.plain]
    body = '<a:bodyPr wrap="none" lIns="38100" tIns="19050" rIns="38100" bIns="19050"/><a:lstStyle/>'
    rich = f"<c:rich>{body}{''.join(lines)}</c:rich>"
    shown = SHOWN.replace('showVal val="0"', 'showVal val="1"')
    return (
        f'<c:dLbl><c:idx val="{label.index}"/><c:layout/><c:tx>{rich}</c:tx>{PALE}'
        f'<c:dLblPos val="{label.spot}"/>{shown}</c:dLbl>'
    )


def _label_line(text: str, size: float, colour: str, bold: bool, label: PointLabel) -> str:
    align = {"l": "r", "r": "l"}.get(label.spot, "ctr")
    run = f"<a:r>{look_xml('rPr', size, colour, bold)}<a:t>{text_xml(text)}</a:t></a:r>"
    return f'<a:p><a:pPr algn="{align}"/>{run}</a:p>'
