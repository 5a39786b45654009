"""A first start: the demo to look at, and a first file that opens the dashboard."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from milepost.app import demo_building
from milepost.config import load
from milepost.jobs.demo import build_demo
from tests.app.conftest import SERVE
from tests.app.pages import open_page, words
from tests.jobs.test_demo import few, silent
from tests.support.postgres import free_port


@pytest.mark.parametrize("page", ["portfolio", "project", "runs", "sources"])
def test_without_a_configuration_every_page_offers_the_demo_and_a_first_file(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MILEPOST_CONFIG", str(tmp_path / "milepost.yaml"))
    test = open_page(page)
    assert words(test)[1] == "Will the model be good enough by the date we promised?"
    assert [one.value for one in test.header] == ["Look at the demo", "Start with your own runs"]
    assert [one.label for one in test.button] == ["Build the demo", "Save and open"]


def test_what_is_wrong_is_said_and_cannot_be_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILEPOST_CONFIG", str(tmp_path / "milepost.yaml"))
    test = open_page("portfolio")
    test.text_input[0].set_value("localhost").run()
    assert [one.label for one in test.button if one.disabled] == ["Save and open"]
    assert "sources.tracker.uri" in words(test)[-2] or any("uri" in one.value for one in test.warning)


def test_a_file_that_somebody_made_meanwhile_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "milepost.yaml"
    monkeypatch.setenv("MILEPOST_CONFIG", str(file))
    test = open_page("portfolio")
    file.mkdir()
    test.button[1].click().run()
    assert file.is_dir()
    assert any("is there already" in one.value for one in test.warning)


def ended(folder: Path) -> demo_building.Building:
    building = demo_building.start(folder)
    assert demo_building.latest(folder) is building
    assert building.thread is not None
    building.thread.join()
    return building


def test_the_demo_is_built_in_a_process_of_its_own(tmp_path: Path) -> None:
    build_demo(tmp_path / "demo", datetime.now(UTC).date(), silent, few)  # so that it is only synced
    building = ended(tmp_path / "demo")
    assert (building.error, building.is_running) == (None, False)
    assert (tmp_path / "demo" / "milepost.db").is_file()


def test_a_demo_that_cannot_be_built_says_why(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    assert "holds something that is not a demo" in (ended(tmp_path).error or "")


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[str]:
    """A dashboard in a folder without milepost.yaml."""
    port = free_port()
    command = [sys.executable, "-c", SERVE, str(port), str(tmp_path / "milepost.yaml")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.mark.browser
def test_the_answers_of_a_newcomer_become_a_dashboard(page: Page, fresh: str, tmp_path: Path) -> None:
    page.goto(fresh)
    name = page.get_by_label("Project", exact=True)
    name.fill("Fraud detection")
    name.press("Enter")
    expect(page.locator("code", has_text="Fraud detection")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Save and open").click()
    expect(page.get_by_role("heading", name="Nothing has been read yet")).to_be_visible(timeout=30_000)
    assert [one.title for one in load(tmp_path / "milepost.yaml", {}).projects.values()] == ["Fraud detection"]
    assert (tmp_path / "milepost.schema.json").is_file()
