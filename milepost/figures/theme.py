"""Which colours and type sizes every picture of Milepost uses, in light and in dark."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

Appearance = Literal["light", "dark"]
Tone = Literal["muted", "frontier", "reached", "late"]

FONT = '"Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif'
TEXT_SIZE = 12
STATUS_SIZE = 11
VALUE_SIZE = 16

RUN_SIZE = 4.5
FRONTIER_WIDTH = 2.8
PLAN_WIDTH = 1.4
WHISKER_WIDTH = 2.4
RING_WIDTH = 2.0
HOLLOW_WIDTH = 2.6
GHOST_WIDTH = 1.4
BAND_OPACITY = 0.15
"""Of each of the fan's two bands; they lie on each other."""
EVEN_WIDTH = 2.2
NEEDED_WIDTH = 1.2
FUTURE_OPACITY = 0.045
PERIOD_OPACITY = 0.16
PERIOD_SHARE = 0.1
"""How much of the plot's height a note's period takes, from its foot."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The tokens of one appearance; colours as #RRGGBB, that of the runs with its opacity as #RRGGBBAA."""

    name: str
    background: str
    ink: str
    muted: str
    grid: str
    axis: str
    run: str
    frontier: str
    reached: str
    late: str

    def tone(self, tone: Tone) -> str:
        return {"muted": self.muted, "frontier": self.frontier, "reached": self.reached, "late": self.late}[tone]


LIGHT = Theme(
    name="light",
    background="#FFFFFF",
    ink="#1B2733",
    muted="#5B6774",
    grid="#E9ECF0",
    axis="#B8C0C9",
    run="#7D88954D",
    frontier="#0B62A8",
    reached="#0E7C5A",
    late="#C2500A",
)

DARK = Theme(
    name="dark",
    background="#14181D",
    ink="#E8ECF1",
    muted="#A7B0BA",
    grid="#262D35",
    axis="#4A545F",
    run="#8B97A561",
    frontier="#63B7F2",
    reached="#45C79B",
    late="#FF9457",
)

THEMES: Mapping[Appearance, Theme] = {"light": LIGHT, "dark": DARK}


def colours(theme: Theme) -> dict[str, str]:
    """The colours of a theme by token."""
    return {field.name: getattr(theme, field.name) for field in fields(theme) if field.name != "name"}


TOKENS = Theme(name="tokens", **{name: f"\ue000{name}\ue001" for name in colours(LIGHT)})
"""A theme whose colours are their own names, between two characters that no text has, for whoever draws first and
colours later."""
