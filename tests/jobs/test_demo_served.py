"""The command `milepost demo`, as a person starts it."""

import os
import subprocess
import sys
from pathlib import Path

import requests

from milepost.jobs.demo import build_demo
from milepost.jobs.demo.trials import Trial
from milepost.jobs.workspace import open_workspace
from milepost.store.ledger import planned_until
from tests.jobs.test_demo import TODAY, silent
from tests.support.postgres import free_port

COMMAND = [sys.executable, "-c", "from milepost.jobs.cli import main; main()", "demo", "--port"]


def test_the_demo_is_served_and_its_schedule_begins(trials: tuple[Trial, ...], tmp_path: Path) -> None:
    port = free_port()
    file = build_demo(tmp_path / "demo", TODAY, silent, lambda _: trials)  # so that it is only read and served
    command = [*COMMAND, str(port), "--dir", str(file.parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        assert process.stdout is not None
        said = [process.stdout.readline(), process.stdout.readline()]
        workspace = open_workspace(file)
        for _ in range(1_000):
            answer = requests.get(f"http://localhost:{port}/api/projects/digits/report", timeout=30)
            if planned_until(workspace.store, "board") is not None:
                break
        process.terminate()
    assert said == [f"demo workspace: {file}\n", f"Milepost is at http://localhost:{port}\n"]
    assert answer.json()["title"] == "Digit reader"
    assert planned_until(workspace.store, "board") is not None
    workspace.close()
