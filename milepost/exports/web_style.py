"""How the report's page looks, and its scripts: texts that are the same in every report."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from milepost.figures.plotly_script import plotly_bundle
from milepost.figures.svg import styles
from milepost.figures.theme import DARK, FONT, LIGHT, THEMES, Appearance, Theme, colours

_HERE = Path(__file__).parent / "web"
CSS = Theme(name="css", **{name: f"var(--{name})" for name in colours(LIGHT)})
"""A theme whose colours are those of the page."""
SOFT: Mapping[Appearance, str] = {"light": "#F4F6F8", "dark": "#1E242B"}
"""The ground of what is set apart."""


@cache
def page_style() -> str:
    """Colours as variables: light, dark where the reader's system is, and light again on paper."""
    light, dark = _variables("light"), _variables("dark")
    static = (_HERE / "report.css").read_text(encoding="utf-8")
    schemes = f":root{{{light}}}@media (prefers-color-scheme: dark){{:root{{{dark}}}}}@media print{{:root{{{light}}}}}"
    return f":root{{--font:{FONT}}}{schemes}\n{static}{_slip()}"


def picture_style() -> str:
    """That of the main chart's picture, which brings its own."""
    return styles(CSS)


@cache
def page_script() -> str:
    return (_HERE / "report.js").read_text(encoding="utf-8")


@cache
def plotly_script() -> str:
    return inside_an_element(plotly_bundle())


def inside_an_element(script: Path) -> str:
    """The script as a text that can stand inside a script element: nothing in it ends one or hides its end."""
    text = script.read_text(encoding="utf-8")
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--").replace("\x00", "\\0")


def _variables(appearance: Appearance) -> str:
    theme = THEMES[appearance]
    line = LIGHT.grid if appearance == "light" else DARK.axis
    told = colours(theme) | {"soft": SOFT[appearance], "line": line}
    return "".join(f"--{name}:{value};" for name, value in told.items())


def _slip() -> str:
    """The slip chart's colours are classes of the page."""
    rules = [
        ".mp-slip-chart{display:block;max-width:100%;height:auto}",
        ".mp-slip-chart text{font:12px var(--font);fill:var(--muted)}",
        ".mp-slip-chart .ink{fill:var(--ink)}",
        ".mp-slip-chart .halo{paint-order:stroke;stroke:var(--background);stroke-width:3.5px;stroke-linejoin:round}",
        ".mp-slip-chart path{fill:none}",
        ".mp-slip-chart .grid{stroke:var(--grid)}",
        ".mp-slip-chart .axis,.mp-slip-chart .leader{stroke:var(--muted);stroke-opacity:.5}",
        ".mp-slip-chart .plan{stroke:var(--muted);stroke-width:1.4px;stroke-dasharray:4 3}",
        ".mp-slip-chart .line{stroke-width:2.2px}",
        ".mp-slip-chart .hollow{fill:var(--background);stroke-width:2.6px}",
    ]
    ring = "stroke:var(--background);stroke-width:1.5px"
    for tone in ("reached", "late", "muted"):
        rules += [
            f".mp-slip-chart .{tone}{{stroke:var(--{tone})}}",
            f".mp-slip-chart tspan.{tone}{{stroke:none;fill:var(--{tone})}}",
            f".mp-slip-chart .step.{tone},.mp-slip-chart .full.{tone}{{fill:var(--{tone});{ring}}}",
        ]
    return "\n".join(rules)
