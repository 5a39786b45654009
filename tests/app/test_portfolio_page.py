"""The Portfolio says which project needs attention, and leads to it."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from milepost.app.front_page import PATHS
from tests.app.conftest import Dashboard
from tests.app.pages import component, open_page, words
from tests.app.workspaces import FULL, MILESTONES, Contents, day

Make = Callable[[Contents], Path]


def test_the_headline_names_the_projects_that_are_past_due(workspace: Make) -> None:
    workspace(replace(FULL, projects=("fraud", "churn")))
    shown = words(open_page("portfolio"))
    assert shown[:2] == ["Portfolio", "Two projects are past due: Churn detection and Fraud detection"]


def test_a_row_says_best_gap_and_next_milestone_and_leads_to_the_project(workspace: Make) -> None:
    workspace(FULL)
    html = component(open_page("portfolio"), "portfolio")["html"]
    assert '<a href="project?project=fraud" target="_self">Fraud detection</a>' in html
    told = [re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", part)).strip() for part in html.split("<li>")[1:]]
    row = told[0].partition(" Due in the next 90 days")[0]
    assert row.startswith("Fraud detection data as of ")
    assert row.endswith("94.0 % accuracy 0.5 points short of GA candidate GA candidate 30 days overdue")


def test_the_track_tells_its_milestones_to_those_who_cannot_see_it(workspace: Make) -> None:
    workspace(FULL)
    html = component(open_page("portfolio"), "portfolio")["html"]
    (told,) = re.findall(r'<span class="mp-hidden">(Pilot: [^<]*)<', html)
    assert [part.split(":")[0] for part in told.split("; ")] == ["Pilot", "GA candidate", "GA"]


def test_milestones_of_the_next_90_days_are_listed_with_what_they_need(workspace: Make) -> None:
    workspace(FULL)
    html = component(open_page("portfolio"), "portfolio")["html"]
    (table,) = re.findall('<table class="mp-table mp-due">.*?</table>', html)
    cells = re.findall("<t[dh][^>]*>(.*?)</t[dh]>", table)[7:]
    *told, chance = (re.sub("<[^>]+>", "", cell) for cell in cells)
    assert told == ["Fraud detection", "GA", "2 points short", "0.2 points a week"]
    assert re.fullmatch(r"\d+ %, off track", chance)


@pytest.mark.parametrize(
    ("contents", "title"),
    [
        (replace(FULL, milestones={}), "The only project is on plan"),
        (replace(FULL, milestones={}, projects=("fraud", "churn", "spam")), "All three projects are on plan"),
        (Contents(read=False), "Nothing has been read yet"),
        (
            Contents(milestones={"ga": MILESTONES["ga"] | {"due": day(-3)}}, projects=tuple("abcdef")),
            "Six projects are past due: A detection, B detection, C detection and 3 more",
        ),
    ],
)
def test_a_portfolio_of_any_size_has_a_headline(workspace: Make, contents: Contents, title: str) -> None:
    workspace(contents)
    test = open_page("portfolio")
    assert words(test)[1] == title
    assert "No milestone is due" in component(test, "portfolio")["html"]


def test_every_page_is_served_with_the_same_hints(dashboard: Dashboard) -> None:
    import requests

    found = {path: requests.get(dashboard.address + path, timeout=30).text for path in sorted(PATHS)}
    same = {re.sub(r"<script>addEventListener[^<]*</script>", "", page) for page in found.values()}
    assert len(same) == 1  # but for the script of the one page that draws with it
    assert "modulepreload" in found["/"]


@pytest.mark.browser
def test_a_click_on_a_row_opens_its_project(browser: Browser, dashboard: Dashboard) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(dashboard.address)
    row = page.locator(".mp-portfolio li")
    expect(row).to_have_count(1, timeout=30_000)
    place = row.locator(".mp-sparkline").bounding_box()
    assert place is not None
    under = page.evaluate("([x, y]) => document.elementFromPoint(x, y).textContent", [place["x"] + 9, place["y"] + 9])
    assert under == "Fraud detection"  # the link lies over all of its row
    row.get_by_role("link", name="Fraud detection").click()
    expect(page.locator(".mp-plot.mp-ready")).to_be_visible(timeout=30_000)
    expect(page).to_have_url(re.compile(re.escape(f"{dashboard.address}/project")))


@pytest.mark.browser
def test_on_a_phone_the_track_drops_and_sentence_and_gap_stay(browser: Browser, dashboard: Dashboard) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(dashboard.address)
    expect(page.get_by_text("0.5 points short of GA candidate")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("One project is past due: Fraud detection")).to_be_visible()
    expect(page.locator(".mp-track")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
