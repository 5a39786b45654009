"""A native chart as python-pptx takes it: its XML, and the workbook behind it."""

from milepost.exports.deck.chart_book import Book, book_of
from milepost.exports.deck.chart_xml import chart_xml
from milepost.exports.deck.native_chart import NativeChart


class ChartFile:
    """Stands where python-pptx has its own chart data, whose workbook would have 16 digits and the time of day."""

    def __init__(self, chart: NativeChart) -> None:
        self._chart = chart
        self._book: Book = book_of([(one.name, one.days, one.values, one.texts) for one in chart.series])

    def xml_bytes(self, _: object) -> bytes:
        return chart_xml(self._chart, self._book).encode("utf-8")

    @property
    def xlsx_blob(self) -> bytes:
        return self._book.written(self._chart.values.number_format)
