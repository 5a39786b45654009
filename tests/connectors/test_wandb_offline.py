"""What the folders that the wandb client leaves tell."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from milepost.domain.errors import SourceRefused
from tests.connectors.offline import BEGIN_MS, LAST_MS, failed, full, offline, problems, told, value, write_again
from tests.connectors.reading import HOUR_MS, NOW_MS, read
from tests.support.wandb_offline import Written, begun_only, log_of, records_of, started_ms


def test_what_the_client_logged_is_told_whole(offline_runs: Written, tmp_path: Path) -> None:
    full_log = offline_runs.put("everything", tmp_path)
    failed_log = offline_runs.put("failed", tmp_path)
    copy = told(tmp_path)
    assert copy.runs == {"vision/full": full(full_log), "audio/sad": failed(failed_log)}
    assert copy.experiments == {"audio": ("audio", False), "vision": ("vision", False)}
    assert copy.unusable == []
    assert offline(tmp_path).check() == "folder with 2 offline runs in 2 projects"


def test_the_extremes_of_a_history_are_told_where_they_are_asked_for(offline_runs: Written, tmp_path: Path) -> None:
    log = offline_runs.put("everything", tmp_path)
    run = read(offline(tmp_path, "val/acc", "sometimes", "nan", "nested.deep.loss", "missing")).runs["vision/full"]
    asked = {
        "val/acc": value(0.2, LAST_MS, 0.2, BEGIN_MS + 8_000, (0.5 + 7 / 100) / 2, BEGIN_MS + 7_000),
        "nested.deep.loss": value(1 / 12, LAST_MS, 1 / 12, LAST_MS, 1.0, BEGIN_MS),
        "sometimes": value(float("nan"), LAST_MS, 0.0, BEGIN_MS, 10.0, BEGIN_MS + 10_000),
    }
    expected = full(log)
    assert run == {**expected, "values": {**expected["values"], **asked}}


def test_other_histories_make_everything_be_read_again(offline_runs: Written, tmp_path: Path) -> None:
    offline_runs.put("everything", tmp_path)
    copy = read(offline(tmp_path, "accuracy"), told(tmp_path))
    assert copy == read(offline(tmp_path, "accuracy"))


@pytest.mark.parametrize("parent", ["wandb", ".wandb"])
def test_the_folder_may_be_the_one_that_the_client_was_given(
    offline_runs: Written, tmp_path: Path, parent: str
) -> None:
    log = offline_runs.put("everything", tmp_path / parent)
    assert told(tmp_path).runs == told(tmp_path / parent).runs == {"vision/full": full(log)}


def test_what_else_lies_in_the_folder_is_left_alone(offline_runs: Written, tmp_path: Path) -> None:
    log = offline_runs.put("everything", tmp_path)
    (tmp_path / "latest-run").symlink_to(log.parent.name, target_is_directory=True)
    shutil.copytree(log.parent, tmp_path / "sweep-7")
    (tmp_path / "run-without-log").mkdir()
    (tmp_path / "run-that-is-a-file").write_text("text")
    (tmp_path / "debug.log").write_text("text")
    copy = told(tmp_path)
    assert (copy.runs, copy.unusable) == ({"vision/full": full(log)}, [])
    assert list(copy.cursor["folders"]) == [log.parent.name] if copy.cursor else False


def test_a_run_whose_folder_was_copied_is_one_run(offline_runs: Written, tmp_path: Path) -> None:
    log = offline_runs.put("everything", tmp_path)
    part = offline_runs.put("everything", tmp_path, "run-z-older-copy")
    part.write_bytes(begun_only(log.read_bytes()))
    shutil.copytree(log.parent, tmp_path / "offline-run-a-copy")
    copy = told(tmp_path)
    assert copy.runs == {"vision/full": full(log)}
    assert problems(copy) == [("vision/full", "run-z-older-copy: its log is cut off; what is whole was read")]


def test_a_resumed_run_goes_on_in_its_later_folder(offline_runs: Written, tmp_path: Path) -> None:
    """Whatever its name is: the order is that in which the logs were begun."""
    first = offline_runs.put("everything", tmp_path, "offline-run-b")
    offline_runs.put("continued", tmp_path, "offline-run-a")
    before = full(first)
    del before["values"]["accuracy.max"]  # the second one did not define the metric: `accuracy` is now one number
    expected = {
        **before,
        "ended_ms": BEGIN_MS + 1_000_000,
        "params": {**before["params"], "lr": "0.2", "new": "1"},
        "values": {
            **before["values"],
            "accuracy": value(0.7, BEGIN_MS + 1_000_000),
            "fresh": value(1.5, BEGIN_MS + 1_000_000),
        },
    }
    assert told(tmp_path).runs == {"vision/full": expected}


def test_a_run_that_is_resumed_is_read_again_whole(offline_runs: Written, tmp_path: Path) -> None:
    offline_runs.put("everything", tmp_path)
    offline_runs.put("failed", tmp_path)
    copy = told(tmp_path)
    offline_runs.put("continued", tmp_path, "offline-run-later")
    batches = list(offline(tmp_path).fetch(copy.cursor, NOW_MS))
    assert [run.run_id for batch in batches for run in batch.runs] == ["vision/full"]
    assert told(tmp_path, copy).runs == told(tmp_path).runs


def test_a_resumed_run_that_was_killed_is_not_finished(offline_runs: Written, tmp_path: Path) -> None:
    offline_runs.put("everything", tmp_path)
    log = offline_runs.put("continued", tmp_path, "offline-run-later")
    write_again(log, records_of(log)[:-1])
    assert told(tmp_path).runs["vision/full"]["status"] == "running"


def test_a_killed_run_is_running_until_nothing_was_written_for_a_day(offline_runs: Written, tmp_path: Path) -> None:
    log = offline_runs.put("killed", tmp_path)
    last_ms = started_ms(log)
    copy = told(tmp_path, now_ms=last_ms + 24 * HOUR_MS)
    run = copy.runs["vision/killed"]
    assert (run["status"], run["ended_ms"]) == ("running", None)
    copy = told(tmp_path, copy, now_ms=last_ms + 24 * HOUR_MS + 1)
    steps = int(float(run["values"]["accuracy"][0]) * 1_000_000 + 0.5)
    ended_ms = BEGIN_MS + steps * 1000
    assert copy.runs["vision/killed"] == {**run, "status": "killed", "ended_ms": ended_ms}
    assert run["values"]["accuracy"][0] == repr(steps / 1_000_000)
    assert steps > 100


def test_an_empty_folder_has_no_runs_yet(offline_runs: Written, tmp_path: Path) -> None:
    copy = told(tmp_path)
    assert (copy.runs, copy.experiments, copy.unusable) == ({}, {}, [])
    assert offline(tmp_path).check() == "folder with 0 offline runs in 0 projects"
    log = offline_runs.put("everything", tmp_path)
    assert told(tmp_path, copy).runs == {"vision/full": full(log)}


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("missing", "there is no such folder; check path, and whether its disk is mounted"),
        ("file", "is a file; name the folder that holds run-* or offline-run-* folders"),
    ],
)
def test_a_path_that_is_no_folder_is_refused(tmp_path: Path, name: str, complaint: str) -> None:
    (tmp_path / "file").write_text("text")
    with pytest.raises(SourceRefused) as caught:
        offline(tmp_path / name).check()
    assert str(caught.value) == f"source 'lab' ({tmp_path / name}): {complaint}"


def test_without_the_wandb_library_it_is_said_how_to_install_it(offline_runs: Written, tmp_path: Path) -> None:
    offline_runs.put("everything", tmp_path)
    code = "import sys; sys.modules['wandb'] = None\n"
    code += "from pathlib import Path\nfrom tests.connectors.offline import offline\n"
    code += f"offline(Path({str(tmp_path)!r})).check()"
    assert in_a_fresh_python(code)[1].splitlines()[-1] == (
        f"milepost.domain.errors.SourceRefused: source 'lab' ({tmp_path}): offline W&B runs are read with the wandb "
        "library, which cannot be imported (No module named 'wandb.proto'; 'wandb' is not a package): "
        "pip install 'milepost[wandb]'"
    )


def in_a_fresh_python(code: str) -> tuple[str, str]:
    command, root = [sys.executable, "-c", code], Path(__file__).parents[2]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    return ran.stdout, ran.stderr


def test_files_that_older_clients_wrote_say_what_the_log_does_not(offline_runs: Written, tmp_path: Path) -> None:
    log = offline_runs.put("failed", tmp_path, "run-1")
    kept = [one for one in records_of(log) if one.WhichOneof("record_type") not in ("summary", "config")]
    write_again(log, kept)
    (log.parent / "files").mkdir()
    (log.parent / "files" / "wandb-summary.json").write_text(
        '{"accuracy": 0.25, "best": NaN, "val": {"acc": 0.5}, "flag": true, "_runtime": 3, "_timestamp": 1790000002.5,'
        ' "image": {"_type": "image-file", "size": 3}}'
    )
    (log.parent / "files" / "config.yaml").write_text(
        "wandb_version: 1\n_wandb:\n  value: {t: 1}\nlr:\n  desc: null\n  value: 0.1\nnet:\n  value: {1: [2]}\n"
    )
    values = {"accuracy": value(0.25, BEGIN_MS), "best": value(float("nan")), "val.acc": value(0.5)}
    params = {"lr": "0.1", "net": '{"1":[2]}'}
    expected = {**failed(log), "ended_ms": BEGIN_MS + 2_000, "params": params, "values": values}
    copy = told(tmp_path)
    assert (copy.runs, copy.unusable) == ({"audio/sad": expected}, [])


def test_the_log_holds_where_files_say_something_else(offline_runs: Written, tmp_path: Path) -> None:
    log = offline_runs.put("everything", tmp_path)
    (log.parent / "files" / "wandb-summary.json").write_text('{"accuracy": 0.99, "other": 1}')
    (log.parent / "files" / "config.yaml").write_text("lr: {value: 9}\nother: {value: 1}\n")
    assert told(tmp_path).runs == {"vision/full": full(log)}


def test_a_file_of_an_older_client_that_cannot_be_read_is_listed(offline_runs: Written, tmp_path: Path) -> None:
    log = offline_runs.put("failed", tmp_path, "run-1")
    write_again(log, [one for one in records_of(log) if one.WhichOneof("record_type") not in ("summary", "config")])
    (log.parent / "files").mkdir()
    (log.parent / "files" / "wandb-summary.json").write_text('{"accuracy": 0.')
    (log.parent / "files" / "config.yaml").write_text("lr: [1")
    copy = told(tmp_path)
    assert copy.runs == {"audio/sad": failed(log)}
    assert problems(copy) == [
        (
            "audio/sad",
            "run-1: its files/wandb-summary.json cannot be read; run-1: its files/config.yaml cannot be read",
        )
    ]


def test_a_run_without_project_is_where_wandb_puts_it(offline_runs: Written, tmp_path: Path) -> None:
    log = offline_runs.put("failed", tmp_path, "run-1")
    records = records_of(log)
    records[1].run.project = ""
    write_again(log, records)
    copy = told(tmp_path)
    assert copy.runs == {
        "uncategorized/sad": {
            **failed(log_of(log.parent)),
            "run_id": "uncategorized/sad",
            "experiment_id": "uncategorized",
        }
    }
