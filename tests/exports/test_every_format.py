"""What every format must withstand: nothing at all, three hundred milestones, titles without end, hostile words."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from zipfile import ZipFile

import orjson
import pytest

from milepost.domain.changes import Edition
from milepost.exports.formats import FORMATS
from tests.exports import editions, web_editions
from tests.figures import samples


def of_titles(title: str) -> Edition:
    """Everything that has a title has this one."""
    milestones = tuple(replace(one, title=title, owner=title) for one in samples.milestones())
    kpis = (replace(samples.chargebacks(), title=title),)
    return Edition(samples.without(title=title, milestones=milestones, kpis=kpis))


NOTHING = replace(samples.empty(), title="", project="", metrics=(), sources=())
EDITIONS = {
    "empty": Edition(samples.empty()),
    "without a word": Edition(NOTHING),
    "300 milestones": editions.sized(300),
    "long titles": of_titles("A title of which nobody reads the end " * 130),
    "one long word": of_titles("x" * 5000),
    "hostile": editions.hostile(),
    "hostile in every text": web_editions.edition(web_editions.hostile(web_editions.full(40))),
}


def archive(body: bytes) -> bool:
    return ZipFile(io.BytesIO(body)).testzip() is None


def text(begins: str, ends: str) -> Callable[[bytes], bool]:
    return lambda body: body.decode().startswith(begins) and body.decode().rstrip().endswith(ends)


IS_WHOLE: dict[str, Callable[[bytes], bool]] = {
    "html": text("<!doctype html>", "</html>"),
    "mail": text("<!doctype html>", "</html>"),
    "json": lambda body: isinstance(orjson.loads(body), dict),
    "svg": text("<?xml", "</svg>"),
    "png": lambda body: body.startswith(b"\x89PNG") and body[-8:-4] == b"IEND",
    "pdf": lambda body: body.startswith(b"%PDF-") and body.rstrip().endswith(b"%%EOF"),
    "csv": archive,
    "xlsx": archive,
    "pptx": archive,
}


def test_every_format_is_looked_at() -> None:
    assert IS_WHOLE.keys() == FORMATS.keys()


@pytest.mark.parametrize("name", EDITIONS)
@pytest.mark.parametrize("kind", IS_WHOLE)
def test_it_is_written_whole_whatever_it_is_to_say(kind: str, name: str) -> None:
    assert IS_WHOLE[kind](FORMATS[kind].write(EDITIONS[name]))


ACTS = re.compile(
    rb"/(?:JavaScript|JS|OpenAction|AA|Launch|SubmitForm|ImportData|GoToR|EmbeddedFile|Filespec|XFA|Movie|Rendition)\b"
)
PACKED = re.compile(rb"\bstream\r?\n.*?\bendstream\b", re.DOTALL)


@pytest.mark.parametrize("name", EDITIONS)
def test_a_pdf_has_nothing_that_fetches_or_runs(name: str) -> None:
    objects = PACKED.sub(b"", FORMATS["pdf"].write(EDITIONS[name]))
    assert b"/Catalog" in objects
    assert b"/ObjStm" not in objects  # no object is among what is packed
    assert ACTS.findall(objects) == []
