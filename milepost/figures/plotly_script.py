"""Where Plotly's script is: the small one where it was fetched, else the whole one of the plotly package."""

import re
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

SMALL = Path(sys.prefix) / "share" / "milepost" / "plotly-basic.min.js"


@cache
def whole_bundle() -> Path:
    """The script inside the installed plotly package, which is never imported for it."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise RuntimeError("the plotly package is not installed; install Milepost's requirements again")
    return Path(spec.origin).parent / "package_data" / "plotly.min.js"


@cache
def plotly_bundle() -> Path:
    return SMALL if SMALL.is_file() else whole_bundle()


def version_of(script: Path) -> str:
    """The version that the script's first comment states."""
    with script.open(encoding="utf-8") as lines:
        found = re.search(r"plotly\.js.*? v([\d.]+)", lines.read(300))
    if not found:
        raise RuntimeError(f"{script} does not say which plotly.js it is")
    return found.group(1)
