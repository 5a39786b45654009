"""How Streamlit is told Milepost's colours and type: as settings of the server, and ahead of them in its first page."""

from typing import Any

from milepost.figures.theme import DARK, FONT, LIGHT, Theme

_TYPE: dict[str, Any] = {
    "headingFont": FONT.replace('"', "'"),
    "baseFontSize": 14,
    "headingFontSizes": ["1.43rem", "1.15rem", "1rem", "1rem", "1rem", "1rem"],
    "headingFontWeights": [700, 700, 700, 600, 600, 600],
}
_SPACE: dict[str, Any] = {"baseRadius": "6px", "paddingTop": "1rem", "paddingBottom": "3rem"}


def look_settings() -> dict[str, Any]:
    """Streamlit's settings by dotted name."""
    told = {f"theme.{key}": value for key, value in (_TYPE | _SPACE | {"font": _TYPE["headingFont"]}).items()}
    for theme in (LIGHT, DARK):
        told |= {f"theme.{theme.name}.{key}": value for key, value in colours_of(theme).items()}
    return told


def first_look() -> dict[str, dict[str, Any]]:
    """What the browser starts with until the server has told it the settings: without it the page is first laid out
    in Streamlit's own font, which the browser would fetch for that moment."""
    type_ = _TYPE | {"bodyFont": _TYPE["headingFont"]}
    return {"LIGHT_THEME": type_ | colours_of(LIGHT), "DARK_THEME": type_ | colours_of(DARK)}


def colours_of(theme: Theme) -> dict[str, str]:
    """The colours of one appearance under Streamlit's names."""
    is_light = theme.name == "light"
    return {
        "primaryColor": theme.frontier,
        "backgroundColor": theme.background,
        "secondaryBackgroundColor": "#F4F6F8" if is_light else "#1E242B",
        "textColor": theme.ink,
        "linkColor": theme.frontier,
        "borderColor": theme.grid if is_light else theme.axis,
        "greenTextColor": theme.reached,
        "orangeTextColor": theme.late,
        "grayTextColor": theme.muted,
    }
