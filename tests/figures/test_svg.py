"""The SVG is a picture that stands alone: well formed, escaped, named, and the same every time."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from milepost.figures.chart import chart_of
from milepost.figures.frame import frame_of
from milepost.figures.svg import svg
from milepost.figures.theme import DARK, LIGHT, THEMES
from tests.figures import samples
from tests.figures.samples import gate, missed, pending, reached
from tests.support.golden import kept

GOLDEN = Path(__file__).parent / "golden"
NAMES = {"s": "http://www.w3.org/2000/svg"}
EVIL = "</style><script>alert(1)</script>&\"'<b>"


@pytest.mark.parametrize("width", [390, 1180])
@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_the_picture_of_the_sample_project_is_the_golden_one(width: int, appearance: str) -> None:
    drawn = svg(frame_of(chart_of(samples.with_outlook()), width), THEMES[appearance])  # type: ignore[index]
    assert drawn.encode() == kept(GOLDEN / f"project-{appearance}-{width}.svg", drawn.encode())


def test_the_picture_has_a_title_and_says_in_words_what_it_shows() -> None:
    root = ET.fromstring(svg(frame_of(chart_of(samples.report(160)), 1180), LIGHT))
    assert root.get("role") == "img"
    assert (
        root.findtext("s:title", "", NAMES) == "Best accuracy is 94.0 %: 0.5 points short of the overdue GA candidate"
    )
    first = samples.report(160).metrics[0].frontier[0].value * 100
    assert root.findtext("s:desc", "", NAMES) == (
        "Best accuracy is 94.0 %: 0.5 points short of the overdue GA candidate. "
        f"The best accuracy rose from {first:.1f} % on 3 Jun 2025 to 94.0 % on 18 Nov 2026 by honest-otter-159; "
        "20,000 runs counted. GA needs 2 points in 70 days. "
        "Milestone Data contract: 58 % · 6 d early. Milestone Beats rules: 63 % · 16 d early. "
        "Milestone Pilot go-live: 72.5 % · 26 d late. Milestone Beta, 3 markets: 85 % · 21 d late. "
        "Milestone Latency sign-off: ≤ 120 ms · 8 d early. Milestone GA candidate: 94.5 % · 31 d overdue. "
        "Milestone GA: 96 % · due 29 Jan. Monthly chargebacks: 131,200 EUR on 28 Oct 2026, target 120,000 EUR."
    )


def test_words_of_people_never_become_markup() -> None:
    evil = replace(pending("x", EVIL, date(2026, 12, 1), (gate(0.96, False),), 11), owner=EVIL)
    kpi = replace(samples.chargebacks(), title=EVIL, unit=EVIL)
    report = samples.without(milestones=(evil,), kpis=(kpi,), title=EVIL)
    drawn = svg(frame_of(chart_of(report), 1180), DARK)
    root = ET.fromstring(drawn)
    assert "<script" not in drawn
    assert root.findall(".//s:script", NAMES) == []


def test_each_state_has_its_own_form() -> None:
    gates = (gate(0.9, True),)
    done = reached("a", "Reached", date(2025, 9, 1), samples.START, gates, -3)
    states = (
        done,
        replace(done, id="b", title="Late", slip_days=4),
        missed("c", "Overdue", date(2026, 3, 1), (gate(0.95, False),), 264),
        pending("d", "Planned", date(2027, 3, 1), (gate(0.96, False),), 100),
        replace(done, id="e", title="Regressed", state="regressed", slip_days=None, due=date(2027, 1, 1)),
    )
    root = ET.fromstring(svg(frame_of(chart_of(samples.without(milestones=states)), 1180), LIGHT))
    forms = {
        group.get("data-milestone"): [(s.tag.partition("}")[2], s.get("class")) for s in group if not s.text]
        for group in root.findall(".//s:g[@data-milestone]", NAMES)
    }
    assert forms == {
        "1": [("circle", "full reached")],
        "2": [("path", "full late")],
        "3": [("path", "hollow late")],
        "4": [("circle", "hollow late"), ("path", "hollow late")],
        "5": [("circle", "hollow muted")],
    }
