"""What the cells of a KPI file mean: days in several spellings, numbers with several marks, and nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite

from milepost.domain.errors import RecordUnusable, SourceRefused

NOTHING = {"", "-", "–", "na", "n/a", "nan", "null", "none", "#n/a"}
AMBIGUOUS = re.compile(r"^\d{1,2}[/.]\d{1,2}[/.]\d{4}$")
MONTH = re.compile(r"^\d{4}-\d{2}$")
CURRENCY = re.compile(r"(?:[A-Z]{3}|[€$£¥₹])")
EARLIEST_YEAR = 1990
BODY = re.compile(r"[-+]?[\d.,'\u00a0\u202f ]*\d(?:[eE][-+]?\d+)?%?")


@dataclass(frozen=True, slots=True)
class Numbers:
    """How this file writes numbers."""

    decimal: str
    thousands: str | None

    def read(self, row: str, cell: object) -> float | None:
        """A number; None for an empty cell. Raises RecordUnusable."""
        if cell is None:
            return None
        if isinstance(cell, bool):
            raise RecordUnusable(row, f"{cell!r} is no number")
        if isinstance(cell, int | float | Decimal):
            number = float(cell)
            return number if isfinite(number) else None
        text = bare(str(cell))
        if text.lower() in NOTHING:
            return None
        try:
            number = float(self.normal(text))
        except ValueError:
            raise RecordUnusable(row, f"{str(cell)[:60]!r} is no number") from None
        if not isfinite(number):
            raise RecordUnusable(row, f"{str(cell)[:60]!r} is no finite number")
        return number

    def normal(self, text: str) -> str:
        if self.thousands:
            text = text.replace(self.thousands, "")
        return text.replace(self.decimal, ".") if self.decimal != "." else text


def bare(text: str) -> str:
    """A cell without its currency and blanks."""
    return CURRENCY.sub("", text).replace("\u00a0", " ").replace("\u202f", " ").strip().removesuffix("%").strip()


def numbers_of(
    where: str, cells: Sequence[object], decimal: str | None, thousands: str | None, doubted: str = ","
) -> Numbers:
    """How the whole column writes numbers. Raises SourceRefused where that cannot be told or is mixed.

    doubted: the marks that, seen only before three digits, may stand for a fraction or for thousands.
    """
    texts = [str(cell) for cell in cells if isinstance(cell, str)]
    currencies = {mark for text in texts for mark in CURRENCY.findall(text) if bare(text).lower() not in NOTHING}
    if len(currencies) > 1:
        raise SourceRefused(
            f"{where}: the values are in {' and '.join(sorted(currencies))}; a KPI has one unit, so make a column each"
        )
    numbers = [bare(text) for text in texts if BODY.fullmatch(bare(text))]
    if decimal is None:
        decimal = told_decimal(where, [text.replace(thousands or "", "") for text in numbers], doubted)
    if thousands is None:
        others = {mark for text in numbers for mark in ".,' " if mark != decimal and mark in text}
        if len(others) > 1:
            raise SourceRefused(f"{where}: numbers are written in different ways; set decimal and thousands")
        thousands = next(iter(others), None)
    return Numbers(decimal, thousands)


def told_decimal(where: str, numbers: Sequence[str], doubted: str) -> str:
    """The decimal mark that the numbers themselves show. "1,234" alone could be either, so it is asked for."""
    shown = set()
    doubtful = None
    for text in numbers:
        marks = [mark for mark in ".," if mark in text]
        if len(marks) == 2:
            shown.add(max(marks, key=text.rfind))
        elif marks and text.count(marks[0]) > 1:
            shown.add("," if marks[0] == "." else ".")
        elif marks and (len(re.split(r"[.,]", re.sub(r"[eE%].*", "", text))[1]) != 3 or text.lstrip("-+")[0] in "0.,"):
            shown.add(marks[0])
        elif marks and marks[0] in doubted:
            doubtful = text
    if len(shown) > 1:
        raise SourceRefused(f"{where}: some numbers have a decimal point and some a decimal comma; set decimal")
    if not shown and doubtful is not None:
        mark = "," if "," in doubtful else "."
        raise SourceRefused(
            f'{where}: {doubtful!r} could be a thousand or a fraction; set decimal: "{mark}" or thousands: "{mark}"'
        )
    return next(iter(shown), ".")


def day_of(row: str, cell: object) -> date:
    """A day since 1990. An instant with a zone is the day that its own clock shows. Raises RecordUnusable."""
    day = any_day_of(row, cell)
    if day.year < EARLIEST_YEAR:
        raise RecordUnusable(row, f"the date {day.isoformat()} is before {EARLIEST_YEAR}; it does not count")
    return day


def any_day_of(row: str, cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell if cell is not None else "").strip()
    if AMBIGUOUS.match(text):
        raise RecordUnusable(row, f"the date {text!r} can be read in two ways; write it as 2026-03-31")
    if MONTH.match(text):
        text += "-01"
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise RecordUnusable(row, f"{text[:40]!r} is no date; write it as 2026-03-31") from None
