"""The milestones of a native chart: signs at their targets, with as many words as there is room for."""

import math
from collections.abc import Sequence

from milepost.exports.deck.fitting import broken, flat
from milepost.exports.deck.frame import Frame
from milepost.exports.deck.labels import SIZE, Canvas, Form, Found, Wanted, placed
from milepost.exports.deck.native_chart import Axis, Marker, PointLabel, Series
from milepost.exports.deck.time_axis import serial
from milepost.figures.chart import Mark
from milepost.figures.theme import LIGHT
from milepost.figures.type_widths import shortened

WIDEST_LABEL = 150.0
"""PowerPoint breaks words beside a point itself once they take a fifth of the chart."""
WIDTHS = (WIDEST_LABEL, 90.0)
MOST_LINES, MOST_TOLD = 3, 15
SIGNS = {
    "reached": ("Reached in time", Marker("circle", 10, LIGHT.reached, LIGHT.reached)),
    "late": ("Reached late", Marker("triangle", 10, LIGHT.late, LIGHT.late)),
    "overdue": ("Overdue", Marker("diamond", 11, LIGHT.late, LIGHT.late)),
    "regressed": ("No longer reached", Marker("x", 9, LIGHT.late, LIGHT.late)),
    "planned": ("Planned", Marker("circle", 10, LIGHT.axis, LIGHT.muted)),
}
"""By the form of a milestone's status: its words in the legend, and its sign."""


def milestone_series(marks: Sequence[Mark], frame: Frame, canvas: Canvas) -> list[Series]:
    """A series for each kind of sign, in which only one of a kind is named in the legend."""
    few = len(marks) <= MOST_TOLD
    wanted = [
        Wanted(*frame.place(serial(m.at_ms), level_of(m, frame.values)), _forms(m, few), m.urgency, over_lines=few)
        for m in marks
    ]
    found = list(zip(marks, placed(wanted, canvas), strict=True))
    made: list[Series] = []
    for form, (name, marker) in SIGNS.items():
        own = [one for one in found if one[0].form == form]
        aimed = [one for one in own if one[0].value is not None]
        others = [one for one in own if one[0].value is None]
        made.append(_group(name, marker, aimed, frame.values, True))
        made.append(_group(f"{name}, by other gates" if aimed else name, marker, others, frame.values, not aimed))
    return made


def level_of(mark: Mark, axis: Axis) -> float:
    """A milestone that asks nothing of the metric stands on the time axis."""
    return axis.low if mark.value is None or not math.isfinite(mark.value) else mark.value


def _group(name: str, marker: Marker, own: Sequence[tuple[Mark, Found | None]], axis: Axis, in_legend: bool) -> Series:
    labels = tuple(
        PointLabel(index, found.form.strong, found.form.plain, found.spot, LIGHT.tone(mark.tone))
        for index, (mark, found) in enumerate(own)
        if found
    )
    days = tuple(serial(mark.at_ms) for mark, _ in own)
    levels = tuple(level_of(mark, axis) for mark, _ in own)
    titles = tuple(mark.title for mark, _ in own)
    return Series(name, days, levels, marker=marker, labels=labels, texts=titles, in_legend=in_legend)


def _forms(mark: Mark, few: bool) -> tuple[Form, ...]:
    """Number, title and status, wide or narrow; without the status where there are many milestones or no room."""
    name, told = f"{mark.number}  {flat(mark.title)}", flat(mark.line)
    titles = [broken(name, SIZE, width, MOST_LINES, bold=True) for width in WIDTHS]
    titles = [one for one in titles if one] or [(shortened(name, SIZE, WIDEST_LABEL, bold=True),)]
    with_status = [Form(one, broken(told, SIZE, width, MOST_LINES)) for one, width in zip(titles, WIDTHS, strict=False)]
    return (*(one for one in with_status if few and one.plain), *map(Form, titles), Form((str(mark.number),)))
