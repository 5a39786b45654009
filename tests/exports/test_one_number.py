"""One Report, one number: the page, every file and the message say the same, exactly or in the same words."""

import csv
import io
import json
import re
from dataclasses import replace
from zipfile import ZipFile

import openpyxl
import pytest

from milepost.app.below import below_html
from milepost.app.payload import payload
from milepost.domain.changes import Changes, Edition, NewBest
from milepost.domain.kpi_link import Band, Effect, KpiStory, KpiValueAtTarget, Link, MilestoneWorth, Refusal
from milepost.domain.noise import Interval, NoiseReport
from milepost.domain.report import Report
from milepost.exports.formats import FORMATS
from milepost.figures.change_words import change_lines
from milepost.figures.kpi_link_words import kpi_link_lines
from milepost.figures.milestone_words import gate_words, milestone_facts
from milepost.figures.words import best_text
from tests.exports.deck_reading import charts_of, slides_of
from tests.exports.pdf_reading import read_pdf
from tests.exports.test_web_page import Words
from tests.figures import samples

CLOSE = NoiseReport("too close to call", False, 0.94, Interval(0.929, 0.9495, "2,000 test examples"))


def too_close(report: Report) -> Report:
    """The Report with each gate on accuracy whose best is 94 % too close to call."""
    milestones = tuple(
        replace(one, gates=tuple(replace(gate, noise=CLOSE) if gate.best == 0.94 else gate for gate in one.gates))
        for one in report.milestones
    )
    return replace(report, milestones=milestones)


REPORT = too_close(samples.without(notes=samples.notes()))
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
            words = gate_words(gate, REPORT)
            assert flat(words.distance) in told, (milestone.id, gate.gate)
            assert flat(words.doubt) in told, (milestone.id, gate.gate)


@pytest.mark.parametrize("face", ["page", "html", "mail", "pdf", "pptx"])
def test_a_gate_that_is_too_close_to_call_is_called_so_wherever_gates_are(face: str) -> None:
    words = "too close to call (95 % interval 92.9 % to 95.0 %, 2,000 test examples)"
    assert any(words in gate_words(gate, REPORT).margin for one in REPORT.milestones for gate in one.gates)
    assert flat(words) in flat(TEXTS[face])


def test_a_gate_that_is_too_close_to_call_is_so_in_json_csv_and_excel() -> None:
    told = [
        gate["noise"] and gate["noise"]["verdict"]
        for one in json.loads(FILES["json"])["milestones"]
        for gate in (*one["gates"], *one["kpis"])
    ]
    assert {*told} == {None, "too close to call"}
    for table in (rows("gates"), sheet("gates")):
        assert [one["noise"] or None for one in table] == told


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


def test_what_drives_a_kpi_is_said_the_same_on_the_page_and_in_html_and_pdf() -> None:
    link = Link("evidence", "in 0.2% of cases", -3000.0, -5000.0, -1000.0, 1, 0.002, 60, 12)
    effect = Effect("measured", Band(-3000.0, -5000.0, -1000.0), "measured over 60 periods")
    there = KpiValueAtTarget(Band(900.0, 800.0, 1000.0), Band(-100.0, -200.0, 0.0), effect.label)
    worth = MilestoneWorth(REPORT.milestones[-1].id, there, Refusal("a level"))
    kpi = replace(REPORT.kpis[0], driven_by=METRIC.id, story=KpiStory(link, effect, (worth,)))
    edition = Edition(replace(REPORT, kpis=(kpi,)))
    faces = {
        "page": Words(below_html(edition.report, METRIC.id)).text,
        "html": Words(FORMATS["html"].write(edition).decode()).text,
        "pdf": read_pdf(FORMATS["pdf"].write(edition), letters=False).text,
    }
    lines = kpi_link_lines(kpi, edition.report)
    assert len(lines) == 2
    for face, text in faces.items():
        for line in lines:
            assert flat(line) in flat(text), (face, line)
    story = json.loads(FORMATS["json"].write(edition))["kpis"][kpi.id]["story"]
    assert (story["link"]["verdict"], story["link"]["size"]["value"]) == ("evidence", -3000.0)
    assert story["worth"][0]["expected"] == {"value": 900.0, "low": 800.0, "high": 1000.0}
