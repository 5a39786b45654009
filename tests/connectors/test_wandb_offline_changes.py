"""What is noticed when the folders that the wandb client leaves change."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from milepost.domain.errors import SourceRefused
from milepost.domain.records import Batch, Experiment, Run, Window
from tests.connectors.offline import full, offline, problems, told
from tests.connectors.reading import NOW_MS, Copy
from tests.support.wandb_offline import Written, begun_only, records_of, write_log


def test_nothing_is_read_again_that_has_not_changed(offline_runs: Written, tmp_path: Path) -> None:
    for story in ("everything", "failed", "killed"):
        offline_runs.put(story, tmp_path)
    copy = told(tmp_path)
    experiments = (Experiment("audio", "audio", False), Experiment("vision", "vision", False))
    again = list(offline(tmp_path).fetch(copy.cursor, NOW_MS))
    assert again == [Batch(experiments=experiments, experiments_complete=True, resume_at=copy.cursor)]


def test_a_log_that_grew_is_read_again(offline_runs: Written, tmp_path: Path) -> None:
    log = offline_runs.put("everything", tmp_path)
    whole = log.read_bytes()
    log.write_bytes(begun_only(whole))
    copy = told(tmp_path)
    assert copy.runs["vision/full"]["status"] == "running"
    log.write_bytes(whole)
    assert told(tmp_path, copy).runs == {"vision/full": full(log)}


def test_a_log_that_became_readable_is_no_problem_any_more(offline_runs: Written, tmp_path: Path) -> None:
    """Its window says so: no run has the name of a folder."""
    log = offline_runs.put("everything", tmp_path, "offline-run-1")
    offline_runs.put("failed", tmp_path)
    whole = log.read_bytes()
    log.write_bytes(b"")
    copy = told(tmp_path)
    assert problems(copy) == [
        ("offline-run-1", "its log is empty: the client was stopped before it wrote anything"),
    ]
    log.write_bytes(whole)
    batches = list(offline(tmp_path).fetch(copy.cursor, NOW_MS))
    assert [batch.complete for batch in batches] == [None, Window("run_id", "offline-run-1", "vision/full"), None]
    assert [run.run_id for batch in batches for run in batch.runs] == ["vision/full"]


def test_a_run_whose_folder_vanished_is_gone(offline_runs: Written, tmp_path: Path) -> None:
    log = offline_runs.put("everything", tmp_path)
    failed_log = offline_runs.put("failed", tmp_path)
    offline_runs.put("killed", tmp_path)
    copy = told(tmp_path)
    shutil.rmtree(log.parent)
    copy = told(tmp_path, copy)
    assert (sorted(copy.runs), copy.gone) == (["audio/sad", "vision/killed"], ["vision/full"])
    shutil.rmtree(failed_log.parent)
    copy = told(tmp_path, copy)
    assert (sorted(copy.runs), copy.gone) == (["vision/killed"], ["vision/full", "audio/sad"])
    assert copy.experiments == {"vision": ("vision", False)}
    offline_runs.put("everything", tmp_path)
    assert sorted(told(tmp_path, copy).runs) == ["vision/full", "vision/killed"]


def test_a_run_is_not_gone_with_one_of_its_folders(offline_runs: Written, tmp_path: Path) -> None:
    log = offline_runs.put("everything", tmp_path, "offline-run-1")
    later = offline_runs.put("continued", tmp_path, "offline-run-2")
    copy = told(tmp_path)
    shutil.rmtree(later.parent)
    copy = told(tmp_path, copy)
    assert (copy.runs, copy.gone) == ({"vision/full": full(log)}, [])


def test_a_folder_that_lost_all_it_had_is_refused(offline_runs: Written, tmp_path: Path) -> None:
    log = offline_runs.put("everything", tmp_path)
    copy = told(tmp_path)
    shutil.rmtree(log.parent)
    with pytest.raises(SourceRefused) as caught:
        told(tmp_path, copy)
    assert str(caught.value) == (
        f"source 'lab' ({tmp_path}): none of the 1 run folders that were read before is there any more. Is its disk "
        "mounted? Put them back, or give the folder a source name of its own"
    )


def in_a_fresh_python(code: str) -> tuple[str, str]:
    command, root = [sys.executable, "-c", code], Path(__file__).parents[2]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    return ran.stdout, ran.stderr


def test_the_library_is_not_imported_where_no_log_is_opened(offline_runs: Written, tmp_path: Path) -> None:
    offline_runs.put("everything", tmp_path)
    cursor = told(tmp_path).cursor
    code = "import sys\nfrom pathlib import Path\nfrom tests.connectors.offline import offline\n"
    code += f"list(offline(Path({str(tmp_path)!r})).fetch({cursor!r}, {NOW_MS}))\n"
    code += "print([name for name in ('wandb', 'google.protobuf') if name in sys.modules])"
    assert in_a_fresh_python(code) == ("[]\n", "")


def test_many_logs_come_in_batches_whose_windows_meet(offline_runs: Written, tmp_path: Path) -> None:
    records = records_of(offline_runs.put("failed", tmp_path / "other"))
    for number in range(250):
        records[1].run.run_id = f"r{number:03d}"
        write_log(tmp_path / f"run-{number}", f"r{number:03d}", records)
    batches = list(offline(tmp_path).fetch(None, NOW_MS))
    runs: list[Run] = [run for batch in batches for run in batch.runs]
    assert [run.run_id for run in runs] == [f"audio/r{number:03d}" for number in range(250)]
    assert [(len(batch.runs), batch.complete, batch.done, batch.total) for batch in batches[1:]] == [
        (100, Window("run_id", None, "audio/r100"), 100, 250),
        (100, Window("run_id", "audio/r100", "audio/r200"), 200, 250),
        (50, Window("run_id", "audio/r200", None), 250, 250),
    ]
    os.utime(tmp_path / "run-120" / "run-r120.wandb", ns=(1, 1))
    shutil.rmtree(tmp_path / "run-30")
    copy = Copy()
    for batch in batches[:3]:
        copy.keep(batch)
    assert told(tmp_path, copy).runs == told(tmp_path).runs
    assert copy.gone == ["audio/r030"]
