"""Folders that the real wandb client wrote in offline mode, once for all tests, and a way to write logs by hand."""

import os
import shutil
import signal
import struct
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

BLOCK = 32 * 1024
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Written:
    """What the client wrote: by story, the folder of its run."""

    stories: dict[str, Path]

    def put(self, story: str, into: Path, name: str | None = None) -> Path:
        """A copy of a run's folder; returns its log."""
        folder = into / (name or self.stories[story].name)
        shutil.copytree(self.stories[story], folder)
        return log_of(folder)


@pytest.fixture(scope="session")
def offline_runs(tmp_path_factory: pytest.TempPathFactory) -> Written:
    root = tmp_path_factory.mktemp("wandb")
    stories = ["everything", "failed", "long", "continued"]
    assert client(root, *stories) == 0
    assert client(root, "killed") == -signal.SIGKILL
    found = {story: run_folder(root / story) for story in [*stories, "killed"]}
    return Written(found)


def client(root: Path, *stories: str) -> int:
    """Run the client with a home of its own, so that it leaves nothing behind."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("WANDB_")}
    environ |= {"WANDB_USERNAME": "ada", "HOME": str(root / "home"), "WANDB_SILENT": "true"}
    environ |= {f"WANDB_{one}_DIR": str(root / "home") for one in ("CACHE", "CONFIG", "DATA")}
    command = [sys.executable, "-m", "tests.support.wandb_offline_client", str(root), *stories]
    return subprocess.run(command, cwd=ROOT, env=environ, timeout=120, check=False).returncode


def run_folder(folder: Path) -> Path:
    (found,) = folder.glob("wandb/offline-run-*")
    return found


def log_of(folder: Path) -> Path:
    (found,) = folder.glob("run-*.wandb")
    return found


def started_ms(log: Path) -> int:
    """When a log says that its run began, in the record that comes second."""
    told = records_of(log)[1].run.start_time
    return int(told.seconds * 1000 + round(told.nanos / 1e6))


def places(content: bytes) -> list[tuple[int, int]]:
    """Kind and place of each chunk of a log that is whole."""
    found, at = [], 7
    while at + 7 <= len(content):
        room = BLOCK - at % BLOCK
        if room < 7:
            at += room
            continue
        found.append((content[at + 6], at))
        at += 7 + int.from_bytes(content[at + 4 : at + 6], "little")
    return found


def records_of(log: Path) -> list[Any]:
    """All records of a log that is whole."""
    from wandb.proto.wandb_internal_pb2 import Record

    content = log.read_bytes()
    begun, found = b"", []
    for kind, at in places(content):
        begun += content[at + 7 : at + 7 + int.from_bytes(content[at + 4 : at + 6], "little")]
        if kind in (1, 4):
            found.append(Record.FromString(begun))
            begun = b""
    return found


def begun_only(content: bytes) -> bytes:
    """The first 5,000 bytes of a log, about: always within a record, however long this machine made the records."""
    return content[: max(at for _, at in places(content) if at <= 5_000) + 3]


def write_log(folder: Path, run_id: str, records: Iterable[Any]) -> Path:
    """A log of these records, in as many chunks as they need."""
    folder.mkdir(parents=True)
    content = bytearray(b":W&B\xe1\xbe\x00")
    for record in records:
        left, is_first = record.SerializeToString(), True
        while left or is_first:
            room = BLOCK - len(content) % BLOCK
            if room < 7:
                content += bytes(room)
                continue
            part, left = left[: room - 7], left[room - 7 :]
            kind = (1 if is_first else 4) if not left else (2 if is_first else 3)
            content += struct.pack("<IHB", crc32(bytes([kind]) + part), len(part), kind) + part
            is_first = False
    log = folder / f"run-{run_id}.wandb"
    log.write_bytes(content)
    return log
