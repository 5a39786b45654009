"""A presentation read back as python-pptx, openpyxl and the zip itself see it."""

import io
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
from pptx import Presentation

from milepost.domain.changes import Changes, Edition
from milepost.domain.report import MilestoneReport, Report
from milepost.exports.presentation import edition_to_pptx
from tests.figures import samples

FULL = samples.without(notes=samples.notes())


@dataclass(frozen=True)
class ChartRead:
    """`series`: by name, its points as they are drawn; `sheet`: the columns of the workbook behind it."""

    alt: str
    series: dict[str, list[tuple[float, float | None]]]
    sheet: list[tuple[Any, ...]]
    cells: list[Any]


def written(report: Report, changed: Changes | None = None) -> bytes:
    return edition_to_pptx(Edition(report, changed))


def slides_of(body: bytes) -> list[Any]:
    return list(Presentation(io.BytesIO(body)).slides)


def titles_of(body: bytes) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in slides_of(body)]


def texts_of(slide: Any) -> dict[str, str]:
    """By the names of the boxes."""
    return {shape.name: shape.text_frame.text for shape in slide.shapes if shape.has_text_frame}


def tables_of(slide: Any) -> list[list[list[str]]]:
    frames = [shape for shape in slide.shapes if shape.has_table]
    return [[[cell.text for cell in row.cells] for row in frame.table.rows] for frame in frames]


def charts_of(slide: Any) -> list[ChartRead]:
    return [_chart(shape) for shape in slide.shapes if shape.has_chart]


def everything_said(slide: Any) -> str:
    return slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""


def many(count: int) -> tuple[MilestoneReport, ...]:
    """Milestones of all kinds, evenly over two years."""
    kinds = samples.milestones()
    start = date(2025, 7, 1)
    return tuple(
        replace(kinds[n % 7], id=f"m{n:03}", title=f"Step {n + 1}", due=start + timedelta(days=n * 600 // count))
        for n in range(count)
    )


def _chart(frame: Any) -> ChartRead:
    chart = frame.chart
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    sheet = book.worksheets[0]
    columns = [tuple(_plain(cell.value) for cell in column if cell.value is not None) for column in sheet.iter_cols()]
    return ChartRead(
        alt=frame._element.nvGraphicFramePr.cNvPr.get("descr"),
        series={series.name: _points(series._element) for plot in chart.plots for series in plot.series},
        sheet=columns,
        cells=[cell for row in sheet.iter_rows() for cell in row if cell.value is not None],
    )


def _points(element: Any) -> list[tuple[float, float | None]]:
    days, values = (_cached(element, names) for names in (("xVal", "cat"), ("yVal", "val")))
    return [(day, values.get(index)) for index, day in days.items()]


def _cached(element: Any, names: tuple[str, str]) -> dict[int, float]:
    path = " | ".join(f"./c:{name}//c:pt" for name in names)
    return {int(one.get("idx")): float(one[0].text) for one in element.xpath(path)}


def _plain(value: Any) -> Any:
    """A day as its number; openpyxl reads it as a datetime."""
    return openpyxl.utils.datetime.to_excel(value) if isinstance(value, datetime) else value
