"""A small stand-in for the font that Streamlit draws its icons with, which was a quarter of a first view's bytes."""

from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@cache
def small_icon_fonts() -> dict[str, Path]:
    """By the name under which Streamlit serves the whole font, which has a digest in it: where Streamlit comes with
    another font, the whole one is served."""
    return {path.name: path for path in HERE.glob("*.woff2")}
