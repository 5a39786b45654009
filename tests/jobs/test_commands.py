"""What a person types and gets: results, messages and exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner, Result

from milepost.jobs.cli import main
from milepost.jobs.commands_serve import is_loopback
from milepost.jobs.generated_docs import contexts
from tests.jobs.workspaces import PROJECT, mlflow, write_config
from tests.support.mlflow import Tracker

JULY_MS = 1_782_900_000_000  # 2026-07-01


def call(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


@pytest.fixture
def config(mlflow_database: Tracker, tmp_path: Path) -> Path:
    """A workspace whose pilot is reached by run `good`, and whose launch is not."""
    client = mlflow_database.client
    for number, (name, accuracy, latency) in enumerate([("first", 0.8, 100.0), ("good", 0.93, 90.0)]):
        run = client.create_run("0", start_time=JULY_MS, run_name=name)
        ended = JULY_MS + (number + 1) * 3_600_000
        client.log_metric(run.info.run_id, "val_accuracy", accuracy, timestamp=ended)
        client.log_metric(run.info.run_id, "latency_p95_ms", latency, timestamp=ended)
        client.set_terminated(run.info.run_id, end_time=ended)
    lab = {**mlflow(mlflow_database.uri), "ui": "http://mlflow.example.org"}
    return write_config(tmp_path, {"lab": lab})


def test_every_command_has_help_with_an_example() -> None:
    for context in contexts(click.Context(main, info_name="milepost")):
        path = context.command_path.split()
        result = call(*path[1:], "--help")
        assert result.exit_code == 0
        assert len(path) == 1 or f"Example: milepost {path[1]}" in result.stdout, path
        assert len(path) == 1 or context.command.get_short_help_str()


def test_help_and_wrong_calls_import_nothing_heavy() -> None:
    code = "import sys, milepost.jobs.cli; print([m for m in ('numpy', 'sqlalchemy', 'mlflow') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_sync_says_per_source_what_it_did(config: Path) -> None:
    result = call("sync", "--config", str(config))
    assert result.exit_code == 0
    head, row = result.stdout.splitlines()
    assert head.split() == ["source", "new", "changed", "gone", "unusable", "seconds", "rechecked"]
    assert row.split()[:5] == ["lab", "2", "0", "0", "0"]
    document = json.loads(call("sync", "--config", str(config), "--json").stdout)
    (lab,) = document["sources"]
    assert {**lab, "seconds": 0} == {
        "source": "lab",
        "kind": "mlflow",
        "new": 0,
        "changed": 0,
        "gone": 0,
        "unusable": 0,
        "other": 0,
        "records": 0,
        "seconds": 0,
        "rechecked": None,
        "error": None,
        "try_again_later": False,
    }


def test_progress_can_be_told_to_a_program(config: Path) -> None:
    result = call("sync", "--config", str(config), "--progress", "json")
    told = [json.loads(line) for line in result.stderr.splitlines()]
    assert told
    assert all(one.keys() == {"source", "done", "total", "rate"} for one in told)
    assert {one["source"] for one in told} == {"lab"}


def test_a_failed_source_makes_exit_code_1_with_the_reason(tmp_path: Path) -> None:
    config = write_config(tmp_path, {"lab": mlflow("sqlite:///gone.db")})
    result = call("sync", "--config", str(config))
    assert result.exit_code == 1
    assert "✗ lab: source 'lab': there is no file" in result.stderr
    assert call("check", "--config", str(config)).exit_code == 1


def test_check_says_what_it_sees_in_every_source(config: Path) -> None:
    result = call("check", "--config", str(config))
    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            f"{config}: 1 project, 1 source, no mistakes",
            "✓ lab (mlflow): MLflow database with 1 experiments and 2 runs",
        ],
    )
    assert json.loads(call("check", "--config", str(config), "--json").stdout)["sources"][0]["ok"] is True


def test_status_prints_the_report_and_as_json_nothing_else(config: Path) -> None:
    call("sync", "--config", str(config))
    result = call("status", "fraud", "--config", str(config))
    assert result.exit_code == 0
    assert "Pilot      2026-09-30  reached  91 early" in result.stdout
    document = json.loads(call("status", "--config", str(config), "--json").stdout)
    assert document["schema"] == "milepost.report/1"
    assert {one["id"]: one["state"] for one in document["milestones"]} == {"pilot": "reached", "launch": "pending"}
    evidence = document["milestones"][0]["evidence"]
    assert evidence["values"] == {"accuracy": 0.93, "latency_ms": 90.0}
    assert evidence["run"]["name"] == "good"
    assert evidence["run"]["url"].startswith("http://mlflow.example.org/#/experiments/0/runs/")


def test_status_as_of_a_past_day_is_the_answer_of_that_day(config: Path) -> None:
    call("sync", "--config", str(config))

    def state(instant: str) -> str:
        document = json.loads(call("status", "--as-of", instant, "--config", str(config), "--json").stdout)
        return str(document["milestones"][0]["state"])

    assert state("2026-06-30") == "pending"
    assert state("2026-07-01") == "reached"
    assert state("2026-07-01T11:00:00+00:00") == "pending"
    assert call("status", "--as-of", "yesterday", "--config", str(config)).exit_code == 2


def test_a_gate_answers_by_exit_code(config: Path) -> None:
    unread = call("gate", "fraud", "pilot", "--config", str(config))
    assert (unread.exit_code, "milepost sync" in unread.stderr) == (3, True)
    call("sync", "--config", str(config))
    reached = call("gate", "fraud", "pilot", "--config", str(config))
    assert (reached.exit_code, "Pilot: reached on 2026-07-01 12:00 UTC by run good" in reached.stdout) == (0, True)
    missing = call("gate", "fraud", "launch", "--config", str(config))
    assert missing.exit_code == 1
    assert "✗ accuracy >= 0.99 (best 0.93), short by 0.05999999999999994" in missing.stdout
    assert json.loads(call("gate", "fraud", "pilot", "--config", str(config), "--json").stdout)["state"] == "reached"


def test_a_gate_that_is_too_close_to_call_says_so_and_answers_as_before(config: Path) -> None:
    document = yaml.safe_load(config.read_text(encoding="utf-8"))
    document["projects"]["fraud"]["metrics"]["accuracy"]["test_size"] = 200
    call("sync", "--config", str(config))
    before = call("gate", "fraud", "pilot", "--config", str(config))
    config.write_text(yaml.safe_dump(document), encoding="utf-8")
    after = call("gate", "fraud", "pilot", "--config", str(config))
    noise = "; 0.93 is too close to call (95 % interval 0.8859 to 0.9578, 200 test examples)"
    assert (after.exit_code, after.stdout.replace(noise, "")) == (before.exit_code, before.stdout)
    assert noise in after.stdout
    gates = json.loads(call("gate", "fraud", "pilot", "--config", str(config), "--json").stdout)["gates"]
    assert [one["noise"] and one["noise"]["verdict"] for one in gates] == ["too close to call", None]


def test_wrong_names_get_the_nearest_and_exit_code_2(config: Path) -> None:
    for words, nearest in [
        (("gate", "fraud", "pilott"), "'pilot'"),
        (("gate", "freud", "pilot"), "'fraud'"),
        (("sync", "lap"), "'lab'"),
        (("status", "fruad"), "'fraud'"),
    ]:
        result = call(*words, "--config", str(config))
        assert (result.exit_code, f"did you mean {nearest}" in result.stderr) == (2, True), result.stderr


def test_a_wrong_configuration_says_all_that_is_wrong_at_once(tmp_path: Path) -> None:
    config = write_config(tmp_path, {"lab": {"kind": "mlflow", "urri": "http://x"}}, tiem_zone="UTC")
    result = call("check", "--config", str(config))
    assert result.exit_code == 2
    assert "tiem_zone" in result.stderr
    assert "did you mean `time_zone`?" in result.stderr
    assert "urri" in result.stderr


def test_a_missing_configuration_names_the_way_out(tmp_path: Path) -> None:
    result = call("status", "--config", str(tmp_path / "nowhere.yaml"))
    assert (result.exit_code, "milepost init" in result.stderr) == (2, True)


def test_init_writes_a_file_that_loads_and_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "milepost.yaml"
    assert call("init", "--config", str(path)).exit_code == 0
    written = path.read_text()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["milepost.schema.json", "milepost.yaml"]
    assert call("config", "show", "--config", str(path)).exit_code == 0
    again = call("init", "--config", str(path))
    assert (again.exit_code, path.read_text()) == (2, written)
    assert call("init", "--config", str(tmp_path / "no" / "folder.yaml")).exit_code == 2


def test_config_schema_is_the_schema() -> None:
    document = json.loads(call("config", "schema").stdout)
    assert set(document["properties"]) >= {"store", "time_zone", "sources", "projects"}


def test_secrets_are_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_TOKEN", "s3cr3t-token")
    monkeypatch.setenv("DB_PASSWORD", "s3cr3t-password")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    config = write_config(
        tmp_path,
        {
            "lab": {"kind": "mlflow", "uri": "http://127.0.0.1:9", "token_env": "LAB_TOKEN"},
            "db": {"kind": "mlflow", "uri": "postgresql+psycopg://reader:$DB_PASSWORD@127.0.0.1:9/mlflow"},
        },
    )
    for words in (("config", "show"), ("check",), ("sync",), ("status",), ("status", "--json")):
        result = call(*words, "--config", str(config))
        assert "s3cr3t" not in result.stdout + result.stderr, words


def test_the_configuration_is_found_by_the_environment_and_in_the_folder(config: Path) -> None:
    command = [sys.executable, "-c", "from milepost.jobs.cli import main; main(['status'])"]
    here = subprocess.run(command, cwd=config.parent, capture_output=True, text=True, check=True)
    environ = {**os.environ, "MILEPOST_CONFIG": str(config)}
    named = subprocess.run(command, cwd="/", env=environ, capture_output=True, text=True, check=True)
    assert here.stdout.splitlines()[0] == named.stdout.splitlines()[0] == PROJECT["title"]


def test_a_newer_store_is_refused_with_words(config: Path) -> None:
    import sqlite3
    from contextlib import closing

    call("status", "--config", str(config))
    with closing(sqlite3.connect(config.parent / "milepost.db")) as connection, connection:
        connection.execute("UPDATE milepost_version SET version_num = '9999'")
    result = call("status", "--config", str(config))
    assert (result.exit_code, "newer" in result.stderr) == (2, True)


@pytest.mark.parametrize("command", ["serve", "demo"])
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "milepost.example", ""])
def test_an_address_that_others_can_reach_is_refused_while_nobody_signs_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, host: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [command, "--host", host], catch_exceptions=False)
    assert (done.exit_code, "say --insecure" in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_alone_is_served_without_further_ado(host: str) -> None:
    assert is_loopback(host)
