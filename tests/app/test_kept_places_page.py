"""The pages show snapshots alike wherever they are kept, and say what is to be done where a bucket does not answer."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from milepost.app import working
from milepost.app.kept_readers import snapshot_work
from milepost.jobs.kept_snapshots import BY_HAND, KeptSnapshot, kept_snapshots
from milepost.jobs.snapshots import take_snapshot
from milepost.jobs.workspace import open_workspace
from tests.app.pages import component, open_page, text_of, words
from tests.app.signed_in import served
from tests.app.workspaces import FULL, TODAY, Contents
from tests.jobs.scheduled import HOUR, HOURLY, NOW, begun, rewrite, round_at, scheduled
from tests.support.kept_places import PLACES, InS3, KeptPlace, kept_place

Make = Callable[[Contents], Path]


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeptPlace]:
    with kept_place(request.param, tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
def config(place: KeptPlace, workspace: Make) -> Path:
    return kept_at(workspace(FULL), place.kept_in)


def kept_at(file: Path, kept_in: str) -> Path:
    rewrite(file, snapshots={"kept_in": kept_in})
    return file


def take(file: Path, days_ago: int, home: str = BY_HAND) -> KeptSnapshot:
    workspace, at = open_workspace(file), TODAY - timedelta(days=days_ago)
    kept, _ = take_snapshot(workspace, "fraud", at, ("html",), "stakeholders", workspace.kept.below(home), at)
    found = kept_snapshots(workspace.kept)
    workspace.close()
    return next(one for one in found if (one.id, one.home) == (kept.id, home))


def verify(test: AppTest) -> AppTest:
    return next(each for each in test.button if each.label == "Verify all").click().run()


def test_they_are_listed_verified_and_what_is_wrong_is_named(config: Path, place: KeptPlace) -> None:
    one, other = take(config, 40, "monday"), take(config, 20, "monday")
    test = open_page("snapshots")
    is_here = place.kept_in.startswith("/")
    assert words(test)[1] == f"2 snapshots are kept, all {'as written' if is_here else 'there in full'}"
    told = text_of(component(test, "snapshots")["html"])
    state = "✓ as it was written" if is_here else "✓ all files are there; “Verify all” reads them"
    assert told.count(state) == 2
    verify(test)
    assert [one.value for one in test.success] == ["Read again: every file is as it was written, in 2 of 2 snapshots."]
    assert words(test)[1] == "2 snapshots are kept, all as written"
    place.write(f"{one.name}/report.html", b"<h1>better numbers</h1>")
    place.remove(f"{other.name}/report.json")
    verify(test)
    (said,) = (one.value.replace("\\", "") for one in test.error)
    assert f"{one.name}: report.html was changed" in said
    assert f"{other.name}: report.json is gone" in said
    assert words(test)[1] == "2 snapshots are kept, 2 of them are broken"
    told = text_of(component(open_page("snapshots"), "snapshots")["html"])
    assert [told.count(f"! broken: {what}.") for what in ("report.html was changed", "report.json is gone")] == [1, 1]


def test_names_and_sizes_show_what_is_broken_before_any_file_is_read(config: Path, place: KeptPlace) -> None:
    one, other = take(config, 40), take(config, 20)
    place.write(f"{one.name}/report.html", b"<h1>better numbers</h1>")
    place.remove(f"{other.name}/report.json")
    place.write(f"{other.name}/extra.txt", b"x")
    test = open_page("snapshots")
    told = text_of(component(test, "snapshots")["html"])
    assert words(test)[1] == "2 snapshots are kept, 2 of them are broken"
    assert "! broken: report.html was changed. Take it again; this one is never sent." in told
    assert "! broken: report.json is gone, extra.txt was put in." in told


def test_one_that_was_asked_for_on_the_page_is_there_at_once(config: Path) -> None:
    assert words(open_page("snapshots"))[1] == "No snapshot is kept yet"
    work = working.start(config, snapshot_work("fraud"), "Taking it", "ada", ("snapshot", "fraud", "--json"))
    assert work.thread is not None
    work.thread.join()
    test = open_page("snapshots")
    assert words(test)[1].startswith("1 snapshot is kept")
    assert [one.value.startswith("Taken") for one in test.success] == [True]


def test_two_are_compared(config: Path) -> None:
    first, second = take(config, 40), take(config, 0)
    told = text_of(component(open_page("snapshots", compare=[second.name, first.name]), "changes")["html"])
    assert told.startswith("What changed since ")
    assert "accuracy: new best 94.0 %, was 8" in told


def test_a_file_is_downloaded_as_it_was_written_or_not_at_all_even_if_it_was_taken_a_moment_ago(
    config: Path, place: KeptPlace
) -> None:
    one = take(config, 40)
    with served(config) as dashboard:

        def ask(snapshot: KeptSnapshot, file: str = "report.html") -> httpx.Response:
            return httpx.get(f"{dashboard.address}/api/projects/fraud/snapshots/{snapshot.id}/{file}", timeout=60)

        assert (ask(one).status_code, ask(one).content) == (200, place.files()[f"{one.name}/report.html"])
        other = take(config, 20)
        assert ask(other).content == place.files()[f"{other.name}/report.html"]
        place.write(f"{one.name}/report.html", b"<h1>better numbers</h1>")
        changed = ask(one)
        what = f"report.html of snapshot '{one.id}' is not as it was written; take it again"
        assert (changed.status_code, changed.json()) == (410, {"error": what})
        assert ask(one, "snapshot.json").status_code == 404


def test_a_bucket_that_does_not_answer_is_named_on_the_page_and_not_to_whoever_asks_for_files(
    workspace: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = kept_at(workspace(FULL), InS3.kept_in)
    with kept_place("s3", tmp_path, monkeypatch):
        one = take(file, 20)
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        test = open_page("snapshots")
        why = f"{InS3.kept_in} could not be read (EndpointConnectionError); nothing is lost, try again later."
        assert [one.value.replace("\\", "") for one in test.error] == [why]
        assert words(test)[:2] == ["Snapshots", "The snapshots cannot be read"]
        with served(file) as dashboard:
            address = f"{dashboard.address}/api/projects/fraud/snapshots/{one.id}/report.html"
            answer: Any = httpx.get(address, timeout=60)
    told = "the place where snapshots are kept does not answer; the page Snapshots says why"
    assert (answer.status_code, answer.json()) == (503, {"error": told})


def test_a_bucket_that_is_missing_is_named_on_the_page(
    workspace: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_at(workspace(FULL), "s3://nobucket/kept")
    with kept_place("s3", tmp_path, monkeypatch):
        (error,) = open_page("snapshots").error
    why = "cannot be read (FileNotFoundError); check that it exists, and the rights of the credentials."
    assert error.value.replace("\\", "") == f"s3://nobucket/kept {why}"


def test_schedules_say_why_a_snapshot_could_not_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = kept_at(scheduled(tmp_path, {"hourly": HOURLY}), InS3.kept_in)
    monkeypatch.setenv("MILEPOST_CONFIG", str(file))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, "planted")
    workspace = begun(file)
    round_at(workspace, NOW + HOUR)
    workspace.close()
    told = text_of(component(open_page("schedules"), "history")["html"])
    why = f"{InS3.kept_in} could not be read (EndpointConnectionError); nothing is lost, try again later"
    assert (why in told, "planted" in told) == (True, False)
