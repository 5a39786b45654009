"""One Report, one number: the page, every file and the message say the same, exactly or in the same words."""

import csv
import io
import json
import re
from zipfile import ZipFile

import openpyxl
import pytest

from milepost.app.below import below_html
from milepost.app.payload import payload
from milepost.domain.changes import Changes, Edition, NewBest
from milepost.exports.formats import FORMATS
from milepost.figures.change_words import change_lines
from milepost.figures.milestone_words import gate_words, milestone_facts
from milepost.figures.words import best_text
from tests.exports.deck_reading import charts_of, slides_of
from tests.exports.pdf_reading import read_pdf
from tests.exports.test_web_page import Words
from tests.figures import samples

REPORT = samples.without(notes=samples.notes())
METRIC = REPORT.metrics[0]
assert METRIC.best is not None
BEST = METRIC.best.value
EDITION = Edition(REPORT, Changes(samples.START, (NewBest(METRIC.id, 0.9, BEST),)))
FILES = {name: FORMATS[name].write(EDITION) for name in FORMATS}
TEXT = best_text(METRIC, REPORT, METRIC.best)


def flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


def rows(table: str) -> list[dict[str, str]]:
    with ZipFile(io.BytesIO(FILES["csv"])) as tables:
        return list(csv.DictReader(io.StringIO(tables.read(f"{table}.csv").decode("utf-8-sig"))))


def sheet(table: str) -> list[dict[str, object]]:
    book = openpyxl.load_workbook(io.BytesIO(FILES["xlsx"]))
    head, *others = ([cell.value for cell in row] for row in book[table].iter_rows())
    return [dict(zip(map(str, head), one, strict=True)) for one in others]


TEXTS = {
    "page": Words(below_html(REPORT, METRIC.id)).text + payload(REPORT, METRIC.id)["headline"],
    "html": Words(FILES["html"].decode()).text,
    "mail": Words(FILES["mail"].decode()).text,
    "pdf": read_pdf(FILES["pdf"], letters=False).text,
    "pptx": "\n".join(
        cell.text_frame.text if hasattr(cell, "text_frame") else ""
        for slide in slides_of(FILES["pptx"])
        for shape in slide.shapes
        for cell in ([c for r in shape.table.rows for c in r.cells] if shape.has_table else [shape])
    ),
    "svg": re.sub(r"<[^>]*>", " ", FILES["svg"].decode()),
    "message": "\n".join(change_lines(EDITION)),
}


def test_the_best_is_the_same_double_wherever_there_are_doubles() -> None:
    document = json.loads(FILES["json"])
    charts = [chart for slide in slides_of(FILES["pptx"]) for chart in charts_of(slide)]
    best_so_far = next(column for column in charts[0].sheet if "Best so far" in column)
    found = {
        "json": document["metrics"][METRIC.id]["best"]["value"],
        "csv": max(float(one["value"]) for one in rows("frontier") if one["metric"] == METRIC.id),
        "xlsx": max(one["value"] for one in sheet("frontier") if one["metric"] == METRIC.id),  # type: ignore[type-var]
        "pptx chart": max(y for _, y in charts[0].series["Best so far"] if y is not None),
        "pptx workbook": max(one for one in best_so_far if isinstance(one, float)),
    }
    assert found == dict.fromkeys(found, BEST)


@pytest.mark.parametrize("face", TEXTS)
def test_the_best_is_written_the_same_wherever_it_is_words(face: str) -> None:
    assert flat(TEXT) in flat(TEXTS[face])


@pytest.mark.parametrize("face", ["page", "html", "pdf", "pptx"])
def test_every_milestone_has_the_same_margins_in_words(face: str) -> None:
    told = flat(TEXTS[face])
    for milestone in REPORT.milestones:
        for gate in milestone.gates:
            assert flat(gate_words(gate, REPORT).margin) in told, (milestone.id, gate.gate)


def test_every_gate_has_the_same_doubles_in_json_csv_and_excel() -> None:
    from_json = [
        (one["id"], gate["target"], gate["best"], gate["margin"])
        for one in json.loads(FILES["json"])["milestones"]
        for gate in (*one["gates"], *one["kpis"])
    ]

    def number(told: object) -> float | None:
        return None if told in ("", None) else float(str(told))

    keys = ("target", "best", "margin")
    for table in (rows("gates"), sheet("gates")):
        assert [(one["milestone"], *(number(one[key]) for key in keys)) for one in table] == from_json


@pytest.mark.parametrize("face", ["page", "html", "mail", "pdf"])
def test_every_kpi_has_the_same_latest_value(face: str) -> None:
    for kpi in REPORT.kpis:
        assert flat(f"{kpi.series[-1].value:,.0f}") in flat(TEXTS[face])


def test_a_milestones_facts_are_the_pages_own_words_in_html_and_pdf() -> None:
    for milestone in REPORT.milestones:
        for fact in milestone_facts(milestone, REPORT):
            for face in ("page", "html"):
                assert flat(fact) in flat(TEXTS[face]), (face, fact)
