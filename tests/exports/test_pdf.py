"""The PDF says what the Report says, whole, in order, and the same every time."""

import re
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from typing import Any

import numpy as np
import pytest

from milepost.domain.changes import Changes, Edition
from milepost.domain.errors import ConfigurationError
from milepost.exports.json import report_to_dict
from milepost.exports.pdf import edition_to_pdf
from tests.exports import editions
from tests.exports.pdf_reading import Document, Page, read_pdf
from tests.figures import samples

MM = 72 / 25.4
LEFT, RIGHT, FOOT = 18 * MM, (210 - 18) * MM, 20 * MM
FULL = editions.full()


def numbers_in(told: object) -> set[str]:
    """Every number of a JSON value, as it is written there."""
    if isinstance(told, dict):
        return set().union(*map(numbers_in, told.values()))
    if isinstance(told, list):
        return set().union(*map(numbers_in, told))
    return {repr(told)} if isinstance(told, int | float) and not isinstance(told, bool) else set()


def numbers_of(text: str) -> set[str]:
    return set(re.findall(r"-?\d(?:[\d.e+-]*\d)?", text))


def read(edition: Edition, letters: bool = False) -> Document:
    return read_pdf(edition_to_pdf(edition), letters)


def test_the_same_edition_gives_the_same_bytes_in_every_process() -> None:
    body = edition_to_pdf(FULL)
    assert body == edition_to_pdf(editions.full())
    script = (
        "import hashlib; from tests.exports import editions; from milepost.exports.pdf import edition_to_pdf;"
        "print(hashlib.sha256(edition_to_pdf(editions.full())).hexdigest())"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == sha256(body).hexdigest()


def test_every_number_of_the_milestones_is_in_it_exactly() -> None:
    for edition in (FULL, editions.sized(60)):
        wanted = numbers_in(report_to_dict(edition.report)["milestones"])
        assert (len(wanted) > 20, wanted - numbers_of(read(edition).text)) == (True, set())


def test_it_is_tagged_dated_as_of_the_report_and_has_a_title_and_headings() -> None:
    told = read(FULL)
    facts = {name: told.facts[name] for name in ("Title", "Subject", "CreationDate", "ModDate")}
    assert (told.tagged, facts) == (
        True,
        {
            "Title": "Churn ranking",
            "Subject": "Best accuracy is 94.0 %: 0.5 points short of the overdue GA candidate",
            "CreationDate": "D:20261120060000Z",
            "ModDate": "D:20261120060000Z",
        },
    )
    parts = ("What changed since 13 Nov 2026, 06:00 UTC", "Milestones", "KPIs", "Notes", "Problems in the data")
    tables = (
        "Sources",
        "Gates",
        "Gates and chance",
        "Evidence",
        "Milestones",
        "Metrics",
        "Runs",
        "Outlook",
        "Moved goalposts",
        "Sign-offs",
    )
    signed = ("Decisions", "Evidence as it was signed off")
    assert told.headings == ("Churn ranking", *parts, "Technical appendix", *tables, *signed)


def test_the_answer_and_what_changed_stand_first() -> None:
    assert read(FULL).pages[0].text.splitlines()[:7] == [
        "Churn ranking",
        "Best accuracy is 94.0 %: 0.5 points short of the overdue GA candidate",
        "As of 20 Nov 2026, 06:00 UTC · data as of 20 Nov 2026, 05:58 UTC",
        "What changed since 13 Nov 2026, 06:00 UTC",
        "• GA candidate: missed; was pending, at risk",
        "• accuracy: new best 94.0 %, was 93.2 %, by run dusty-otter-59",
        "• New note 3: Release, 21 Oct 2026: What happened, number 3.",
    ]


def test_changes_that_the_first_page_has_no_room_for_are_in_the_appendix() -> None:
    twenty = Changes(editions.CHANGES.since, editions.CHANGES.changes[:1] * 20)
    text = read(Edition(FULL.report, twenty)).text
    assert ("and 8 more, all of them in the appendix" in text, text.count("GA candidate: missed; was")) == (True, 32)


@pytest.mark.parametrize("count", [1, 12, 60, 300])
def test_a_milestone_stands_whole_on_one_page_under_a_heading(count: int) -> None:
    told = read(editions.sized(count))
    pages = [page for page in told.pages if "Best so far" in page.text]
    for number in range(count):
        words = [f"title{number}x", f"owner{number}x", f"why{number}x"]
        assert sum(all(word in page.text for word in words) for page in pages) == 1, number
    feet = [f"page {number} of {len(told.pages)}" for number in range(1, len(told.pages) + 1)]
    assert [foot in page.text for page, foot in zip(told.pages, feet, strict=True)] == [True] * len(feet)


def in_foot(page: Page) -> str:
    return "".join(one for one, box in zip(page.letters, page.boxes, strict=True) if box[1] < FOOT - 4)


def overlaps(page: Page) -> list[str]:
    """Pairs of letters of which one hides more than a third of the other; each is compared with those right of it as
    long as there is one that it may reach."""
    order = np.argsort(page.boxes[:, 0], kind="stable")
    boxes, letters = page.boxes[order], [page.letters[one] for one in order]
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    found = []
    for step in range(1, len(letters)):
        one, other = boxes[:-step], boxes[step:]
        wide = np.minimum(one[:, 2], other[:, 2]) - other[:, 0]
        if not (wide > 0).any():
            break
        tall = np.minimum(one[:, 3], other[:, 3]) - np.maximum(one[:, 1], other[:, 1])
        hidden = np.clip(wide, 0, None) * np.clip(tall, 0, None) / np.minimum(area[:-step], area[step:])
        found += [letters[at] + letters[at + step] for at in np.flatnonzero(hidden > 1 / 3)]
    return found


SMALL = replace(samples.gate(1.2345678901234567e-105, False), best=1.1e-105, margin=-1.2345678901234567e-106)
LONG = {"gates": (SMALL,), "title": "A title of many words, one-word" * 9 + "W" * 200, "owner": "someone@" + "m" * 300}
SIZES = {"full": FULL, "12": editions.sized(12), "60": editions.sized(60), "long": editions.sized(12, **LONG)}


@pytest.mark.parametrize("edition", SIZES.values(), ids=SIZES)
def test_nothing_overlaps_and_nothing_runs_over_the_margins(edition: Edition) -> None:
    told = read(edition, letters=True)
    for page in told.pages:
        assert (page.boxes[:, 0].min() > LEFT - 1, page.boxes[:, 2].max() < RIGHT + 1) == (True, True)
    for page in told.pages[1:]:
        assert overlaps(page) == []


def test_hostile_words_are_words_and_stay_within_the_page() -> None:
    told = read(editions.hostile(), letters=True)
    assert [page.boxes[:, 2].max() < RIGHT + 4 for page in told.pages] == [True] * len(told.pages)
    assert len({in_foot(page).partition("page")[0] for page in told.pages}) == 1
    flat = re.sub(r"\s", "", told.text)
    assert "=cmd|'/Ccalc'!A0<script>alert(1)</script>#letx=1$a$*b*\ufffd\ufffd\ufffd\ufffdabc../../x{{x}}\\" in flat
    assert "Точность" in flat


def test_an_empty_project_and_one_without_a_word_are_documents_too() -> None:
    told = read(Edition(samples.empty()))
    assert told.pages[0].text.splitlines()[:4] == [
        "Churn ranking",
        "No counted run has accuracy yet",
        "As of 20 Nov 2026, 06:00 UTC · no data yet",
        "First snapshot: there is none before it to compare with",
    ]
    assert "No milestone is set." in told.text
    assert read(Edition(replace(samples.empty(), title="", project="", metrics=(), sources=()))).pages


def test_only_addresses_of_the_web_are_links() -> None:
    gates: list[Any] = [samples.gate(0.9, True, number=1), samples.gate(0.9, True, number=2)]
    gates[1] = replace(gates[1], run=replace(gates[1].run, url="javascript:alert(1)"))
    milestone = replace(samples.milestones()[5], gates=tuple(gates), kpis=())
    told = read(Edition(samples.without(milestones=(milestone,), metrics=())))
    assert told.links == {f"http://tracker.example/#/experiments/7/runs/{1:032x}"}


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'milepost\[print\]'"):
        edition_to_pdf(FULL)
