"""The Schedules page says what each schedule means and what became of it, and changes those that were made in it."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from streamlit.testing.v1 import AppTest

from milepost.app import working
from milepost.app.cron_field import coming, time_of_day
from milepost.app.schedule_acts import choices_of_test
from milepost.app.schedule_dialog import concerned, free_id
from milepost.app.schedule_views import seen_schedules
from milepost.app.schedule_work import event_words
from milepost.app.snapshot_acts import FORMAT_WORDS
from milepost.app.who import Reader
from milepost.domain.people import Access, Author, Login, Person
from milepost.domain.schedules import FormatName
from milepost.jobs.schedule_changes import keep_schedule, stored_one
from milepost.jobs.workspace import open_workspace, utc_now
from milepost.store.journal import every_line
from tests.app.pages import component, open_page, text_of, words
from tests.jobs.scheduled import HOUR, HOURLY, NOW, begun, rewrite, round_at, scheduled

BOARD = {
    "kind": "email",
    "host": "127.0.0.1",
    "port": 9,
    "sender": "m@x.example",
    "to": ["ada@x.example", "bo@x.example"],
}
WEEKLY: dict[str, Any] = {**HOURLY, "title": "Monday report", "cron": "0 8 * * MON", "time_zone": "Europe/Berlin"}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = scheduled(tmp_path, {"hourly": HOURLY}, projects=("fraud", "credit"), board=BOARD)
    monkeypatch.setenv("MILEPOST_CONFIG", str(made))
    return made


def made_on_the_page(file: Path, schedule_id: str = "weekly", **keys: Any) -> None:
    workspace = open_workspace(file)
    keep_schedule(workspace, schedule_id, {**WEEKLY, **keys}, 0, Author("ada"), utc_now())
    workspace.close()


def press(test: AppTest, label: str) -> AppTest:
    next(one for one in test.button if one.label == label).click().run()
    assert not test.exception, test.exception
    return test


def labels(test: AppTest) -> list[str]:
    return [one.label for one in test.button]


def test_without_a_schedule_the_page_says_how_the_first_comes_about(file: Path) -> None:
    rewrite(file, schedules={})
    test = open_page("schedules")
    assert words(test)[:2] == ["Schedules", "No schedule yet"]
    assert "Nothing to show yet. Add one with the button above" in text_of(component(test, "schedules")["html"])
    assert labels(test) == ["Add a schedule"]


def test_each_is_told_in_words_with_its_next_five_times(file: Path) -> None:
    made_on_the_page(file, to=["archive", "board"], missed="skip", owner="ada", formats=["pdf", "csv"])
    test = open_page("schedules", schedule="weekly")
    html = component(test, "schedules")["html"]
    told = text_of(html)
    assert "At 08:00 on Monday, in the time zone Europe/Berlin (0 8 * * MON)" in told
    assert (
        "Fraud Detection: PDF, CSV, for stakeholders" in told or "Fraud detection: PDF, CSV, for stakeholders" in told
    )
    assert "board (email: ada@x.example, bo@x.example)" in told
    assert "missed times are skipped; ada answers for it" in told
    assert "made on this page; changed by ada," in told
    assert html.split("Monday report")[1].count("<li>Mon ") == 5
    assert "it stands in milepost.yaml" in told
    assert labels(test) == ["Add a schedule", "Edit", "Pause", "Run now", "Preview", "Send a test", "Delete"]


def test_one_of_the_file_can_be_paused_and_resumed_but_not_changed(file: Path) -> None:
    test = open_page("schedules")
    assert labels(test) == ["Add a schedule", "Pause", "Run now", "Preview", "Send a test"]
    press(test, "Pause")
    assert "○ paused: what it misses meanwhile is not caught up" in text_of(component(test, "schedules")["html"])
    assert words(test)[1] == "1 schedule, 1 of them paused; nothing is due any more"
    press(test, "Resume")
    assert "✓ runs; its next times:" in text_of(component(test, "schedules")["html"])
    lines = every_line(open_workspace(file).store)
    assert [(one.kind, one.subject, one.action, one.content["paused"]) for one in lines if one.kind == "schedule"] == [
        ("schedule", "hourly", "change", True),
        ("schedule", "hourly", "change", False),
    ]


def test_one_is_deleted_and_brought_back(file: Path) -> None:
    made_on_the_page(file)
    test = open_page("schedules", schedule="weekly")
    press(test, "Delete")
    assert stored_one(open_workspace(file), "weekly") is None
    assert "The schedule weekly is deleted. Its snapshots and its history stay." in words(test)
    press(test, "Undo")
    assert stored_one(open_workspace(file), "weekly") is not None
    assert "Monday report" in text_of(component(test, "schedules")["html"])


def test_the_history_tells_each_time_and_each_delivery_with_reason_and_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = {**HOURLY, "to": ["archive", "board"], "time_zone": "UTC"}
    file = scheduled(tmp_path, {"hourly": once}, board={**BOARD, "host": "127.0.0.1"})
    monkeypatch.setenv("MILEPOST_CONFIG", str(file))
    workspace = begun(file)
    round_at(workspace, NOW + 3 * HOUR)
    workspace.close()
    told = text_of(component(open_page("schedules"), "history")["html"])
    assert told.startswith("What became of hourly 2 Nov 2026, 10:00 UTC, Fraud detection ✓ made its files")
    assert "✓ to archive: handed over" in told
    assert "○ to board: failed, and is tried again" in told
    assert "Next: " in told
    assert "2 Nov 2026, 09:00 UTC, Fraud detection – passed over nothing ran at that time" in told


LOGIN = Login("https://id.example/x", "milepost", "A", "B")


def reader(role: str, *projects: str) -> Reader:
    access = Access(LOGIN, {}, {name: {role: ("eve@x.example",)} for name in projects})  # type: ignore[dict-item]
    return Reader(Person("eve@x.example", "eve@x.example"), access)


def test_who_does_not_plan_all_of_its_projects_sees_neither_addresses_nor_the_other_projects(file: Path) -> None:
    made_on_the_page(file, projects=["fraud", "credit"], to=["board"])
    workspace = open_workspace(file)
    seen = {
        (role, projects): seen_schedules(workspace, reader(role, *projects)).known.get("weekly")
        for role, projects in (
            ("viewer", ("fraud",)),
            ("planner", ("fraud",)),
            ("planner", ("fraud", "credit")),
            ("viewer", ()),
        )
    }
    told = [one and (list(one.titles), one.may_change) for one in seen.values()]
    assert told == [(["fraud"], False), (["fraud"], False), (["fraud", "credit"], True), None]
    workspace.close()


def test_a_test_goes_to_who_asks_or_to_an_address_of_the_recipient_and_nowhere_else(file: Path) -> None:
    made_on_the_page(file, to=["archive", "board"])
    one = seen_schedules(open_workspace(file), Reader(Person("ada"))).known["weekly"]
    assert choices_of_test(one, "bo@x.example") == {
        "archive (folder)": ("archive", None),
        "board: bo@x.example (you)": ("board", "bo@x.example"),
        "board: ada@x.example": ("board", "ada@x.example"),
    }


def test_a_preview_is_shown_only_of_projects_that_the_schedule_is_still_for(file: Path) -> None:
    made_on_the_page(file, projects=["fraud", "credit"], formats=["csv"])
    test = press(open_page("schedules", schedule="weekly"), "Preview")
    work = working.latest(file, "preview of schedule weekly")
    assert work is not None
    assert work.thread is not None
    work.thread.join()
    assert (work.error, len(test.run().get("download_button"))) == (None, 4)
    workspace = open_workspace(file)
    keep_schedule(workspace, "weekly", {**WEEKLY, "projects": ["fraud"]}, 1, Author("ada"), utc_now())
    workspace.close()
    assert len(test.run().get("download_button")) == 2


def test_one_that_cannot_be_used_is_named_with_why(file: Path) -> None:
    made_on_the_page(file, to=["board"])
    rewrite(file, recipients={"archive": {"kind": "folder", "place": "archive"}})
    test = open_page("schedules")
    told = text_of(component(test, "broken")["html"])
    assert "to[0]: there is no recipient called `board`; known: archive" in told
    assert "Nothing is sent by it: mend that, or delete it." in told
    press(test, "Delete weekly")
    assert not [each for each in test.main if getattr(each, "key", None) == "broken"]
    last = every_line(open_workspace(file).store)[-1]
    assert (last.project, last.subject, last.action, last.content["to"]) == ("fraud", "weekly", "archive", ["board"])


def test_a_change_concerns_the_projects_that_it_is_for_now_and_those_that_it_is_to_be_for(file: Path) -> None:
    made_on_the_page(file, projects=["credit"])
    workspace = open_workspace(file)
    assert concerned(workspace, "weekly", ["fraud"]) == ["fraud", "credit"]
    assert concerned(workspace, "new", ["fraud"]) == ["fraud"]
    assert reader("planner", "fraud").author_in(["fraud", "credit"]).rights == frozenset()
    assert "plan" in reader("planner", "fraud", "credit").author_in(["fraud", "credit"]).rights
    workspace.close()


def test_every_format_that_a_schedule_may_ask_for_can_be_chosen() -> None:
    assert set(FORMAT_WORDS) == set(get_args(FormatName))


def test_a_title_becomes_an_id_that_nobody_has(file: Path) -> None:
    made_on_the_page(file, "month-end")
    workspace = open_workspace(file)
    ids = [free_id(one, workspace) for one in ("Month end!", "../../x", "月末", "=cmd|' /C calc'!A0", "x" * 5000)]
    assert ids == ["month-end-2", "x", "schedule", "cmd-c-calc-a0", "x" * 40]
    workspace.close()


@pytest.mark.parametrize(
    ("cron", "told"), [("30 7 * * *", "30 7"), ("*/5 * * * *", "0 8"), ("", "0 8"), ("=cmd|x", "0 8")]
)
def test_usual_days_keep_the_time_of_day(cron: str, told: str) -> None:
    assert time_of_day(cron) == told


def test_the_next_times_end_with_the_last_day() -> None:
    now = datetime(2026, 11, 2, 12, tzinfo=UTC)
    assert coming("0 8 * * *", "Europe/Berlin", date(2026, 11, 4), now) == [
        "Tue 3 Nov 2026, 08:00",
        "Wed 4 Nov 2026, 08:00",
    ]


def test_what_a_run_did_is_told_with_the_way_out() -> None:
    event = {"project": "fraud", "recipient": "board", "state": "failed", "reason": "no route", "next_step": "mend it"}
    assert event_words(event) == "fraud to board: failed (no route: mend it)"
    telling = {**event, "recipient": "!ops board", "state": "handed over"}
    assert event_words(telling) == "fraud to ops (about board): handed over"
    made = {**event, "recipient": "", "state": "rendered", "reason": None, "next_step": None}
    assert event_words(made) == "the snapshot of fraud: made"
