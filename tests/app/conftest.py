"""A workspace for each test, and a running dashboard for the tests in a browser."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from milepost.domain.people import Author
from milepost.jobs.kept_snapshots import BY_HAND
from milepost.jobs.schedule_changes import keep_schedule
from milepost.jobs.snapshots import take_snapshot
from milepost.jobs.workspace import open_workspace, utc_now
from tests.app.workspaces import FULL, TODAY, Contents, Unshared, make_workspace
from tests.support.postgres import free_port

SERVE = """
import sys
from pathlib import Path
from milepost.app.serve import serve
serve("127.0.0.1", int(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Contents], Path]:
    """Makes a workspace and lets the pages of this process show it."""

    def make(contents: Contents) -> Path:
        file = make_workspace(tmp_path, contents)
        monkeypatch.setenv("MILEPOST_CONFIG", str(file))
        return file

    return make


def keep_two(file: Path) -> None:
    """A snapshot that a schedule took, and one that was taken by hand and broken since."""
    workspace = open_workspace(file)
    for home, days in (("monday", 40), (BY_HAND, 20)):
        at = TODAY - timedelta(days=days)
        kept_in = workspace.kept.below(home)
        _, folder = take_snapshot(workspace, "fraud", at, ("html", "csv"), "stakeholders", kept_in, at)
    (Path(str(folder)) / "report.html").write_text("changed", encoding="utf-8")
    workspace.close()


def schedule_two(file: Path) -> None:
    """A schedule of the file, and one that was made on the page; neither fires while tests run."""
    told = yaml.safe_load(file.read_text())
    told["recipients"] = {"archive": {"kind": "folder", "place": "archive"}}
    told["schedules"] = {"yearly": {"projects": ["fraud"], "cron": "0 8 1 1 *", "to": ["archive"]}}
    file.write_text(yaml.dump(told, Dumper=Unshared, sort_keys=False))
    workspace = open_workspace(file)
    body = {"title": "Weekly", "projects": ["fraud"], "cron": "0 8 L 12 *", "to": ["archive"], "formats": ["csv"]}
    keep_schedule(workspace, "weekly", body, 0, Author("ada"), utc_now())
    workspace.close()


@dataclass(frozen=True)
class Dashboard:
    """A served workspace."""

    address: str
    config: Path


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """The dashboard in a process of its own, as `milepost serve` starts it."""
    file = make_workspace(tmp_path_factory.mktemp("served"), FULL)
    keep_two(file)
    schedule_two(file)
    port = free_port()
    command = [sys.executable, "-c", SERVE, str(port), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        assert said == f"Milepost is at http://127.0.0.1:{port}"
        yield Dashboard(f"http://127.0.0.1:{port}", file)
        process.terminate()
