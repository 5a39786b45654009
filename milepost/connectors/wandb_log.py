"""Which records of a `.wandb` log are whole: LevelDB's log format from byte 0, one protobuf `Record` each.

The file begins with seven bytes of its own, then come blocks of 32 KiB (the seven belong to the first) with chunks in
them: CRC-32 of kind and data, length, kind, data. A record is one chunk, or several that go on over blocks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from struct import Struct
from typing import Any
from zlib import crc32

from milepost.domain.errors import SourceRefused

MARK = b":W&B\xe1\xbe\x00"
BLOCK = 32 * 1024
HEAD = Struct("<IHB")
LOST, WHOLE, FIRST, MIDDLE, LAST = range(5)
SEEDS = [crc32(bytes([kind])) for kind in range(5)]
READ_AHEAD = 1024 * 1024


@cache
def record_class() -> Any:
    """W&B's own class. There is no cheaper import: `wandb.proto` brings all of wandb along (0.4 s, 50 MB)."""
    from wandb.proto import wandb_internal_pb2

    return wandb_internal_pb2.Record


@contextmanager
def needing_wandb(where: str) -> Iterator[None]:
    """Around whatever reads logs."""
    try:
        yield
    except ImportError as error:
        raise SourceRefused(
            f"{where}: offline W&B runs are read with the wandb library, which cannot be imported ({error}): "
            "pip install 'milepost[wandb]'"
        ) from None


class WandbLog:
    """One log. What was wrong with it is known once it was read.

    damaged_at: bytes at which something was skipped. is_cut_off: whether it ends within a record, as it does while
    the record is being written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damaged_at: list[int] = []
        self.is_cut_off = False

    def records(self) -> Iterator[Any]:
        """Raises OSError where the file cannot be read, ImportError where the wandb library is missing."""
        read = record_class().FromString
        from google.protobuf.message import DecodeError

        for at, payload in self.payloads():
            try:
                yield read(payload)
            except DecodeError:
                self.damaged_at.append(at)

    def payloads(self) -> Iterator[tuple[int, bytes]]:
        begun: list[bytes] = []
        for at, kind, data in self.chunks():
            if begun and kind in (WHOLE, FIRST):
                self.damaged_at.append(at)
            if kind == WHOLE:
                yield at, data
            if kind in (MIDDLE, LAST) and begun:
                begun.append(data)
            else:  # also where the beginning was lost
                begun = [data] if kind == FIRST else []
            if kind == LAST and begun:
                yield at, b"".join(begun)
                begun = []
        self.is_cut_off = self.is_cut_off or bool(begun)

    def chunks(self) -> Iterator[tuple[int, int, bytes]]:
        """Place, kind and data of each; LOST where something was skipped."""
        with self.path.open("rb", buffering=READ_AHEAD) as file:
            block = file.read(BLOCK)
            self.is_cut_off = 0 < len(block) < len(MARK)
            if len(block) >= len(MARK) and not block.startswith(MARK):
                self.damaged_at.append(0)
            base, start = 0, len(MARK)
            while block:
                yield from self.chunks_of(block, start, base)
                base, start = base + len(block), 0
                block = file.read(BLOCK)

    def chunks_of(self, block: bytes, at: int, base: int) -> Iterator[tuple[int, int, bytes]]:
        """After damage nothing in this block can be trusted: the next chunk is only found by this one's length."""
        while at + HEAD.size <= len(block):
            crc, length, kind = HEAD.unpack_from(block, at)
            end = at + HEAD.size + length
            if len(block) < end <= BLOCK:
                self.is_cut_off = True
                return
            data = block[at + HEAD.size : end]
            if end > BLOCK or kind not in (WHOLE, FIRST, MIDDLE, LAST) or crc32(data, SEEDS[kind]) != crc:
                self.damaged_at.append(base + at)
                yield base + at, LOST, b""
                return
            yield base + at, kind, data
            at = end
        if at < len(block) < BLOCK and at + HEAD.size <= BLOCK:
            self.is_cut_off = True
