"""The Runs page: a list that is found, sorted and turned by the address, and two runs beside each other."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.app.conftest import Dashboard
from tests.app.pages import component, open_page, words
from tests.app.workspaces import FULL, Contents, rising_runs, run

Make = Callable[[Contents], Path]


def rows(html: str) -> list[list[str]]:
    """The cells of the table's body, as words."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [
            re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", cell)).strip()
            for cell in re.findall("<t[hd][^>]*>(.*?)</t[hd]>", one)
        ]
        for one in re.findall("<tr>(.*?)</tr>", body)
    ]


def listed(**query: str) -> list[str]:
    """The names of the runs on the page at an address."""
    return [cells[0].split()[0] for cells in rows(component(open_page("runs", **query), "runs")["html"])]


def test_the_newest_runs_are_listed_with_their_values_and_a_link_to_the_tracker(workspace: Make) -> None:
    workspace(FULL)
    test = open_page("runs")
    assert words(test)[:3] == [
        "Fraud detection",
        "60 runs count for accuracy; the best has 94.0 %",
        "A name opens the run in its tracker. A value that is struck out does not count.",
    ]
    html = component(test, "runs")["html"]
    first = rows(html)[0]
    assert (first[0], first[1], first[3], first[4]) == ("run-59 fraud · lab", "finished", "94.0 %", "90 ms")
    address = f"http://tracker.example/#/experiments/1/runs/{59:032x}"
    assert f'<a href="{address}" target="_blank" rel="noopener noreferrer"' in html


def test_the_address_says_what_is_searched_sorted_and_which_page(workspace: Make) -> None:
    workspace(replace(FULL, runs=(*rising_runs(), run(100, 0.1, 200)._replace(status="failed", name="needle"))))
    assert listed(q="needle") == ["needle"]
    assert listed(status="failed") == ["needle"]
    assert listed(sort="best accuracy")[0] == "run-59"
    assert listed(sort="oldest")[0] == "needle"
    assert listed(page="2") == [f"run-{n}" for n in range(9, -1, -1)] + ["needle"]


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "9" * 30])
def test_a_page_that_is_none_is_no_fault(workspace: Make, page: str) -> None:
    workspace(FULL)
    test = open_page("runs", page=page)
    assert "Runs 1 to 50" in words(test) or "There are no more runs." in words(test)


def test_a_value_that_does_not_count_is_struck_out_and_says_why(workspace: Make) -> None:
    workspace(replace(FULL, runs=(run(1, 93.0, 1), run(2, 0.5, 2)._replace(status="failed"))))
    told = rows(component(open_page("runs"), "runs")["html"])
    assert told[0][3] == "9,300.0 % (does not count: outside the bounds of accuracy)"
    assert told[1][3] == "50.0 % (does not count: the run has not finished)"


def test_params_and_tags_are_columns_if_asked_for(workspace: Make) -> None:
    workspace(replace(FULL, runs=(run(1, 0.9, 1, params={"lr": "0.1"}, tags={"stage": "<b>"}),)))
    test = open_page("runs", column=["param lr", "tag stage", "param unknown"])
    html = component(test, "runs")["html"]
    assert rows(html)[0][5:] == ["0.1", "&lt;b&gt;"]
    assert '>param lr</th><th scope="col">tag stage</th></tr>' in html


def test_two_runs_are_compared_at_the_gates_of_the_next_milestone(workspace: Make) -> None:
    workspace(FULL)
    two = [f"lab:{59:032x}", f"lab:{3:032x}"]
    test = open_page("runs", compare=two)
    html = component(test, "comparison")["html"]
    assert "Against the gates of GA candidate" in html
    told = rows(html)
    assert [cells[:3] for cells in told] == [
        ["accuracy &gt;= 0.945", "94.5 %", "✗ 94.0 % 0.5 points short"],
        ["latency_ms &lt;= 120", "120 ms", "✓ 90 ms 30 ms to spare"],
        ["All at once", "", "does not pass all"],
    ]
    assert "Their params are the same." in html
    pilot = component(open_page("runs", compare=two, milestone="pilot"), "comparison")["html"]
    assert "✓ passes all" in pilot


@pytest.mark.parametrize(
    ("contents", "query", "says"),
    [
        (Contents(read=False), {}, "The project has no runs yet."),
        (Contents(), {}, "The project has no runs yet."),
        (FULL, {"q": "no such run"}, "No run fits. Take a word or a filter away."),
        (replace(FULL, runs=(run(1, 0.5, 1),)), {}, "1 run"),
    ],
)
def test_an_empty_or_small_list_says_so(workspace: Make, contents: Contents, query: dict[str, str], says: str) -> None:
    workspace(contents)
    assert says in words(open_page("runs", **query))


@pytest.mark.browser
def test_a_reader_searches_turns_pages_and_compares_and_the_link_shows_the_same(
    page: Page, dashboard: Dashboard
) -> None:
    page.goto(f"{dashboard.address}/runs")
    table = page.locator(".mp-runs tbody tr")
    expect(table).to_have_count(50, timeout=30_000)
    page.get_by_role("button", name="Next →").click()
    expect(page.get_by_text(re.compile("Runs 51 to 6"))).to_be_visible()  # other tests add a run
    page.get_by_label("Search").fill("run-1")
    page.get_by_label("Search").press("Enter")
    expect(page).to_have_url(re.compile(r"/runs\?q=run-1$"))
    expect(table).to_have_count(11)
    expect(page.locator(".stApp[data-test-script-state=notRunning]")).to_be_visible()  # a rerun closes an open list
    box = page.get_by_role("combobox", name="Compare two runs")
    for name in ("run-19", "run-18"):
        box.click()
        page.get_by_role("option", name=re.compile(rf"^{name} ")).click()
    expect(page.locator(".mp-gates tbody tr")).to_have_count(3)
    told = page.locator(".mp-gates").inner_text()
    fresh = page.context.new_page()
    fresh.goto(page.url)
    expect(fresh.locator(".mp-gates")).to_be_visible(timeout=30_000)
    assert fresh.locator(".mp-gates").inner_text() == told
    assert fresh.locator(".mp-runs tbody tr").count() == 11
    fresh.close()
