"""What the demo is to show: each answer once and with its reason, and the same in the pages, the PDF and the JSON."""

import csv
import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from milepost.app.below import below_html
from milepost.domain.candidates import FOREVER, KpiVersion
from milepost.domain.changes import Edition
from milepost.domain.kpi_link import Refusal
from milepost.domain.report import KpiReport, MilestoneReport, Report
from milepost.exports.formats import FORMATS
from milepost.figures.kpi_link_words import kpi_link_lines
from milepost.figures.outlook_words import outlook_facts
from milepost.jobs.demo import build_demo
from milepost.jobs.demo.kpis import STORIES, write_kpis
from milepost.jobs.demo.story import write_demo_story
from milepost.jobs.demo.trials import Trial
from milepost.jobs.sync import sync
from milepost.jobs.workspace import open_workspace, utc_now
from tests.exports.pdf_reading import read_pdf
from tests.exports.test_one_number import flat
from tests.exports.test_web_page import Words
from tests.jobs.test_demo import TODAY, silent
from tests.jobs.test_demo_story import reports

VERDICTS = {
    "corrections": "evidence",
    "entry_cost": "evidence",
    "complaints": "refused",
    "visits": "no evidence",
}
FACES = ("page", "pdf", "html")


@pytest.fixture(scope="module")
def told(trials: tuple[Trial, ...], tmp_path_factory: pytest.TempPathFactory) -> list[Report]:
    """Both projects on the day on which the demo is built: what it says is said as of now."""
    path = build_demo(tmp_path_factory.mktemp("demo") / "demo", utc_now().date(), silent, lambda _: trials)
    workspace = open_workspace(path)
    write_demo_story(workspace, path.parent)
    workspace.put_plans_into_force(utc_now())
    sync(workspace, report_progress=lambda *_: None)
    found = [workspace.report(one) for one in workspace.configuration.projects]
    workspace.close()
    return found


@pytest.fixture(scope="module")
def texts(told: list[Report]) -> dict[str, dict[str, str]]:
    return {one.project: texts_of(one) for one in told}


def texts_of(report: Report) -> dict[str, str]:
    files = {name: FORMATS[name].write(Edition(report)) for name in ("pdf", "html")}
    made = {
        "page": Words(below_html(report, report.headline)).text,
        "pdf": read_pdf(files["pdf"], letters=False).text,
        "html": Words(files["html"].decode()).text,
    }
    return {face: flat(text) for face, text in made.items()}


def json_of(report: Report) -> dict[str, object]:
    document: dict[str, object] = json.loads(FORMATS["json"].write(Edition(report)))
    return document


def milestones(told: list[Report], health: str) -> list[tuple[Report, MilestoneReport]]:
    return [(report, one) for report in told for one in report.milestones if one.health == health]


def kpis(told: list[Report]) -> dict[str, tuple[Report, KpiReport]]:
    return {one.id: (report, one) for report in told for one in report.kpis}


def verdict(kpi: KpiReport) -> str:
    assert kpi.story is not None
    link = kpi.story.link
    return "refused" if isinstance(link, Refusal) else "" if link is None else link.verdict


def test_there_is_one_milestone_on_track_one_at_risk_and_one_with_too_little_data(told: list[Report]) -> None:
    healths = Counter(one.health for report in told for one in report.milestones if one.health)
    assert healths == {"on track": 1, "at risk": 1, "not enough data": 1, "off track": 2}


def test_there_is_a_kpi_with_evidence_one_that_is_refused_and_one_without_evidence(told: list[Report]) -> None:
    assert {name: verdict(one) for name, (_, one) in kpis(told).items()} == VERDICTS


@pytest.mark.parametrize("days", range(7))
def test_what_is_known_of_the_kpis_does_not_hang_on_the_weekday(
    trials: tuple[Trial, ...], days: int, tmp_path: Path
) -> None:
    today = TODAY + timedelta(days=days)
    write_kpis(tmp_path / "kpis", trials, today)
    series = {one.name.replace("-", "_"): series_in(tmp_path / "kpis" / f"{one.name}.csv") for one in STORIES}
    made = reports(trials, today, tmp_path, series)
    assert {name: verdict(one) for name, (_, one) in kpis(made).items()} == VERDICTS


def series_in(path: Path) -> list[KpiVersion]:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return [KpiVersion(date.fromisoformat(day), float(value), 0, FOREVER) for day, value, _ in rows]


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize(
    ("health", "reasons"),
    [
        (
            "on track",
            ("likely in time at this pace", "runs a week until", "even chance by", "last improvement", "to go"),
        ),
        (
            "at risk",
            ("likely in time at this pace", "with 10 runs a week", "even chance by", "last improvement", "to go"),
        ),
        ("not enough data", ("no forecast: fewer than 5 runs have been counted",)),
        ("off track", ("likely in time at this pace", "more runs, of 60 planned since", "last improvement", "to go")),
    ],
)
def test_each_health_stands_with_its_reason_wherever_people_read(
    told: list[Report], texts: dict[str, dict[str, str]], face: str, health: str, reasons: tuple[str, ...]
) -> None:
    report, one = milestones(told, health)[0]
    facts = outlook_facts(one, report)
    assert [reason for reason in reasons if not any(reason in fact for fact in facts)] == []
    text = texts[report.project][face]
    assert [fact for fact in (f"pending, {health}", *facts) if flat(fact) not in text] == []
    assert flat(one.title) in text


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("corrections", "Evidence that accuracy on writers never seen moves it"),
        ("complaints", "periods with a value of both the metric and the KPI: 10; fewer than 24 say nothing"),
        ("visits", "no proof that there is no effect"),
    ],
)
def test_what_is_known_of_each_kpi_stands_with_its_reason_wherever_people_read(
    told: list[Report], texts: dict[str, dict[str, str]], face: str, name: str, words: str
) -> None:
    report, kpi = kpis(told)[name]
    lines = kpi_link_lines(kpi, report)
    assert any(words in line for line in lines), lines
    assert [line for line in lines if flat(line) not in texts[report.project][face]] == []


def test_the_json_has_the_same_answers_with_their_reasons(told: list[Report]) -> None:
    documents = {one.project: json_of(one) for one in told}
    for report in told:
        found = {one["id"]: one for one in documents[report.project]["milestones"]}  # type: ignore[attr-defined]
        for one in report.milestones:
            why, chance = (found[one.id]["outlook"] or {}).get("why"), one.outlook and one.outlook.pace
            assert (found[one.id]["health"], why) == (one.health, one.outlook and one.outlook.why)
            assert one.outlook is None or (found[one.id]["outlook"]["pace"] is None) == (chance is None)
    links = {name: one["story"]["link"] for each in documents.values() for name, one in each["kpis"].items()}  # type: ignore[attr-defined]
    assert {name: one["verdict"] for name, one in links.items()} == {
        "corrections": "evidence",
        "entry_cost": "evidence",
        "complaints": "not enough evidence",
        "visits": "no evidence",
    }
    assert links["complaints"] == {
        "verdict": "not enough evidence",
        "why": "periods with a value of both the metric and the KPI: 10; fewer than 24 say nothing",
    }
