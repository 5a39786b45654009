"""A message about a milestone that did not arrive is told to whoever is to know, once, with who answers for it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from milepost.domain.ledger import Claim, SlotKey
from milepost.jobs.cli import main
from milepost.jobs.milestone_events import plan_events
from milepost.jobs.scheduling import Event
from milepost.jobs.workspace import open_workspace, to_ms, utc_now
from milepost.store.delivery_ledger import claim_delivery
from tests.app.workspaces import add_runs
from tests.jobs.scheduled import HOUR, round_at, sent
from tests.jobs.watched import BEST, PILOT, SOON, Make, begun, said, tell

OWNED: dict[str, Any] = {**PILOT, "owner": "ada@example.org"}
NOTIFY = {"to": ["ops"], "tell": ["boss"], "events": ["reached"]}
LATER = SOON + HOUR
KEY = SlotKey(to_ms(LATER), "milestone pilot: reached", "fraud")
STEP = "give another folder, or the right to write there"
SUBJECT = "Milepost: “Pilot is reached (Fraud detection)”: sending to ops: "


def test_a_message_that_failed_is_told_once_with_who_answers_for_the_milestone(make: Make, tmp_path: Path) -> None:
    file = make(NOTIFY, pilot=OWNED)
    (tmp_path / "ops").write_text("no folder")
    workspace = begun(file)
    add_runs(file, [BEST])
    failed, told = round_at(workspace, LATER).events
    why = f"{tmp_path / 'ops' / 'fraud'} cannot be written (Not a directory)"
    assert failed == Event(KEY, "ops", "failed", why, STEP, "ada@example.org")
    assert (told.recipient, told.state) == ("!boss ops", "handed over")
    for minutes in (1, 20):
        assert round_at(workspace, LATER + timedelta(minutes=minutes)).events == []
    link = "https://m.example/project?project=fraud"
    lines = [why, STEP, "ada@example.org answers for this milestone"]
    assert said(tmp_path, "boss") == [(f"{SUBJECT}failed", lines, link)]
    workspace.close()


def test_a_message_that_nobody_knows_of_is_told(make: Make, tmp_path: Path) -> None:
    file = make(NOTIFY)
    workspace = begun(file)
    add_runs(file, [BEST])
    assert plan_events(workspace, LATER).planned == 1
    assert claim_delivery(workspace.store, "dead", to_ms(LATER)) == Claim(KEY, "dead", 1, "ops")
    round_at(workspace, LATER + timedelta(minutes=15))
    assert [one[0] for one in said(tmp_path, "boss")] == [f"{SUBJECT}unknown"]
    workspace.close()


def test_who_cannot_be_told_is_not_told_of_that_and_who_is_told_no_more_gets_nothing(
    make: Make, tmp_path: Path
) -> None:
    file = make({**NOTIFY, "tell": ["ops"]})
    (tmp_path / "ops").write_text("no folder")
    workspace = begun(file)
    add_runs(file, [BEST])
    plan_events(workspace, LATER)
    claim_delivery(workspace.store, "dead", to_ms(LATER))
    round_at(workspace, LATER + timedelta(minutes=15))
    round_at(workspace, LATER + timedelta(minutes=30))
    assert [one[1:3] for one in sent(workspace)] == [("!ops ops", "failed"), ("ops", "unknown")]
    workspace.close()


def test_old_trouble_is_told_to_nobody_new(make: Make, tmp_path: Path) -> None:
    file = make({"to": ["ops"], "events": ["reached"]})
    (tmp_path / "ops").write_text("no folder")
    workspace = begun(file)
    add_runs(file, [BEST])
    round_at(workspace, LATER)
    workspace.close()
    tell(file, NOTIFY)
    later = open_workspace(file, {})
    assert round_at(later, LATER + 25 * HOUR).events == []
    assert said(tmp_path, "boss") == []
    later.close()


def test_a_tick_names_it_and_who_answers_for_it_and_its_exit_code_is_1(make: Make, tmp_path: Path) -> None:
    file = make({"to": ["ops"], "events": ["reached"]}, pilot=OWNED)
    (tmp_path / "ops").write_text("no folder")
    workspace = open_workspace(file, {})
    workspace.count_again(utc_now())
    workspace.close()
    runner = CliRunner(env={"MILEPOST_CONFIG": str(file)})
    assert runner.invoke(main, ["tick"], catch_exceptions=False).exit_code == 0
    add_runs(file, [BEST])
    told = runner.invoke(main, ["tick"], catch_exceptions=False)
    assert (told.exit_code, told.stdout.startswith("milestone pilot: reached fraud 20")) == (1, True)
    assert told.stdout.endswith(f"(Not a directory); {STEP} (ada@example.org answers for it)\n")
