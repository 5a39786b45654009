"""Makes the font files beside it from Debian's: `python -m milepost.exports.fonts.make_fonts` (see README.md).

The same originals give the same bytes, on every machine and every day.
"""

from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

HERE = Path(__file__).parent
DEBIAN = Path("/usr/share/fonts/truetype")
MADE = 3_786_912_000
"""When the files say that they were made: 1 January 2024, in seconds since 1904 as font files count."""
WORDS = "Milepost Sans"
SYMBOLS = "Milepost Symbols"
LETTERS = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x36F), (0x370, 0x52F), (0x590, 0x5FF), (0x1E00, 0x1FFF), (0x2000, 0x206F),
    (0x2070, 0x209F), (0x20A0, 0x20CF), (0x2100, 0x214F), (0x2150, 0x218F), (0x2190, 0x22FF), (0x2500, 0x25FF),
    (0xFB00, 0xFB4F), (0xFFFD, 0xFFFD),
)  # fmt: skip
"""Latin, Greek, Cyrillic, Hebrew, and the marks that go with them."""
SIGNS = (
    (0x600, 0x6FF), (0x750, 0x77F), (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20CF), (0x2100, 0x23FF),
    (0x2500, 0x27BF), (0x2B00, 0x2BFF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF), (0xFFFD, 0xFFFD),
)  # fmt: skip
"""Arabic, arrows, mathematics, shapes, ticks and crosses: what the first font lacks of them."""


def characters(ranges: tuple[tuple[int, int], ...]) -> set[int]:
    return {code for low, high in ranges for code in range(low, high + 1)}


def make(original: Path, name: str, style: str, wanted: set[int]) -> None:
    """One file: only the wanted characters, no hints for screens, and a name of its own, as the licences ask for."""
    font = TTFont(original, recalcTimestamp=False)
    options = Options()
    options.hinting, options.notdef_outline, options.name_IDs = False, True, [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted & set(font.getBestCmap()))
    subsetter.subset(font)
    full = f"{name} {style}"
    made_from = f"Subset of {original.stem}"
    own = {
        1: name,
        2: style,
        3: f"{full}; {made_from}",
        4: full,
        6: full.replace(f" {style}", f"-{style}").replace(" ", ""),
    }
    for entry in font["name"].names:
        entry.string = own.get(entry.nameID, entry.toUnicode())
    font["head"].created = font["head"].modified = MADE
    font.save(HERE / f"{name.replace(' ', '')}-{style}.ttf")


def main() -> None:
    words = characters(LETTERS)
    for style in ("Regular", "Bold"):
        make(DEBIAN / f"liberation2/LiberationSans-{style}.ttf", WORDS, style, words)
    there = set(TTFont(HERE / "MilepostSans-Regular.ttf").getBestCmap())
    make(DEBIAN / "dejavu/DejaVuSans.ttf", SYMBOLS, "Regular", characters(SIGNS) - there)


if __name__ == "__main__":
    main()
