"""A presentation says what the pages say, whole, in native tables, and is the same for the same edition."""

import io
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile

import pytest
from pptx import Presentation

from milepost.domain.changes import Changes, NewBest, Promised
from milepost.domain.errors import ConfigurationError
from milepost.domain.report import Report
from milepost.exports.deck.template import HEIGHT, POINT, WIDTH
from milepost.figures.words import headline
from tests.exports.deck_reading import (
    FULL,
    charts_of,
    everything_said,
    many,
    slides_of,
    tables_of,
    texts_of,
    titles_of,
    written,
)
from tests.figures import samples

SINCE = Changes(samples.AS_OF - timedelta(days=7), (NewBest("accuracy", 0.93, 0.94), Promised("ga")))


def test_the_slides_are_the_answer_the_charts_the_milestones_the_kpis_the_notes_and_the_sources() -> None:
    assert titles_of(written(FULL)) == [
        headline(FULL, "accuracy"),
        headline(FULL, "accuracy"),
        headline(FULL, "latency_ms"),
        "Milestones",
        "Monthly chargebacks: 131,200 EUR on 28 Oct 2026, target 120,000 EUR",
        "Notes",
        "All 2 sources answered when last read",
    ]


def test_the_cover_says_as_of_when_where_it_stands_and_what_changed() -> None:
    told = texts_of(slides_of(written(FULL, SINCE))[0])
    assert told == {
        "Title 1": headline(FULL, "accuracy"),
        "Bar": "",
        "Project": "Churn ranking",
        "As of": "As of 20 Nov 2026, 06:00 UTC · data as of 20 Nov 2026, 05:58 UTC",
        "Tile 1": "Best accuracy\n94.0 %\n60 runs counted",
        "Tile 2": "GA candidate\n! 94.5 % · 31 d overdue\naccuracy: 0.5 points short",
        "Tile 3": "Milestones reached\n5 of 7\n1 overdue",
        "What changed": "What changed since 13 Nov 2026, 06:00 UTC\n"
        "accuracy: new best 94.0 %, was 93.0 %, by run dusty-otter-59\nNew milestone: GA, due 29 Jan 2027",
        "Footer": "Churn ranking · as of 20 Nov 2026, 06:00 UTC",
        "Slide number": "‹#›",
    }


def test_a_cover_with_more_changes_than_room_says_how_many_more_and_has_them_in_its_notes() -> None:
    changes = replace(SINCE, changes=tuple(Promised(one.id) for one in many(60)))
    cover = slides_of(written(replace(FULL, milestones=many(60)), changes))[0]
    shown = texts_of(cover)["What changed"].splitlines()
    assert (len(shown), shown[-1]) == (9, "and 53 more, in the notes")
    assert len(everything_said(cover).splitlines()) == 60


def test_the_table_of_milestones_is_whole() -> None:
    [table] = tables_of(slides_of(written(FULL))[3])
    assert table == [
        ["", "Milestone", "State", "Due", "Gate", "Best", "Margin"],
        ["1", "Data contract\nowner ada@example.org", "✓ reached", "15 Jul 2025\nreached 9 Jul 2025\n6 days early",
         "✓ accuracy ≥ 58 %", "94.0 %", "36 points above"],
        ["2", "Beats rules\nowner ada@example.org", "✓ reached", "20 Sep 2025\nreached 4 Sep 2025\n16 days early",
         "✓ accuracy ≥ 63 %", "94.0 %", "31 points above"],
        ["3", "Pilot go-live\nowner ada@example.org", "▸ reached", "10 Dec 2025\nreached 5 Jan 2026\n26 days of slip",
         "✓ accuracy ≥ 72.5 %", "94.0 %", "21.5 points above"],
        ["", "", "", "", "✓ latency_ms ≤ 120 ms", "88 ms", "32 ms below"],
        ["4", "Beta, 3 markets\nowner ada@example.org", "▸ reached",
         "15 Apr 2026\nreached 6 May 2026\n21 days of slip", "✓ accuracy ≥ 85 %", "94.0 %", "9 points above"],
        ["5", "Latency sign-off\nowner ada@example.org", "✓ reached", "10 Jul 2026\nreached 2 Jul 2026\n8 days early",
         "✓ latency_ms ≤ 120 ms", "88 ms", "32 ms below"],
        ["6", "GA candidate\nowner grace@example.org", "! missed", "20 Oct 2026\n31 days of slip",
         "! accuracy ≥ 94.5 %", "94.0 %", "0.5 points short"],
        ["", "", "", "", "! chargebacks ≤ 120,000 EUR\nbeside the gates", "131,200 EUR", "11,200 EUR above"],
        ["7", "GA\nowner grace@example.org", "○ pending", "29 Jan 2027\n70 days left",
         "! accuracy ≥ 96 %", "94.0 %", "2 points short"],
        ["", "", "", "", "✓ latency_ms ≤ 120 ms", "88 ms", "32 ms below"],
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 12, 60, 300])
def test_milestones_go_on_on_further_slides_at_most_eight_on_each(count: int) -> None:
    report = replace(FULL, milestones=many(count))
    slides = slides_of(written(report))
    pages = [slide for slide in slides if slide.shapes.title.text_frame.text.startswith("Milestone")]
    told = [[row for row in tables_of(page)[0][1:] if row[0]] for page in pages]
    assert [row[0] for page in told for row in page] == [str(n + 1) for n in range(count)]
    assert [row[1].splitlines()[0] for page in told for row in page] == [one.title for one in report.in_order]
    assert max(len(page) for page in told) <= 8
    assert all(_foot(shape) <= 505 * POINT for page in pages for shape in page.shapes if shape.has_table)


def _foot(shape: object) -> int:
    rows = sum(row.height for row in shape.table.rows)  # type: ignore[attr-defined]
    return int(shape.top + rows)  # type: ignore[attr-defined]


def test_notes_sources_and_proofs_are_tables_with_links_to_the_runs() -> None:
    slides = slides_of(written(FULL))
    assert tables_of(slides[5]) == [
        [
            ["", "What and when", "Note", "By"],
            ["1", "Data change, 12 Aug 2026 – 2 Sep 2026", "What happened, number 1.", "ada"],
            ["2", "Decision, 14 Aug 2026", "What happened, number 2.", "ada"],
            ["3", "Release, 21 Oct 2026", "What happened, number 3.", "ada"],
        ]
    ]
    sources, proofs = tables_of(slides[6])
    assert sources[1] == ["lab", "MLflow", "ok", "read 1 minute ago (20 Nov 2026, 05:58 UTC)"]
    assert proofs[3] == ["Pilot go-live", "calm-otter-42", "5 Jan 2026", "accuracy 94.0 %, latency ms 88 ms"]
    links = {rel.target_ref for rel in slides[6].part.rels.values() if rel.is_external}
    assert links == {samples.run_ref(42).url}


def test_of_many_notes_the_latest_forty_are_shown_and_it_says_so() -> None:
    note = samples.notes()[0]
    report = replace(FULL, notes=tuple(replace(note, number=n, id=str(n)) for n in range(1, 46)))
    pages = [slide for slide in slides_of(written(report)) if slide.shapes.title.text_frame.text.startswith("Notes")]
    assert pages[0].shapes.title.text_frame.text == "Notes (the latest 40 of 45), page 1 of 5"
    assert [row[0] for page in pages for row in tables_of(page)[0][1:]] == [str(n) for n in range(6, 46)]


def test_a_note_that_is_too_long_is_whole_in_the_notes_of_its_slide() -> None:
    note = replace(samples.notes()[0], text="word " * 900)
    page = slides_of(written(replace(FULL, notes=(note,))))[5]
    assert tables_of(page)[0][1][2].endswith("…")
    assert everything_said(page) == f"1: {note.text}"


def test_of_many_gates_eight_are_shown_and_it_says_how_many_more() -> None:
    milestone = replace(FULL.milestones[0], gates=tuple(samples.gate(n / 100, True) for n in range(1, 13)), kpis=())
    [table] = tables_of(slides_of(written(replace(FULL, milestones=(milestone,))))[3])
    assert [row[4] for row in table[1:]] == [*(f"✓ accuracy ≥ {n} %" for n in range(1, 9)), "and 4 more gates"]


def test_an_address_that_is_no_web_page_is_no_link() -> None:
    first = FULL.milestones[0]
    assert first.evidence
    run = replace(first.evidence.run, url="javascript:alert(1)")
    bad = replace(first, evidence=replace(first.evidence, run=run))
    slides = slides_of(written(replace(FULL, milestones=(bad,))))
    assert not [rel for slide in slides for rel in slide.part.rels.values() if rel.is_external]


@pytest.mark.parametrize("report", [FULL, samples.report(), samples.empty()], ids=["full", "large", "empty"])
def test_the_same_edition_gives_the_same_bytes_with_no_time_of_writing(report: Report) -> None:
    body = written(report, SINCE if report is FULL else None)
    assert body == written(report, SINCE if report is FULL else None)
    with ZipFile(io.BytesIO(body)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "printer" in name or "thumbnail" in name]
        assert b"screen4x3" not in archive.read("ppt/presentation.xml")
        for name in archive.namelist():
            if name.endswith(".xlsx"):
                with ZipFile(io.BytesIO(archive.read(name))) as book:
                    assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
                    assert b"1980-01-01T00:00:00Z" in book.read("docProps/core.xml")


def test_the_properties_are_the_reports_and_the_slides_are_wide() -> None:
    deck = Presentation(io.BytesIO(written(FULL)))
    facts = deck.core_properties
    at = datetime(2026, 11, 20, 6, tzinfo=UTC).replace(tzinfo=None)
    assert (facts.title, facts.author, facts.created, facts.modified) == ("Churn ranking", "Milepost", at, at)
    assert (deck.slide_width, deck.slide_height) == (WIDTH * POINT, HEIGHT * POINT)
    assert WIDTH * 9 == HEIGHT * 16


def test_a_deck_of_a_large_project_is_small() -> None:
    report = samples.report()
    assert len(written(replace(report, kpis=report.kpis * 2))) < 200_000


def test_a_project_without_anything_has_a_deck_that_says_so() -> None:
    body = written(samples.empty())
    assert titles_of(body) == [
        "No counted run has accuracy yet",
        "No counted run has accuracy yet",
        "0 of 1 source answered when last read: lab never read yet",
    ]
    cover, chart, _ = slides_of(body)
    assert texts_of(cover)["As of"] == "As of 20 Nov 2026, 06:00 UTC · never read: lab"
    assert texts_of(cover)["Tile 3"] == "Milestones reached\nnone\nno milestone is set"
    assert (charts_of(chart), texts_of(chart)["Text"]) == ([], "There is nothing to draw yet.")


def test_every_chart_and_table_is_described_for_those_who_cannot_see_it() -> None:
    for slide in slides_of(written(FULL)):
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                assert shape._element.nvGraphicFramePr.cNvPr.get("descr")


@pytest.mark.parametrize("module", ["pptx", "xlsxwriter"])
def test_without_a_library_it_says_what_to_install(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigurationError, match=r"a presentation needs .*pip install 'milepost\[office\]'"):
        written(FULL)
