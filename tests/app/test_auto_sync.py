"""The dashboard reads all sources by itself every so often; of several servers on one store, one does it."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from milepost.app.auto_sync import begin_if_due
from milepost.app.sync_work import latest_sync, outcomes_of
from milepost.app.working import Work
from milepost.domain.errors import ConfigurationError
from milepost.jobs.workspace import Workspace, open_workspace
from tests.app.workspaces import FULL, TODAY, Contents
from tests.support.postgres import free_port

Make = Callable[[Contents], Path]
EVERY = timedelta(minutes=15)


def ended(file: Path) -> Work:
    work = latest_sync(file)
    assert work is not None
    assert work.thread is not None
    work.thread.join()
    return work


def test_of_two_servers_on_one_store_one_begins_and_it_is_a_real_sync(workspace: Make) -> None:
    file = workspace(FULL)
    one, other = open_workspace(file), open_workspace(file)
    begun = [begin_if_due(lambda opened=opened: opened, TODAY, EVERY) for opened in (one, other)]  # type: ignore[misc]
    assert begun == [True, False]
    told = {outcome["source"]: outcome["error"] is None for outcome in outcomes_of(ended(file))}
    assert told == {"lab": False, "sales": False}  # it is a real one: neither of them is there
    assert not begin_if_due(lambda: other, TODAY + EVERY - timedelta(milliseconds=1), EVERY)
    assert begin_if_due(lambda: other, TODAY + EVERY, EVERY)
    ended(file)
    one.close()
    other.close()


def test_a_configuration_that_cannot_be_used_is_not_due() -> None:
    def opened() -> Workspace:
        raise ConfigurationError("no")

    assert not begin_if_due(opened, TODAY, EVERY)


def test_a_sync_that_cannot_be_begun_leaves_the_next_turn_to_come(workspace: Make) -> None:
    opened = open_workspace(workspace(FULL))
    whole = opened.configuration
    opened.configuration = replace(whole, path=Path(f"{whole.path}\0"))
    assert not begin_if_due(lambda: opened, TODAY, EVERY)
    opened.configuration = whole
    assert begin_if_due(lambda: opened, TODAY + EVERY, EVERY)
    ended(whole.path)
    opened.close()


@pytest.mark.parametrize(("minutes", "state"), [("15", "failed"), ("0", "ok")])
def test_the_server_reads_by_itself_unless_told_not_to(workspace: Make, minutes: str, state: str) -> None:
    file, port = workspace(FULL), free_port()
    command = [sys.executable, "-m", "milepost.app", "--host", "127.0.0.1", "--port", str(port)]
    environ = {**os.environ, "MILEPOST_CONFIG": str(file)}
    with subprocess.Popen(
        [*command, "--sync-every", minutes], stdout=subprocess.PIPE, text=True, env=environ
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()  # it can be opened
        address = f"http://127.0.0.1:{port}/api/projects/fraud/report"
        told = (requests.get(address, timeout=30).json()["sources"][0]["state"] for _ in range(2_000))
        found = next((one for one in told if one == "failed"), "ok")
        process.terminate()
    assert found == state
