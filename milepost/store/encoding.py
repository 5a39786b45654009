"""How one run is written down: its JSON columns, its measurements as rows, and the digest that tells a change."""

from collections.abc import Mapping
from hashlib import blake2b
from math import isfinite
from typing import NamedTuple

import orjson

from milepost.domain.records import Run, Value

Measured = tuple[float | None, int | None, float | None, int | None, float | None, int | None]
"""last, logged_ms, low, low_ms, high, high_ms, as the columns of measurements."""


class Encoded(NamedTuple):
    """A run ready to be compared and kept."""

    run: Run
    params: str
    tags: str
    measured: dict[str, Measured]
    digest: bytes


def encode(run: Run) -> Encoded:
    params = orjson.dumps(run.params, option=orjson.OPT_SORT_KEYS)
    tags = orjson.dumps(run.tags, option=orjson.OPT_SORT_KEYS)
    # A slice of a named tuple is a plain one, and far cheaper than naming its fields: this line runs for every value.
    measured = {name: value[:] if isfinite(value[0]) else finite(value) for name, value in run.values.items()}
    body = orjson.dumps((run[1:7], measured), option=orjson.OPT_SORT_KEYS)
    digest = blake2b(b"\0".join((body, params, tags)), digest_size=12).digest()
    return Encoded(run, params.decode(), tags.decode(), measured, digest)


def finite(value: Value) -> Measured:
    """A value that is not finite becomes NULL, because SQLite cannot keep NaN and no rule counts it."""
    return (value.last if isfinite(value.last) else None, *value[1:])


def decode_measured(text: str) -> dict[str, Measured]:
    return {name: (row[0], row[1], row[2], row[3], row[4], row[5]) for name, row in orjson.loads(text).items()}


def encode_measured(measured: Mapping[str, Measured]) -> str:
    return orjson.dumps(dict(measured), option=orjson.OPT_SORT_KEYS).decode()
