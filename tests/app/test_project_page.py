"""The Project page says what there is, and where there is nothing, what to do next."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from milepost.domain.records import Unusable
from milepost.jobs.workspace import open_workspace
from tests.app.pages import component, open_page, words
from tests.app.workspaces import FULL, MILESTONES, Contents, day, run

Make = Callable[[Contents], Path]


def test_the_page_reads_like_its_own_table_of_contents(workspace: Make) -> None:
    workspace(FULL)
    test = open_page()
    shown, below = words(test), component(test, "below")["html"]
    assert shown[1] == "Best accuracy is 94.0 %: 0.5 points short of the overdue GA candidate"
    assert shown[2].startswith("Accuracy against plan, ")
    assert below.startswith('<p class="mp-muted">data as of ')
    assert re.findall("<h2>(.*?)</h2>", below) == ["Milestones", "Notes", "KPIs", "Sources"]


def test_milestones_are_listed_with_gates_margins_and_the_run_that_proves_them(workspace: Make) -> None:
    workspace(FULL)
    html = component(open_page(), "below")["html"]
    proof = "http://tracker.example/#/experiments/1/runs/00000000000000000000000000000020"
    assert 'id="milestone-1"' in html
    assert f'proved by <a href="{proof}" target="_blank" rel="noopener noreferrer"' in html
    for piece in ("accuracy ≥ 94.5 %", "best 94.0 %", "0.5 points short", "30 ms below", "owner ada@example.org"):
        assert piece in html


def test_a_wrong_configuration_is_told_with_file_line_and_key(workspace: Make) -> None:
    file = workspace(FULL)
    file.write_text(file.read_text().replace("better: higher", "beter: higher"))
    shown = words(open_page())
    assert (shown[0], shown[2]) == ("The configuration is wrong", "Next: `milepost check`")
    assert "beter" in shown[1]
    assert "better" in shown[1]
    assert "milepost.yaml" in shown[1]


def test_without_a_project_the_page_says_so(workspace: Make) -> None:
    file = workspace(FULL)
    file.write_text(file.read_text().partition("projects:")[0] + "projects: {}\n")
    shown = words(open_page())
    assert shown[0] == "The configuration is wrong"
    assert "projects: is empty; give it at least one entry" in shown[1]


def test_before_the_first_sync_the_page_says_which_command_to_run(workspace: Make) -> None:
    workspace(Contents(read=False, milestones={"ga": MILESTONES["ga"]}))
    test = open_page()
    shown = words(test)
    assert shown[1].startswith("No counted run has accuracy yet: ")
    assert shown[3] == "No data yet. Next: open Sources and press “Sync now”, or run `milepost sync`."
    assert component(test, "below")["html"].startswith('<p class="mp-muted">no data yet</p>')


def test_without_a_counted_run_the_page_says_when_a_run_counts(workspace: Make) -> None:
    workspace(Contents(runs=(run(1, 0.9, 3, status="running"),)))
    shown = words(open_page())
    assert shown[1] == "No counted run has accuracy yet"
    assert "A run counts once it is finished and belongs to the project." in shown[3]


def test_without_milestones_and_kpis_the_page_says_where_to_add_them(workspace: Make) -> None:
    workspace(replace(FULL, milestones={}, points=()))
    test = open_page()
    assert words(test)[1] == "Best accuracy is 94.0 %: no milestone is set"
    assert re.findall("</h2><p>(.*?)</p>", component(test, "below")["html"]) == [
        "No milestone is planned yet. Say what is to be reached by when.",
        "No note yet. Write down what was decided, released or went wrong: “Add a note” under the chart.",
        "No KPI is set. Add one under `kpis:` in milepost.yaml to see it under the chart.",
    ]


def test_a_dead_source_leaves_the_page_up_and_is_named(workspace: Make) -> None:
    workspace(replace(FULL, failed="lab does not answer: connection refused <b>"))
    test = open_page()
    assert " · not answering: lab</p>" in component(test, "below")["html"]
    assert "connection refused &lt;b&gt;" in component(test, "below")["html"]
    assert component(test, "chart")["headline"].startswith("Best accuracy is 94.0 %")


def test_problems_in_the_data_are_listed(workspace: Make) -> None:
    workspace(replace(FULL, unusable=(Unusable("f" * 32, "accuracy is NaN"),)))
    assert "1 problem in the data" in component(open_page(), "below")["html"]


def test_demo_data_are_labelled(workspace: Make) -> None:
    file = workspace(FULL)
    file.write_text("demo: true\n" + file.read_text())
    assert words(open_page())[0] == "Fraud detection · demo data"


def test_choices_are_in_the_address(workspace: Make) -> None:
    workspace(replace(FULL, projects=("fraud", "churn")))
    test = open_page(project="churn", metric="latency_ms", range="3m", runs="best")
    assert words(test)[0] == "Churn detection"
    assert words(test)[1].startswith("Best latency ms is 90 ms")
    chart = component(test, "chart")
    assert (chart["metric"], list(chart["metrics"])) == ("latency_ms", ["accuracy", "latency_ms"])
    assert (chart["range"], chart["chart"]) == ("3m", "api/projects/churn/chart")


def test_an_address_with_an_unknown_choice_shows_the_default(workspace: Make) -> None:
    workspace(FULL)
    assert words(open_page(metric="f1", range="9m"))[1].startswith("Best accuracy is 94.0 %")


def test_words_of_people_stay_words(workspace: Make) -> None:
    evil = "</style><script>alert(1)</script>[x](javascript:alert(1)) :red[a] $b$"
    workspace(replace(FULL, milestones={"x": {"title": evil, "due": day(30), "gates": ["accuracy >= 0.96"]}}))
    test = open_page()
    assert evil in words(test)[1]
    assert "<script" not in component(test, "head")["html"]
    assert "<script" not in component(test, "below")["html"]
    drawn = component(test, "chart")
    assert "<script" not in drawn["marks"] + "".join(form["before"] + form["after"] for form in drawn["forms"])


def test_no_page_imports_a_tracker_or_asks_the_network() -> None:
    asked = "import sys, milepost.app.asgi_app, milepost.app.components, milepost.app.reports\n"
    asked += "print([m for m in ('mlflow', 'wandb', 'requests', 'milepost.connectors') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip().splitlines()[-1] == "[]"


@pytest.mark.parametrize("page", ["project", "runs"])
def test_a_source_that_was_never_read_is_missed_while_the_others_are_shown(workspace: Make, page: str) -> None:
    file = workspace(FULL)
    configured = yaml.safe_load(file.read_text())
    configured["sources"]["cloud"] = {"kind": "mlflow", "uri": "http://127.0.0.1:9"}
    configured["projects"]["fraud"]["runs"].append({"source": "cloud"})
    file.write_text(yaml.safe_dump(configured))
    test = open_page(page)
    assert "cloud was never read: its data are missing here. Sources says more." in words(test)
    if page == "project":
        told = component(test, "below")["html"]
        assert re.search(r"data as of \d+ \w+ \d{4}, \d\d:\d\d UTC · never read: cloud<", told)


def test_the_numbers_of_the_chart_are_there_as_tables(workspace: Make) -> None:
    workspace(FULL)
    html = component(open_page(), "below")["html"].partition("The chart as tables")[2]
    tables = re.findall('<table class="mp-table mp-numbers">.*?</table>', html)
    told = [re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", one)).strip() for one in tables]
    opened = open_workspace(Path(os.environ["MILEPOST_CONFIG"]))
    report = opened.report("fraud")
    opened.close()
    frontier, series = report.metrics[0].frontier, report.kpis[0].series
    assert [one.count("<tr>") - 1 for one in tables] == [len(frontier), 1, len(series)]
    assert told[0].startswith("Best so far: accuracy Since Value Run ")
    assert "94.0 % run-59" in told[0]
    assert told[1].startswith("Forecast of the best: accuracy Due day 90 % likely 75 % likely 50 % likely 25 % likely ")
    assert told[2].startswith(f"Chargebacks Day Value {series[-1].date.day} ")
