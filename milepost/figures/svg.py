"""The chart as SVG: whole in one file, or in parts that a page stretches to its own width.

Everything that depends on time lies either inside a nested <svg> that may be stretched, or in a group that says where
on the time axis it stands (data-x, 0 to 1), so that a page can set any width without asking again.
"""

from dataclasses import dataclass
from html import escape

from milepost.figures import theme as type_
from milepost.figures.boxes import Box, Words
from milepost.figures.frame import Frame, PlacedMark
from milepost.figures.panel_places import PanelWords
from milepost.figures.panels import Panel
from milepost.figures.pins import Flag
from milepost.figures.svg_ghosts import ghosts
from milepost.figures.svg_marks import PAD, box_marks, panel_marks
from milepost.figures.svg_places import at, nested, text
from milepost.figures.theme import PERIOD_SHARE, Theme, Tone

RADIUS = 6.5
DIAMOND = 8.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart cut in three: the marks inside the main plot are the same at every size and may be shared."""

    before: str
    marks: str
    after: str

    @property
    def whole(self) -> str:
        return self.before + self.marks + self.after


def svg(frame: Frame, theme: Theme) -> str:
    """A file of its own: namespaced, with its background and its headline as title."""
    return drawing(frame, theme, frame.plot, background=True).whole


def drawing(frame: Frame, theme: Theme, drawn_at: Box, background: bool = False, name: str = "mp") -> Drawing:
    """The chart in parts; `drawn_at` is the plot that the shared marks are drawn for. Of two pictures on one page, each
    has another `name`."""
    chart = frame.chart
    size = f'width="{frame.width:g}" height="{frame.height:g}" viewBox="0 0 {frame.width:g} {frame.height:g}"'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img"'
        f' aria-labelledby="{name}-title {name}-desc" class="mp"'
        f' data-left="{frame.plot.left:g}" data-right="{frame.width - frame.plot.right:g}">'
        f'<title id="{name}-title">{escape(chart.headline)}</title>'
        f'<desc id="{name}-desc">{escape(chart.description)}</desc>'
        f"<style>{styles(theme)}</style>"
    )
    ground = f'<rect width="100%" height="100%" fill="{theme.background}"/>' if background else ""
    return Drawing(
        before=head + ground + nested(frame.plot, drawn_at, PAD),
        marks=box_marks(chart, drawn_at),
        after="</svg>"
        + _panels(frame)
        + _axes(frame)
        + _flags(frame)
        + _today(frame)
        + ghosts(frame)
        + _milestones(frame)
        + _words(frame)
        + "</svg>",
    )


def styles(theme: Theme) -> str:
    """The colours and the type as classes, under .mp only."""
    halo = f"paint-order:stroke;stroke:{theme.background};stroke-width:3.5px;stroke-linejoin:round"
    rules = {
        "text": f"font-family:{type_.FONT.replace(chr(34), chr(39))};font-size:{type_.TEXT_SIZE}px;fill:{theme.muted}",
        "path,.mp line": "fill:none;vector-effect:non-scaling-stroke",
        ".grid": f"stroke:{theme.grid};stroke-width:1px",
        ".axis": f"stroke:{theme.axis};stroke-width:1px",
        ".run": f"stroke:{theme.run};stroke-width:{type_.RUN_SIZE}px",
        ".run ": "stroke-linecap:round",
        ".frontier": f"stroke:{theme.frontier};stroke-width:{type_.FRONTIER_WIDTH}px;stroke-linejoin:miter",
        ".plan": f"stroke:{theme.muted};stroke-width:{type_.PLAN_WIDTH}px;stroke-dasharray:4 3",
        ".band": f"fill:{theme.frontier};fill-opacity:{type_.BAND_OPACITY}",
        ".even": f"stroke:{theme.frontier};stroke-width:{type_.EVEN_WIDTH}px;stroke-dasharray:2 3",
        ".needed": f"stroke:{theme.frontier};stroke-width:{type_.NEEDED_WIDTH}px;stroke-dasharray:7 4",
        ".series": f"stroke:{theme.frontier};stroke-width:1.8px;stroke-linejoin:round",
        ".target": f"stroke:{theme.muted};stroke-width:1px;stroke-dasharray:4 3",
        ".future": f"fill:{theme.ink};fill-opacity:{type_.FUTURE_OPACITY}",
        ".today": f"stroke:{theme.ink};stroke-width:1.4px",
        ".whisker": f"stroke-width:{type_.WHISKER_WIDTH}px",
        ".stem": "stroke-width:1.2px;stroke-opacity:.6",
        ".period": f"fill:{theme.muted};fill-opacity:{type_.PERIOD_OPACITY}",
        ".foot": f"stroke:{theme.muted};stroke-width:1px;stroke-dasharray:1 3",
        ".plate": f"fill:{theme.background};stroke:{theme.muted};stroke-width:1px",
        ".moved": f"stroke:{theme.muted};stroke-width:{type_.GHOST_WIDTH}px",
        ".head": f"fill:{theme.muted}",
        ".ghost": f"fill:{theme.background};stroke:{theme.muted};stroke-width:{type_.GHOST_WIDTH}px",
        ".ink": f"fill:{theme.ink}",
        ".strong": f"font-weight:bold;fill:{theme.ink}",
        ".status": f"font-size:{type_.STATUS_SIZE}px",
        ".best": f"font-weight:bold;font-size:{type_.VALUE_SIZE}px;fill:{theme.frontier}",
        ".blue": f"font-size:{type_.STATUS_SIZE}px;fill:{theme.frontier}",
        ".halo": halo,
    }
    tones: tuple[Tone, ...] = ("muted", "reached", "late")
    lines = [f".mp {name}{{{rule}}}" for name, rule in rules.items()]
    lines += [
        f".mp .{tone}{{stroke:{theme.tone(tone)}}}.mp text.{tone}{{stroke:none;fill:{theme.tone(tone)}}}"
        for tone in tones
    ]
    ring = f"stroke:{theme.background};stroke-width:{type_.RING_WIDTH}px"
    lines += [f".mp .full.{tone}{{fill:{theme.tone(tone)};{ring}}}" for tone in tones]
    lines += [f".mp .hollow{{fill:{theme.background};stroke-width:{type_.HOLLOW_WIDTH}px}}"]
    return "".join(lines)


def _share(x: float, frame: Frame) -> float:
    return (x - frame.plot.left) / frame.plot.width


def _panels(frame: Frame) -> str:
    return "".join(
        _panel(panel, box, words, frame) for (panel, box), words in zip(frame.panels, frame.panel_words, strict=True)
    )


def _panel(panel: Panel, box: Box, words: PanelWords, frame: Frame) -> str:
    ticks = (text(t.text, "", "end", box.left - 8, box.y(t.at, panel.scale) + 4) for t in panel.ticks)
    return (
        nested(box, box, PAD)
        + panel_marks(panel, box, frame.chart)
        + "</svg>"
        + text(words.title.text, "ink halo", x=words.title.x, y=words.title.y)
        + "".join(ticks)
        + (_word(words.target, "status halo", frame) if words.target else "")
        + _word(words.latest, "strong halo", frame)
    )


def _axes(frame: Frame) -> str:
    values = "".join(
        text(tick.text, "", "end", frame.plot.left - 8, frame.plot.y(tick.at, frame.chart.scale) + 4)
        for tick in frame.chart.ticks
    )
    return values + "".join(
        at(
            frame.chart.time.share(tick.at),
            frame.plot.x(tick.at, frame.chart.time),
            frame.foot,
            '<line class="axis" y2="5"/>'
            + text(tick.text, "", "middle", y=19)
            + (text(tick.below, "", "middle", y=34) if tick.below else ""),
        )
        for tick in frame.time_ticks
    )


def _today(frame: Frame) -> str:
    line = f'<line class="today" y2="{frame.foot - frame.plot.top:.1f}"/>'
    word = text(
        frame.today.text, "ink halo", frame.today.anchor, frame.today.x - frame.today_x, frame.today.y - frame.plot.top
    )
    return at(_share(frame.today_x, frame), frame.today_x, frame.plot.top, line + word)


def _flags(frame: Frame) -> str:
    """Notes: their periods in the lowest tenth of the plot, and their numbers on plates with a dotted foot."""
    if not frame.flags:
        return ""
    box, time = frame.plot, frame.chart.time
    own = Box(0, 0, box.width, box.height)
    spans = [(own.x(p.at_ms, time), own.x(p.until_ms, time)) for p in frame.chart.pins if p.until_ms is not None]
    top = own.bottom * (1 - PERIOD_SHARE)
    height = own.bottom * PERIOD_SHARE
    periods = (
        f'<rect class="period" x="{a:.1f}" y="{top:.1f}" width="{max(b - a, 1):.1f}" height="{height:.1f}"/>'
        for a, b in spans
    )
    return nested(box, box, PAD) + "".join(periods) + "</svg>" + "".join(_flag(flag, frame) for flag in frame.flags)


def _flag(flag: Flag, frame: Frame) -> str:
    y, half = flag.words.y, flag.half_width
    foot = f'<line class="foot" y1="3" y2="{frame.plot.bottom - y:.1f}"/>'
    plate = f'<rect class="plate" x="{-half:.1f}" y="-10.5" width="{2 * half:.1f}" height="13.5" rx="3"/>'
    number = text(flag.words.text, "status ink", "middle")
    return at(_share(flag.words.x, frame), flag.words.x, y, foot + plate + number, f' data-note="{flag.numbers}"')


def _milestones(frame: Frame) -> str:
    ordered = sorted(frame.marks, key=lambda placed: -placed.mark.urgency)
    return "".join(_stem(p, frame) for p in ordered) + "".join(_milestone(p, frame) for p in ordered)


def _stem(placed: PlacedMark, frame: Frame) -> str:
    if placed.label is None:
        return ""
    top = frame.plot.top - placed.label.rise - placed.y
    offset, tone = placed.label.seat.middle - placed.x, placed.mark.tone
    lines = text(placed.label.title, "strong", "middle", offset, top - 18)
    lines += text(placed.label.line, f"status {tone}", "middle", offset, top - 3)
    stem = f'<line class="stem {tone}" y1="{top + 3:.1f}" y2="-8"/>'
    return at(_share(placed.x, frame), placed.x, placed.y, stem + lines)


def _milestone(placed: PlacedMark, frame: Frame) -> str:
    mark = placed.mark
    number = (
        text(placed.number, f"status strong halo {mark.tone}", "middle", y=placed.number_drop) if placed.number else ""
    )
    return at(
        _share(placed.x, frame),
        placed.x,
        placed.y,
        shape(mark.form, mark.tone) + number,
        f' data-milestone="{mark.number}"',
    )


def shape(form: str, tone: str) -> str:
    """Reached: full circle; late: full diamond; overdue: hollow diamond; planned: hollow circle; regressed: crossed."""
    filling = "full" if form in {"reached", "late"} else "hollow"
    if form in {"late", "overdue"}:
        d = DIAMOND
        return f'<path class="{filling} {tone}" d="M0 {-d:g}L{d:g} 0L0 {d:g}L{-d:g} 0Z"/>'
    circle = f'<circle class="{filling} {tone}" r="{RADIUS:g}"/>'
    c = RADIUS * 0.7071
    cross = f'<path class="hollow {tone}" d="M{-c:.2f} {-c:.2f}L{c:.2f} {c:.2f}M{c:.2f} {-c:.2f}L{-c:.2f} {c:.2f}"/>'
    return circle + cross if form == "regressed" else circle


def _words(frame: Frame) -> str:
    placed = (
        (frame.plan, "halo"),
        (frame.note, "halo"),
        (frame.best, "best halo"),
        (frame.best_words, "blue halo"),
        (frame.needed, "blue halo"),
    )
    return "".join(_word(words, classes, frame) for words, classes in placed if words)


def _word(words: Words, classes: str, frame: Frame) -> str:
    return at(_share(words.x, frame), words.x, words.y, text(words.text, classes, words.anchor))
