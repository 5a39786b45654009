"""A table of forecasts: every column on a desk; on a phone the lesser ones go under the name of their row."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from milepost.figures.markup import Html, tag


@dataclass(frozen=True, slots=True)
class Row:
    """`name` tells which row it is; `below` is what stands under it where there is no room for all columns."""

    name: str
    cells: tuple[str, ...]
    below: Html | None = None


def rows_table(label: str, head: Sequence[str], rows: Iterable[Row], desk_only: Collection[str]) -> Html:
    """`desk_only`: the columns that a phone does not show."""
    classes = ["mp-wide-only" if name in desk_only else "" for name in head]
    first = tag("tr", *(tag("th", name, class_=kind, scope="col") for name, kind in zip(head, classes, strict=True)))
    body = [tag("tr", _name(row), *_cells(row.cells, classes[1:])) for row in rows]
    table = tag("table", tag("thead", first), tag("tbody", *body), class_="mp-table mp-forecasts")
    return tag("div", table, class_="mp-wide", tabindex="0", role="region", **{"aria-label": label})


def _name(row: Row) -> Html:
    below = () if row.below is None else (tag("small", row.below, class_="mp-narrow-only"),)
    return tag("th", row.name, *below, scope="row")


def _cells(cells: Sequence[str], classes: Sequence[str]) -> list[Html]:
    return [tag("td", cell, class_=kind) for cell, kind in zip(cells, classes, strict=True)]
