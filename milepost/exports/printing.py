"""Prints: a page description with its data as a PDF or a PNG, by typst, with Milepost's own fonts and nothing else."""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from milepost.domain.errors import ConfigurationError
from milepost.exports.clean_text import clean_all
from milepost.exports.font_cover import Cover, cover_of, missing_in, missing_words, with_families
from milepost.exports.office_needs import office_library
from milepost.figures import theme

HERE = Path(__file__).parent
FAMILIES = ("Milepost Sans", "Milepost Symbols")
MORE_FONTS = "MILEPOST_FONTS"
POINTS_PER_INCH = 72
KEPT_DOCUMENTS = 10


def printed_pdf(template: str, data: dict[str, Any], at: datetime) -> bytes:
    """The template, a .typ file beside this module, with the data: what it can reach is these, and no network. `at`:
    when the document says that it was made. Raises ConfigurationError where typst is not installed."""
    made = max(0, int(at.timestamp()))
    return _compiled(template, data, format="pdf", timestamp=made)


def printed_png(template: str, data: dict[str, Any], sharpness: float) -> bytes:
    """One page as a picture; `sharpness`: how many pixels a point of the page becomes."""
    return _compiled(template, data, format="png", ppi=POINTS_PER_INCH * sharpness)


def with_own_fonts(svg: str) -> str:
    """A picture of ours in the type that is shipped, and further scripts in that of MILEPOST_FONTS. Raises
    ConfigurationError where typst is not installed."""
    own = ",".join(f"'{family}'" for family in FAMILIES)
    return with_families(svg.replace(theme.FONT.replace('"', "'"), own), _cover(_more_fonts()))


def _compiled(template: str, data: dict[str, Any], **options: Any) -> bytes:
    typst = office_library("typst", "printing", "print")
    compiler = typst.Compiler(root=str(HERE), font_paths=_fonts(_more_fonts()), ignore_system_fonts=True)
    cleaned = clean_all(data)
    missing = missing_words(missing_in(_texts(cleaned), _cover(_more_fonts())))
    told = json.dumps(cleaned | {"missing": missing}, ensure_ascii=False)
    written = compiler.compile((HERE / template).read_bytes(), sys_inputs={"data": told}, **options)
    _forget(compiler)
    assert isinstance(written, bytes)
    return written


def _texts(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict | list):
        for one in told.values() if isinstance(told, dict) else told:
            yield from _texts(one)


def _forget(compiler: Any) -> None:
    """typst keeps in memory what it worked out for the last ten documents; as many blank ones take their place."""
    for _ in range(KEPT_DOCUMENTS + 1):
        compiler.compile(b"", format="svg", sys_inputs=None)


@cache
def _fonts(more: str) -> Any:
    typst = office_library("typst", "printing", "print")
    folders = [str(HERE / "fonts"), *([more] if more else [])]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@cache
def _cover(more: str) -> Cover:
    return cover_of(_fonts(more), FAMILIES)


def _more_fonts() -> str:
    """The folder with fonts for further scripts; "" where none is named."""
    folder = os.environ.get(MORE_FONTS, "")
    if folder and not Path(folder).is_dir():
        raise ConfigurationError(f"{MORE_FONTS} names {folder!r}, which is no folder: name one with fonts, or unset it")
    return folder
