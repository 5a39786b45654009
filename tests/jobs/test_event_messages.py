"""What is told of milestones reaches only those who may read it, and stays text."""

from datetime import datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from milepost.domain.notes import About, Note
from milepost.domain.people import Audience, Author
from milepost.figures.dates import day_text
from milepost.jobs.cli import main
from milepost.jobs.milestone_events import plan_events
from milepost.jobs.workspace import open_workspace, to_ms, utc_now
from milepost.planning.notes import new_note
from milepost.store.journal import write_lines
from tests.app.workspaces import TODAY, add_runs, run
from tests.jobs.scheduled import HOUR, round_at, sent
from tests.jobs.watched import BEST, GONE, PILOT, SOON, Make, begun, said, tell


def test_only_the_team_is_told_what_is_written_for_the_team(make: Make, tmp_path: Path) -> None:
    file = make()
    workspace = begun(file)
    audiences: tuple[tuple[Audience, str], ...] = (("stakeholders", "open to all"), ("team", "planted"))
    for audience, text in audiences:
        note = Note("decision", text, TODAY - HOUR, about=About("milestone", "pilot"), audience=audience)
        write_lines(workspace.store, [new_note("fraud", text[:4], note, Author("ada"))], to_ms(utc_now()))
    workspace.close()

    def last_line(notify: Any, change: Any, now: datetime) -> str:
        tell(file, notify)
        add_runs(file, [change])
        opened = open_workspace(file, {})
        round_at(opened, now)
        opened.close()
        return said(tmp_path)[-1][1][-1]

    head = f"Decision, {day_text((TODAY - HOUR).date())}, on milestone Pilot"
    assert last_line({"to": ["ops"]}, BEST, SOON + HOUR) == f"{head}: open to all"
    assert last_line({"to": ["ops"], "audience": "team"}, GONE, SOON + 2 * HOUR) == f"{head}: planted"


def test_what_was_written_for_the_team_is_not_sent_once_stakeholders_are_told(make: Make, tmp_path: Path) -> None:
    file = make({"to": ["ops"], "audience": "team"})
    (tmp_path / "ops").write_text("no folder")
    begun(file).close()
    add_runs(file, [BEST])
    workspace = open_workspace(file, {})
    assert plan_events(workspace, SOON + HOUR).planned == 1
    workspace.close()
    tell(file, {"to": ["ops"]})
    workspace = open_workspace(file, {})
    (event,) = round_at(workspace, SOON + 2 * HOUR).events
    assert (event.state, event.reason, event.next_step) == (
        "failed",
        "it was written for another audience than the stakeholders who are told now",
        "mend that; it is not told again by itself",
    )
    workspace.close()


def test_a_recipient_that_is_told_no_more_gets_nothing(make: Make) -> None:
    file = make()
    begun(file).close()
    add_runs(file, [BEST])
    workspace = open_workspace(file, {})
    plan_events(workspace, SOON + HOUR)
    workspace.close()
    tell(file, {"to": ["boss"]})
    workspace = open_workspace(file, {})
    round_at(workspace, SOON + 2 * HOUR)
    assert [one[1:] for one in sent(workspace)] == [("ops", "failed", "the project 'fraud' no longer tells 'ops'")]
    workspace.close()


def test_names_that_no_file_can_hold_are_told_and_sent(make: Make, tmp_path: Path) -> None:
    title = "=cmd|' /C calc'!A0 <script> 漢字 عربي 🚀 " + "x" * 300
    file = make({"to": ["ops"], "events": ["reached"]}, pilot={**PILOT, "title": title})
    workspace = begun(file)
    add_runs(file, [run(9, 0.95, 1, name="\u202e<b>../../x")])
    round_at(workspace, SOON + HOUR)
    ((subject, lines, _),) = said(tmp_path)
    assert subject == f"{title} is reached (Fraud detection)"[:149] + "…"
    assert lines[1].startswith("proved by run ")
    assert "<b>../../x, " in lines[1]
    assert "\u202e" not in lines[1]
    workspace.close()


def test_the_command_tells_and_the_history_lists_it(make: Make) -> None:
    file = make()
    workspace = open_workspace(file, {})
    workspace.count_again(utc_now())
    runner = CliRunner(env={"MILEPOST_CONFIG": str(file)})
    first = runner.invoke(main, ["tick"], catch_exceptions=False)
    assert (first.exit_code, first.stdout) == (0, "")
    add_runs(file, [BEST])
    told = runner.invoke(main, ["tick"], catch_exceptions=False)
    assert told.exit_code == 0
    assert told.stdout.startswith("milestone pilot: reached fraud 20")
    assert " to ops: handed over: written to " in told.stdout
    history = runner.invoke(main, ["schedules", "history", "milestone pilot: reached"], catch_exceptions=False)
    rows = [line.split("  ") for line in history.stdout.splitlines()[1:]]
    assert [sum("milestone pilot: reached" in cell for cell in row) for row in rows] == [1, 1]
    workspace.close()
