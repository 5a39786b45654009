"""The page and the mail of a snapshot are of its Report, its audience and what changed since the one before."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from milepost.domain.notes import Note
from milepost.domain.people import Author
from milepost.jobs.cli import main
from milepost.jobs.notes import write_note
from milepost.jobs.workspace import open_workspace, utc_now
from tests.app.workspaces import FULL, make_workspace


@pytest.mark.parametrize("audience", ["team", "stakeholders"])
def test_page_and_mail_tell_what_changed_to_whom_it_may_be_told(tmp_path: Path, audience: str) -> None:
    config = make_workspace(tmp_path, FULL)
    runner = CliRunner(env={"MILEPOST_CONFIG": str(config)})

    def take() -> dict[str, str]:
        words = ("snapshot", "fraud", "--out", str(tmp_path / "out"), "--format", "html,mail", "--audience", audience)
        done = runner.invoke(main, words, catch_exceptions=False)
        assert done.exit_code == 0, done.stderr
        folder = Path(done.stdout.strip())
        return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}

    first = take()
    workspace = open_workspace(config)
    at = utc_now() - timedelta(seconds=1)
    write_note(workspace, "fraud", Note("decision", "kept inside", at, audience="team"), Author("ada"))
    write_note(workspace, "fraud", Note("decision", "told to all", at, audience="stakeholders"), Author("ada"))
    workspace.close()
    second = take()
    for name in ("report.html", "mail.html"):
        assert "First snapshot: there is none before it to compare with" in first[name]
        assert "What changed since" in second[name]
        assert ("told to all" in second[name], "kept inside" in second[name]) == (True, audience == "team")
