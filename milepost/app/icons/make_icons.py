"""Makes the font beside it from the installed Streamlit's: `python -m milepost.app.icons.make_icons` (see README.md).

The same Streamlit gives the same bytes.
"""

import re
from pathlib import Path

import streamlit
from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

HERE = Path(__file__).parent
STATIC = Path(streamlit.__file__).parent / "static" / "static"
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_ "
"""What the names of icons are written with: an icon is the ligature of its name."""
_WORD = re.compile(r"""["'`:/]([a-z0-9_]{2,60})(?=["'`:])""")


def whole_font() -> Path:
    (found,) = (STATIC / "media").glob("MaterialSymbols-Rounded.*.woff2")
    return found


def icons_of(font: TTFont) -> dict[str, str]:
    """The glyph of each icon, by the icon's name."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    tables = [
        getattr(table, "ExtSubTable", table) for one in font["GSUB"].table.LookupList.Lookup for table in one.SubTable
    ]
    return {
        "".join(letters[glyph] for glyph in (first, *one.Component)): one.LigGlyph
        for table in tables
        for first, ligatures in getattr(table, "ligatures", {}).items()
        for one in ligatures
        if all(glyph in letters for glyph in (first, *one.Component))
    }


def words_of_streamlit() -> set[str]:
    """All that may be the name of an icon: each text of Streamlit's scripts that is one word."""
    scripts = (STATIC / "js").glob("*.js")
    return {word for script in scripts for word in _WORD.findall(script.read_text(encoding="utf-8"))}


def main() -> None:
    original = whole_font()
    font = TTFont(original, recalcTimestamp=False)
    icons = icons_of(font)
    options = Options()
    options.hinting, options.layout_closure, options.layout_features, options.name_IDs = False, False, ["*"], ["*"]
    subsetter = Subsetter(options)
    wanted = words_of_streamlit() & set(icons)
    subsetter.populate(glyphs=[icons[name] for name in sorted(wanted)], unicodes=map(ord, LETTERS))
    subsetter.subset(font)
    font.flavor = "woff2"
    for old in HERE.glob("*.woff2"):
        old.unlink()
    font.save(HERE / original.name)
    print(f"{len(wanted)} of {len(icons)} icons in {original.name}")


if __name__ == "__main__":
    main()
