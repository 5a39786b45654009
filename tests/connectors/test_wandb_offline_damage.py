"""What is read of logs that are cut off, damaged or empty: what is whole, and what is missing is said."""

import math
from pathlib import Path
from random import Random
from typing import Any

import pytest

from milepost.connectors.wandb_log import WandbLog
from milepost.domain.records import Unusable
from tests.connectors.offline import offline, problems, told
from tests.connectors.reading import HOUR_MS, NOW_MS
from tests.support.wandb_offline import Written, begun_only, log_of, places, records_of, started_ms, write_log

BLOCK = 32 * 1024
DAYS_LATER_MS = NOW_MS + 10_000 * 24 * HOUR_MS
"""Long after any of the logs was written."""


def whole_records(log: Path) -> list[bytes]:
    return [record.SerializeToString(deterministic=True) for record in WandbLog(log).records()]


@pytest.mark.parametrize("story", ["everything", "long", "failed"])
def test_every_record_of_a_log_is_read(offline_runs: Written, story: str) -> None:
    log = log_of(offline_runs.stories[story])
    read = WandbLog(log)
    assert list(read.records()) == records_of(log)
    assert (read.damaged_at, read.is_cut_off) == ([], False)


@pytest.mark.parametrize("story", ["everything", "long"])
def test_what_is_told_of_a_log_that_is_cut_off_is_a_prefix(offline_runs: Written, tmp_path: Path, story: str) -> None:
    log = offline_runs.put(story, tmp_path)
    content, records = log.read_bytes(), whole_records(log)
    step = 997 if len(content) < 100_000 else 997 * 31
    before = -1
    for size in range(0, len(content), step):
        log.write_bytes(content[:size])
        read = WandbLog(log)
        found = [record.SerializeToString(deterministic=True) for record in read.records()]
        assert found == records[: len(found)]
        assert read.damaged_at == []
        assert len(found) >= before
        before = len(found)
        copy = told(tmp_path, now_ms=DAYS_LATER_MS)
        assert len(copy.runs) == (len(found) > 1), size
        assert set(copy.runs) <= {"vision/full", "vision/long"}
        assert not copy.runs or next(iter(copy.runs.values()))["status"] == "killed"
        assert len(copy.runs) + len(copy.unusable) >= 1
    assert before > 0.9 * len(records)


def test_a_log_that_ends_anywhere_in_a_small_stretch_never_fails(offline_runs: Written, tmp_path: Path) -> None:
    """Also in the middle of a head of seven bytes, and around the border of two blocks."""
    log = offline_runs.put("long", tmp_path)
    content, records = log.read_bytes(), whole_records(log)
    for size in [*range(300), *range(2 * BLOCK - 40, 2 * BLOCK + 40)]:
        log.write_bytes(content[:size])
        found = whole_records(log)
        assert found == records[: len(found)]


def test_a_cut_off_end_is_no_problem_while_the_run_goes_on(offline_runs: Written, tmp_path: Path) -> None:
    log = offline_runs.put("everything", tmp_path, "run-1")
    begun_ms = started_ms(log)
    log.write_bytes(begun_only(log.read_bytes()))
    copy = told(tmp_path, now_ms=begun_ms)
    assert (copy.runs["vision/full"]["status"], problems(copy)) == ("running", [])
    copy = told(tmp_path, copy, now_ms=begun_ms + 25 * HOUR_MS)
    assert copy.runs["vision/full"]["status"] == "killed"
    assert problems(copy) == [("vision/full", "run-1: its log is cut off; what is whole was read")]


@pytest.mark.parametrize(
    ("size", "what"),
    [
        (0, "its log is empty: the client was stopped before it wrote anything"),
        (3, "its log does not say which run it is of"),
        (7, "its log does not say which run it is of"),
        (60, "its log does not say which run it is of"),
    ],
)
def test_a_log_without_its_run_is_listed_by_its_folder(
    offline_runs: Written, tmp_path: Path, size: int, what: str
) -> None:
    log = offline_runs.put("everything", tmp_path, "offline-run-1")
    log.write_bytes(log.read_bytes()[:size])
    other = offline_runs.put("failed", tmp_path)
    copy = told(tmp_path)
    assert (sorted(copy.runs), problems(copy)) == (["audio/sad"], [("offline-run-1", what)])
    assert offline(tmp_path).check() == "folder with 1 offline runs in 1 projects, 1 logs unusable"
    assert other.exists()


def test_one_flipped_bit_costs_no_more_than_its_block(offline_runs: Written, tmp_path: Path) -> None:
    log = offline_runs.put("long", tmp_path, "run-1")
    content, records = log.read_bytes(), whole_records(log)
    chance = Random(7)
    for _ in range(40):
        place = chance.randrange(3 * BLOCK, len(content) - BLOCK)
        spoilt = bytearray(content)
        spoilt[place] ^= 1 << chance.randrange(8)
        log.write_bytes(spoilt)
        read = WandbLog(log)
        found = [record.SerializeToString(deterministic=True) for record in read.records()]
        block = place // BLOCK
        lost_at_most = sum(1 for _, at in places(content) if (block - 1) * BLOCK < at < (block + 1) * BLOCK)
        assert is_subsequence(found, records)
        assert len(records) > len(found) >= len(records) - lost_at_most
        assert read.damaged_at[0] // BLOCK == block
        copy = told(tmp_path)
        assert copy.runs["vision/long"]["status"] == "finished"
        assert problems(copy)[0][0] == "vision/long"


def is_subsequence(some: list[bytes], all_of: list[bytes]) -> bool:
    rest = iter(all_of)
    return all(one in rest for one in some)


def test_damage_is_listed_by_its_place_and_the_run_is_read_from_what_is_whole(
    offline_runs: Written, tmp_path: Path
) -> None:
    log = offline_runs.put("long", tmp_path, "run-1")
    before = told(tmp_path).runs
    content = bytearray(log.read_bytes())
    for place in (5 * BLOCK + 100, 9 * BLOCK + 100):
        content[place] ^= 1
    log.write_bytes(content)
    copy = told(tmp_path)
    first = max(at for _, at in places(bytes(content)) if at <= 5 * BLOCK + 100)
    what = f"run-1: its log is damaged in 2 places, first at byte {first:,}; what is whole was read"
    assert (copy.runs, problems(copy)) == (before, [("vision/long", what)])


def test_a_log_of_noise_says_nothing_and_fails_nothing(offline_runs: Written, tmp_path: Path) -> None:
    log = offline_runs.put("everything", tmp_path, "run-1")
    log.write_bytes(b":W&B\xe1\xbe\x00" + Random(1).randbytes(200_000))
    copy = told(tmp_path)
    (problem,) = copy.unusable
    assert copy.runs == {}
    assert problem.record_id == "run-1"
    assert problem.what.startswith("its log is damaged in 7 places, first at byte 7; ")
    log.write_text("<html>not a log</html>\n" * 10_000)
    assert told(tmp_path).runs == {}


def test_a_log_whose_mark_is_damaged_is_read_and_listed(offline_runs: Written, tmp_path: Path) -> None:
    log = offline_runs.put("failed", tmp_path, "run-1")
    before = told(tmp_path).runs
    log.write_bytes(b"?" + log.read_bytes()[1:])
    copy = told(tmp_path)
    assert copy.runs == before
    assert copy.unusable == [
        Unusable("audio/sad", "run-1: its log is damaged in one place, at byte 0; what is whole was read")
    ]


def test_a_record_that_is_none_is_skipped(offline_runs: Written, tmp_path: Path) -> None:
    """Its check sum is right, its content is not what the format says."""

    class Noise:
        def SerializeToString(self) -> bytes:  # noqa: N802 - protobuf's name
            return b"\xff\xff\xff"

    records = records_of(log_of(offline_runs.stories["failed"]))
    write_log(tmp_path / "run-1", "sad", [*records[:3], Noise(), *records[3:]])
    copy = told(tmp_path)
    assert list(copy.runs) == ["audio/sad"]
    assert "damaged in one place" in copy.unusable[0].what


def test_odd_times_keys_and_numbers_fail_nothing(offline_runs: Written, tmp_path: Path) -> None:
    records = records_of(log_of(offline_runs.stories["failed"]))
    kept = [one for one in records if one.WhichOneof("record_type") not in ("summary", "history")]
    kept[1].run.start_time.seconds = 2**62
    odd = {
        "_timestamp": "1e300",
        "huge": "1" + "0" * 400,
        "longest": "1" * 10_000,
        "word": '"0.5"',
        "no json": "{",
        "deep": "[" * 5_000,
        "half": '{"\\ud800": 1, "nul\\u0000": 2}',
        "": "3",
        "list": "[1]",
        "null": "null",
        "nan": '"NaN"',
        "inner": '{"inf": "-Infinity", "text": "nan"}',
    }
    row = type(records[0])()
    for key, text in odd.items():
        row.history.item.add(key=key, value_json=text)
    write_log(tmp_path / "run-1", "sad", [*kept[:-1], row, kept[-1]])
    run = told(tmp_path).runs["audio/sad"]
    values = {name: float(one[0]) for name, one in run["values"].items()}
    assert math.isnan(values.pop("nan"))
    assert values == {"huge": math.inf, "half.?": 1.0, "half.nul": 2.0, "": 3.0, "inner.inf": -math.inf}
    assert (run["started_ms"], run["ended_ms"], run["status"]) == (None, None, "failed")


def test_typed_history_items_are_numbers_too(offline_runs: Written, tmp_path: Path) -> None:
    """As the format has them beside JSON texts; this run was cut short, so its history counts."""
    records = records_of(log_of(offline_runs.stories["failed"]))
    row: Any = type(records[0])()
    row.history.item.add(key="integer", integer=3)
    row.history.item.add(nested_key=["a", "b"], number=math.nan)
    row.history.item.add(key="flag", boolean=True)
    row.history.item.add(key="text", text="0.5")
    row.history.item.add(key="json", json='{"c": 0.5}')
    row.history.item.add(key="none", none=0)
    assert records[-1].HasField("exit")
    write_log(tmp_path / "run-1", "sad", [*records[:-1], row])
    values = told(tmp_path).runs["audio/sad"]["values"]
    assert {name: one[0] for name, one in values.items()} == {
        "accuracy": "0.25",
        "integer": "3.0",
        "a.b": "nan",
        "json.c": "0.5",
    }
