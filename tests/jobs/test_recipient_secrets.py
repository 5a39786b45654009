"""A check names the environment variables without which recipients would get nothing, and tells no value."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from milepost.config import load
from milepost.jobs.cli import main
from milepost.jobs.recipient_secrets import recipient_faults
from tests.jobs.workspaces import mlflow, write_config
from tests.support.mlflow import Tracker

MAIL: dict[str, Any] = {"kind": "email", "host": "h", "sender": "a@x.example", "to": ["b@x.example"]}
RECIPIENTS = {
    "archive": {"kind": "folder", "place": "reports"},
    "board": {**MAIL, "to": ["c@x.example"], "username_env": "SMTP_USER", "password_env": "SMTP_PASS"},
    "open": dict(MAIL),
    "ops": {"kind": "slack", "token_env": "SLACK", "channel": "C0123456789"},
    "room": {"kind": "teams", "url_env": "TEAMS_URL"},
    "hook": {"kind": "webhook", "url_env": "HOOK_URL", "secret_env": "HOOK_SECRET"},
    "phone": {"kind": "apprise", "url_env": "PHONE_URL"},
}
SET = {"SMTP_USER": "hunter1", "SLACK2": "hunter2", "HOOK_URL": "hunter3\nhunter4", "PHONE_URL": "hunter5\n"}
UNSET = "the environment variable ${} is not set; {}set it where Milepost runs"
FAULTS = {
    "archive": [],
    "board": [f"recipients.board.password_env: {UNSET.format('SMTP_PASS', '')}"],
    "open": [],
    "ops": [f"recipients.ops.token_env: {UNSET.format('SLACK', 'did you mean $SLACK2? Else ')}"],
    "room": [f"recipients.room.url_env: {UNSET.format('TEAMS_URL', '')}"],
    "hook": [
        "recipients.hook.url_env: $HOOK_URL holds invisible characters; set it anew, in one line",
        f"recipients.hook.secret_env: {UNSET.format('HOOK_SECRET', '')}",
    ],
    "phone": [],
}


def test_a_variable_of_a_recipient_that_cannot_be_used_is_named_with_the_way_out(tmp_path: Path) -> None:
    recipients = load(write_config(tmp_path, {"lab": mlflow("sqlite:///x.db")}, recipients=RECIPIENTS), {}).recipients
    assert {name: recipient_faults(one, {**SET, "SMTP_PASS": " "}) for name, one in recipients.items()} == FAULTS


def test_a_check_warns_of_them_and_tells_programs_the_same(mlflow_database: Tracker, tmp_path: Path) -> None:
    file = write_config(tmp_path, {"lab": mlflow(mlflow_database.uri)}, recipients=RECIPIENTS)
    runner = CliRunner(env={"SMTP_PASS": "  ", "TEAMS_URL": None, "HOOK_SECRET": None, "SLACK": None, **SET})
    said = runner.invoke(main, ["check", "--config", str(file)])
    told = runner.invoke(main, ["check", "--config", str(file), "--json"])
    places = [line.partition(": ")[0] for faults in FAULTS.values() for line in faults]
    assert (said.exit_code, [line.partition(": ")[0] for line in said.stdout.splitlines()[2:]]) == (
        0,
        [f"! {place}" for place in places],
    )
    recipients = json.loads(told.stdout)["recipients"]
    assert [(one["name"], len(one["faults"])) for one in recipients] == [(n, len(held)) for n, held in FAULTS.items()]
    assert "hunter" not in said.output + told.output
