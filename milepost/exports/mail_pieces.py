"""Pieces of a mail: tables and inline styles, which is what mail programs show alike."""

from milepost.domain.report import RunRef
from milepost.exports.limits import Limits
from milepost.figures.markup import Html, tag
from milepost.figures.plotly import safe_link
from milepost.figures.theme import LIGHT, Tone

FAMILY = "'Helvetica Neue',Helvetica,Arial,sans-serif"
BODY = f"margin:0;padding:16px 8px;background:#FFFFFF;color:{LIGHT.ink};font:15px/1.5 {FAMILY}"
MUTED = f"color:{LIGHT.muted}"
SOFT = "#F4F6F8"
CELL = f"padding:14px 12px;font-family:{FAMILY};font-size:15px;line-height:1.5;color:{LIGHT.ink};word-break:break-word"
LONGEST_ADDRESS = 500


def shortened(text: str, limits: Limits, times: int = 1) -> str:
    most = limits.characters * times
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def cell(*content: object) -> Html:
    return tag("td", *content, style=CELL)


def block(heading: str, *content: Html) -> Html:
    """What is set apart: the first thing to read."""
    title_ = tag("h2", heading, style="margin:0;font-size:16px;line-height:1.35")
    set_apart = f"{CELL};background:{SOFT};border-left:4px solid {LIGHT.frontier}"
    return tag("td", title_, *content, bgcolor=SOFT, style=set_apart)


def title(words: str) -> Html:
    return tag("h2", words, style="margin:8px 0 6px;font-size:18px;line-height:1.35")


def rows(entries: list[tuple[Html, Html]]) -> Html:
    """A number and what is numbered, one row each."""
    line = f"padding:9px 0;border-top:1px solid {LIGHT.grid};font-family:{FAMILY};font-size:15px;line-height:1.5"
    made = [
        tag("tr", tag("td", number, width="28", valign="top", style=f"{line};{MUTED}"), tag("td", words, style=line))
        for number, words in entries
    ]
    return tag("table", *made, role="presentation", width="100%", cellpadding="0", cellspacing="0", border="0")


def more(left: int) -> list[Html]:
    return [tag("p", f"and {left:,} more in the attached report", style=f"margin:6px 0 0;{MUTED}")] if left > 0 else []


def run_link(run: RunRef, limits: Limits) -> Html:
    name, address = shortened(run.name or run.id, limits), safe_link(run.url)
    if not address or len(address) > LONGEST_ADDRESS:
        return tag("span", name)
    return tag("a", name, href=address, style=f"color:{LIGHT.frontier}")


def tone(of: Tone) -> str:
    return f"color:{LIGHT.tone(of)}"
