"""The words, stems and lines of the chart as Plotly annotations and shapes."""

from html import escape
from typing import Any

from milepost.figures import theme as type_
from milepost.figures.boxes import Words
from milepost.figures.frame import Frame, PlacedMark
from milepost.figures.pins import Flag
from milepost.figures.plotly_ghosts import heads
from milepost.figures.theme import Theme

Json = dict[str, Any]
PLATE = "B3"
"""How opaque the plate behind a text is, as the last two digits of a colour."""
MIDDLE = 4.0
"""Pixels from a text's base line up to its middle, at the sizes used."""


def annotations(frame: Frame, theme: Theme) -> list[Json]:
    found = [note for placed in frame.marks for note in _label(placed, theme)]
    found.append(_at_today(frame.today, frame, theme.ink, type_.TEXT_SIZE))
    if frame.best and frame.best_words:
        found.append(_at_today(frame.best, frame, theme.frontier, type_.VALUE_SIZE, bold=True, ground=theme.background))
        found.append(_at_today(frame.best_words, frame, theme.frontier, type_.STATUS_SIZE, ground=theme.background))
    found += [_free(words, frame, theme) for words in (frame.plan, frame.note) if words]
    found += [_needed(frame.needed, frame, theme)] if frame.needed else []
    found += [_flag(flag, frame, theme) for flag in frame.flags]
    found += heads(frame, theme)
    return found + [note for i in range(len(frame.panels)) for note in _panel_words(frame, theme, i)]


def _text(words: str, colour: str, size: float, bold: bool = False, ground: str = "") -> Json:
    told = escape(words)
    return {
        **({"bgcolor": ground + PLATE} if ground else {}),
        "text": f"<b>{told}</b>" if bold else told,
        "showarrow": False,
        "font": {"size": size, "color": colour},
        "borderpad": 0,
        "yanchor": "middle",
        "captureevents": False,
    }


_ANCHORS = {"start": "left", "middle": "center", "end": "right"}


def _label(placed: PlacedMark, theme: Theme) -> list[Json]:
    """Name and status above the plot."""
    if placed.label is None:
        return []
    place = {
        "x": placed.mark.at_ms,
        "xref": "x",
        "xanchor": "center",
        "xshift": placed.label.seat.middle - placed.x,
        "y": 1,
        "yref": "paper",
    }
    title = _text(placed.label.title, theme.ink, type_.TEXT_SIZE, bold=True)
    line = _text(placed.label.line, theme.tone(placed.mark.tone), type_.STATUS_SIZE)
    rise = placed.label.rise
    return [
        title | place | {"yshift": rise + 18 + MIDDLE},
        line | place | {"yshift": rise + 3 + MIDDLE},
    ]


def _at_today(words: Words, frame: Frame, colour: str, size: float, bold: bool = False, ground: str = "") -> Json:
    """Words that keep their distance from today's line."""
    return _text(words.text, colour, size, bold, ground) | {
        "x": frame.chart.today_ms,
        "xref": "x",
        "xanchor": _ANCHORS[words.anchor],
        "xshift": words.x - frame.today_x,
        "y": 1,
        "yref": "paper",
        "yshift": frame.plot.top - words.y + MIDDLE * size / type_.TEXT_SIZE,
    }


def _free(words: Words, frame: Frame, theme: Theme) -> Json:
    time = frame.chart.time
    at = time.low + (words.x - frame.plot.left) / frame.plot.width * (time.high - time.low)
    return _text(words.text, theme.muted, type_.TEXT_SIZE, ground=theme.background) | {
        "x": at,
        "xref": "x",
        "xanchor": _ANCHORS[words.anchor],
        "y": 1,
        "yref": "paper",
        "yshift": frame.plot.top - words.y + MIDDLE,
    }


def _needed(words: Words, frame: Frame, theme: Theme) -> Json:
    """Beneath the best value it keeps its distance from today, as that does; along its line it goes with the line."""
    if frame.best and words.x == frame.best.x:
        return _at_today(words, frame, theme.frontier, type_.STATUS_SIZE, ground=theme.background)
    font = {"size": type_.STATUS_SIZE, "color": theme.frontier}
    return _free(words, frame, theme) | {"font": font}


def _panel_words(frame: Frame, theme: Theme, number: int) -> list[Json]:
    panel, _ = frame.panels[number]
    words = frame.panel_words[number]
    last = {"x": panel.series[-1][0], "xref": "x"}
    found = [
        _text(words.title.text, theme.ink, type_.TEXT_SIZE) | _on_paper(words.title, frame),
        _text(words.latest.text, theme.ink, type_.TEXT_SIZE, bold=True, ground=theme.background)
        | _upright(words.latest, frame)
        | last,
    ]
    if words.target:
        found.append(_text(words.target.text, theme.muted, type_.STATUS_SIZE) | _on_paper(words.target, frame))
    return found


def _upright(words: Words, frame: Frame) -> Json:
    return {"xanchor": _ANCHORS[words.anchor], "y": 1, "yref": "paper", "yshift": frame.plot.top - words.y + MIDDLE}


def _on_paper(words: Words, frame: Frame) -> Json:
    """At the plot's left or right edge, also when time is zoomed."""
    right = words.anchor == "end"
    shift = words.x - (frame.plot.right if right else frame.plot.left)
    return _upright(words, frame) | {"x": int(right), "xref": "paper", "xshift": shift}


def _flag(flag: Flag, frame: Frame, theme: Theme) -> Json:
    """The number of a note on its plate; pointing at it tells the note."""
    place = _free(flag.words, frame, theme)
    return place | {
        "x": flag.at_ms,
        "font": {"size": type_.STATUS_SIZE, "color": theme.ink},
        "bgcolor": theme.background,
        "bordercolor": theme.muted,
        "borderwidth": 1,
        "borderpad": 2,
        "hovertext": "<br>".join(map(escape, flag.hover)),
        "captureevents": True,
        "name": f"note {flag.numbers}",
    }


def _periods(frame: Frame, theme: Theme) -> list[Json]:
    strip = {"type": "rect", "layer": "below", "xref": "x", "yref": "y domain", "y0": 0, "y1": type_.PERIOD_SHARE}
    look = {"fillcolor": theme.muted, "opacity": type_.PERIOD_OPACITY, "line": {"width": 0}}
    told = frame.chart.pins if frame.flags else ()
    return [
        strip | look | {"x0": pin.at_ms, "x1": pin.until_ms, "name": f"note {pin.number}"}
        for pin in told
        if pin.until_ms is not None
    ]


def _foot(flag: Flag, frame: Frame, theme: Theme) -> Json:
    height = (frame.plot.bottom - flag.words.y) / frame.plot.height
    at = {"type": "line", "layer": "below", "xref": "x", "x0": flag.at_ms, "x1": flag.at_ms}
    line = {"color": theme.muted, "width": 1, "dash": "1px,3px"}
    return at | {"yref": "y domain", "y0": 0, "y1": height, "line": line}


def shapes(frame: Frame, theme: Theme) -> list[Json]:
    """The future, the stems below the marks, and today's line."""
    today = frame.chart.today_ms
    line = {"type": "line", "xref": "x", "x0": today, "x1": today, "yref": "paper", "y0": 0, "y1": 1}
    floor = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y domain", "y0": 0, "y1": 0, "layer": "below"}
    return [
        *(_future(frame, theme, number) for number in range(len(frame.panels) + 1)),
        floor | {"line": {"color": theme.axis, "width": 1}},
        *(stem for placed in frame.marks for stem in _stem(placed, frame, theme)),
        *_periods(frame, theme),
        *(_foot(flag, frame, theme) for flag in frame.flags),
        line | {"line": {"color": theme.ink, "width": 1.4}},
    ]


def _future(frame: Frame, theme: Theme, number: int) -> Json:
    return {
        "type": "rect",
        "layer": "below",
        "xref": "x",
        "x0": frame.chart.today_ms,
        "x1": frame.chart.time.high,
        "yref": "y domain" if number == 0 else f"y{number + 1} domain",
        "y0": 0,
        "y1": 1,
        "fillcolor": theme.ink,
        "opacity": type_.FUTURE_OPACITY,
        "line": {"width": 0},
    }


def _stem(placed: PlacedMark, frame: Frame, theme: Theme) -> list[Json]:
    """From the label down to the marker: above the plot in pixels, inside it in the plot's own units."""
    if placed.label is None:
        return []
    line = {"line": {"color": theme.tone(placed.mark.tone), "width": 1.2}, "opacity": 0.6, "layer": "below"}
    at = {"type": "line", "xref": "x", "x0": placed.mark.at_ms, "x1": placed.mark.at_ms}
    share = (frame.plot.bottom - placed.y) / frame.plot.height
    above = {"yref": "paper", "ysizemode": "pixel", "yanchor": 1, "y0": 0, "y1": placed.label.rise - 3}
    return [at | line | above, at | line | {"yref": "y domain", "y0": share, "y1": 1}]
