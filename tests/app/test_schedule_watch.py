"""The dashboard keeps to its schedules by itself: one thread a server, and trouble of the store does not end it."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import enumerate as threads

import pytest
import requests
import sqlalchemy as sa

from milepost.app.schedule_watch import Watch, keep_schedules
from milepost.domain.errors import ConfigurationError
from milepost.jobs.forecast_keeping import keep_due
from milepost.jobs.schedules import plan_now
from milepost.jobs.workspace import Workspace, open_workspace, to_ms, utc_now
from milepost.store.forecasts import kept_forecasts
from milepost.store.ledger_lines import delivery_lines
from tests.app.workspaces import add_runs, enough_runs
from tests.jobs.scheduled import HOURLY, scheduled, times_in
from tests.support.postgres import free_port


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = scheduled(tmp_path, {"hourly": {**HOURLY, "cron": "0 0 1 1 *"}})
    monkeypatch.setenv("MILEPOST_CONFIG", str(made))
    forecast_today(made)
    return made


def forecast_today(file: Path) -> None:
    """What is due once a day is done."""
    workspace = open_workspace(file)
    keep_due(workspace, utc_now())
    workspace.close()


def test_what_is_due_is_done_by_a_process_of_its_own_and_once(file: Path) -> None:
    workspace, said = open_workspace(file), list[str]()
    one, other = Watch(said.append), Watch(said.append)
    assert not one.look(lambda: workspace, utc_now())
    plan_now(workspace, "hourly", utc_now())
    looks = [watch.look(lambda: workspace, utc_now()) for watch in (one, other, one)]
    assert (looks, said) == ([True, False, False], [])
    assert len(times_in(file.parent / "archive" / "fraud")) == 1


def test_a_process_that_cannot_be_begun_is_said_and_ends_nothing(file: Path) -> None:
    workspace, said = open_workspace(file), list[str]()
    plan_now(workspace, "hourly", utc_now())
    whole = workspace.configuration
    workspace.configuration = replace(whole, path=Path(f"{file}\0"))
    watch = Watch(said.append)
    assert [watch.look(lambda: workspace, utc_now()) for _ in range(2)] == [False, False]
    assert said == ["schedules: ValueError('embedded null byte')"]
    workspace.configuration = whole
    assert watch.look(lambda: workspace, utc_now())


def test_a_process_that_takes_too_long_is_ended_and_said_and_its_work_is_taken_up_again(file: Path) -> None:
    workspace, said = open_workspace(file), list[str]()
    plan_now(workspace, "hourly", utc_now())
    impatient = Watch(said.append, longest=timedelta(0))
    assert [impatient.look(lambda: workspace, utc_now()) for _ in range(2)] == [True, True]
    assert said == ["schedules: it was not done after 0:00:00 and was ended; what it had begun is taken up again"]
    assert not (file.parent / "archive").exists()
    assert Watch(said.append).look(lambda: workspace, utc_now())
    assert (len(said), len(times_in(file.parent / "archive" / "fraud"))) == (1, 1)


def test_once_a_day_the_forecasts_are_kept_by_one_of_the_servers(file: Path) -> None:
    add_runs(file, enough_runs(utc_now()))
    workspace, said = open_workspace(file), list[str]()
    tomorrow = utc_now() + timedelta(days=1)
    one, other = Watch(said.append), Watch(said.append)
    with workspace.store.write() as connection:
        connection.execute(sa.text("DELETE FROM milepost_counters WHERE name LIKE 'forecasts %'"))
    looks = [watch.look(lambda: workspace, utc_now()) for watch in (one, other, one)]
    assert (looks, said) == ([True, False, False], [])
    assert len(kept_forecasts(workspace.store, "fraud", to_ms(tomorrow))) == 1


def test_a_second_call_begins_no_second_thread(file: Path) -> None:
    assert file.exists()
    stops = [keep_schedules(print, timedelta(seconds=60)) for _ in range(5)]
    running = [one.name for one in threads() if one.name == "schedules"]
    stops[0].set()
    assert (len({id(stop) for stop in stops}), running) == (1, ["schedules"])
    last = keep_schedules(print, timedelta(seconds=60))
    last.set()
    assert last is not stops[0]


def test_trouble_is_said_once_and_does_not_end_the_looking(file: Path) -> None:
    said: list[str] = []
    watch = Watch(said.append)

    def opened() -> Workspace:
        raise ConfigurationError("the file is wrong")

    assert [watch.look(opened, utc_now()) for _ in range(3)] == [False] * 3
    assert said == ["schedules: the file is wrong"]
    workspace = open_workspace(file)
    watch.look(lambda: workspace, utc_now())
    watch.look(opened, utc_now())
    assert said == ["schedules: the file is wrong"] * 2


def test_a_store_that_is_gone_for_a_while_is_said_and_nothing_is_lost(file: Path) -> None:
    workspace, said = open_workspace(file), list[str]()
    watch = Watch(said.append)
    watch.look(lambda: workspace, utc_now())
    plan_now(workspace, "hourly", utc_now())
    workspace.close()
    database = file.parent / "milepost.db"
    database.rename(file.parent / "away.db")
    database.mkdir()
    watch.look(lambda: open_workspace(file), utc_now())
    assert len(said) == 1
    assert "unable to open database file" in said[0]
    database.rmdir()
    for left in file.parent.glob("milepost.db*"):
        left.unlink()
    (file.parent / "away.db").rename(database)
    assert watch.look(lambda: open_workspace(file), utc_now())
    assert len(said) == 1
    assert len(times_in(file.parent / "archive" / "fraud")) == 1


@pytest.mark.postgres
def test_a_store_that_is_read_only_for_a_while_is_said_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str
) -> None:
    file = scheduled(tmp_path, {"hourly": HOURLY}, store=postgres_url)
    monkeypatch.setenv("MILEPOST_CONFIG", str(file))
    said: list[str] = []
    watch, now = Watch(said.append), utc_now()
    forecast_today(file)

    def look(later: timedelta) -> bool:
        workspace = open_workspace(file)
        found = watch.look(lambda: workspace, now + later)
        workspace.close()
        return found

    engine = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    setting = f'ALTER DATABASE "{engine.url.database}" SET default_transaction_read_only = '
    assert not look(timedelta(hours=-2))  # the first look: from here on it counts
    for switch, expected in (("on", False), ("off", True)):
        with engine.connect() as connection:
            connection.execute(sa.text(setting + switch))
        assert look(timedelta(0)) is expected
    engine.dispose()
    assert len(said) == 1
    assert "cannot execute" in said[0]
    assert "read-only transaction" in said[0]
    assert len(times_in(tmp_path / "archive" / "fraud")) == 1


@pytest.mark.postgres
def test_a_store_that_somebody_has_locked_is_said_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str
) -> None:
    file = scheduled(tmp_path, {"hourly": {**HOURLY, "cron": "0 0 1 1 *"}}, store=postgres_url)
    monkeypatch.setenv("MILEPOST_CONFIG", str(file))
    forecast_today(file)
    engine = sa.create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(sa.text(f"ALTER DATABASE \"{engine.url.database}\" SET lock_timeout = '100ms'"))
    said: list[str] = []
    watch, workspace = Watch(said.append), open_workspace(file)
    plan_now(workspace, "hourly", utc_now())
    with engine.begin() as connection:
        connection.execute(sa.text("LOCK TABLE milepost_slots"))
        assert not watch.look(lambda: workspace, utc_now())
    assert len(said) == 1
    assert "canceling statement due to lock timeout. Nothing was changed; try again once that is mended." in said[0]
    assert watch.look(lambda: workspace, utc_now())
    assert (len(said), len(times_in(tmp_path / "archive" / "fraud"))) == (1, 1)
    workspace.close()
    engine.dispose()


def test_a_delivery_that_failed_is_said_by_the_server(file: Path) -> None:
    workspace, said = open_workspace(file), list[str]()
    (file.parent / "archive").write_text("this is no folder")
    plan_now(workspace, "hourly", utc_now())
    assert Watch(said.append).look(lambda: workspace, utc_now())
    assert len(said) == 1
    assert "to archive: failed:" in said[0]


@pytest.mark.parametrize(("option", "states"), [("--schedules", ["handed over"]), ("--no-schedules", [])])
def test_the_server_keeps_to_its_schedules_unless_told_not_to(file: Path, option: str, states: list[str]) -> None:
    workspace, port = open_workspace(file), free_port()
    plan_now(workspace, "hourly", utc_now())
    command = [sys.executable, "-m", "milepost.app", "--host", "127.0.0.1", "--port", str(port), option]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        assert process.stdout is not None
        process.stdout.readline()  # it can be opened
        address = f"http://127.0.0.1:{port}/api/projects/fraud/report"
        for _ in range(1_000):
            requests.get(address, timeout=30)
            if [one.state for one in delivery_lines(workspace.store)] == ["handed over"]:
                break
        process.terminate()
    assert [one.state for one in delivery_lines(workspace.store)] == states
