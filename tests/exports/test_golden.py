"""The text formats of one fixed edition are what was kept, byte for byte; tests.support.golden says how to renew it."""

import base64
import io
import zlib
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import orjson
import pytest

from milepost.exports.formats import FORMATS
from milepost.exports.web_style import plotly_script
from tests.exports.web_editions import edition, full
from tests.support.golden import kept

GOLDEN = Path(__file__).parent / "golden"
EDITION = edition(full(40))


def of_page() -> dict[str, bytes]:
    """The page less Plotly's script, which is another one where only the whole of it is installed, and less the chart's
    data, which another zlib would pack in other bytes: they are unpacked beside it."""
    page = FORMATS["html"].write(EDITION).decode()
    before, _, rest = page.partition('<script type="text/plain" id="mp-figure">')
    figure, _, after = rest.partition("</script>")
    data = orjson.loads(zlib.decompress(base64.b64decode(figure)))
    script = plotly_script()
    allowed = f"'sha256-{base64.b64encode(sha256(script.encode()).digest()).decode()}'"
    assert page.count(script) == page.count(allowed) == 1
    told = f'{before}<script type="text/plain" id="mp-figure">[the chart]</script>{after}'
    told = told.replace(script, "[Plotly's script]").replace(allowed, "[its hash]")
    return {"report.html": told.encode(), "report.html.chart.json": orjson.dumps(data, option=orjson.OPT_INDENT_2)}


def of_tables() -> dict[str, bytes]:
    with ZipFile(io.BytesIO(FORMATS["csv"].write(EDITION))) as tables:
        return {name: tables.read(name) for name in tables.namelist()}


MADE = {
    **of_page(),
    **{FORMATS[name].file: FORMATS[name].write(EDITION) for name in ("mail", "svg", "json")},
    **of_tables(),
}


@pytest.mark.parametrize("name", MADE)
def test_the_file_is_the_golden_one(name: str) -> None:
    assert MADE[name] == kept(GOLDEN / name, MADE[name])


def test_every_golden_file_is_one_that_is_written() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(MADE)
