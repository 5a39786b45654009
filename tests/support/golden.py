"""Golden files: what is written is compared, byte for byte, with what was looked at and kept.

`MILEPOST_GOLDEN=write python -m pytest tests/figures tests/exports -k golden` keeps new ones in place of the old; look
at what `git diff` says of them before it is committed.
"""

import os
from pathlib import Path


def kept(path: Path, made: bytes) -> bytes:
    """What is kept at that path; where new ones are to be kept, `made` becomes it."""
    if os.environ.get("MILEPOST_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(made)
    return path.read_bytes() if path.exists() else b""
