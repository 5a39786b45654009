"""How a part of the SVG says where on the time axis it stands, so that a page can stretch it."""

from html import escape

from milepost.figures.boxes import Box


def nested(box: Box, drawn_at: Box, pad: float) -> str:
    """Opens a part that may be stretched: what is drawn for one box is shown in another."""
    extra = pad * box.height / drawn_at.height
    return (
        f'<svg data-plot="" x="{box.left:g}" y="{box.top - extra:g}" width="{box.width:g}"'
        f' height="{box.height + 2 * extra:g}" preserveAspectRatio="none"'
        f' viewBox="0 {-pad:g} {drawn_at.width:g} {drawn_at.height + 2 * pad:g}">'
    )


def at(share: float, x: float, y: float, inside: str, more: str = "") -> str:
    """A group that stands at a place on the time axis."""
    return f'<g data-x="{share:.5f}" data-y="{y:.1f}" transform="translate({x:.1f} {y:.1f})"{more}>{inside}</g>'


def text(words: str, classes: str, anchor: str = "start", x: float = 0, y: float = 0) -> str:
    return f'<text class="{classes}" text-anchor="{anchor}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'
