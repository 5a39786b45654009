"""What many small updates of nested keys amount to, and which numbers are in it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from milepost.connectors.mlflow_records import clean
from milepost.connectors.wandb_numbers import NOT_FINITE, as_float, is_number

KeyPath = tuple[str, ...]
DEEPEST = 20
NOTHING = object()
NOT_FINITE_TEXTS = frozenset(f'"{word}"' for word in NOT_FINITE)


class Keys:
    """The latest JSON text of each key path and when it was logged; parsed only when it is asked for."""

    def __init__(self) -> None:
        self.leaves: dict[KeyPath, tuple[str, int | None]] = {}
        self.inner: set[KeyPath] = set()

    def put(self, path: KeyPath, text: str, at_ms: int | None = None) -> None:
        if path not in self.leaves:
            self.make_room(path)
        self.leaves[path] = (text, at_ms)

    def remove(self, path: KeyPath) -> None:
        self.make_room(path)
        self.leaves.pop(path, None)

    def make_room(self, path: KeyPath) -> None:
        """A path cannot hold a value and other paths: what is below it goes, what is above it opens up."""
        if path in self.inner:
            for below in [one for one in self.leaves if len(one) > len(path) and one[: len(path)] == path]:
                del self.leaves[below]
        for length in range(1, len(path)):
            self.inner.add(path[:length])
            if path[:length] in self.leaves:
                self.open_up(path[:length])

    def open_up(self, path: KeyPath) -> None:
        text, at_ms = self.leaves.pop(path)
        found = parsed(text)
        if isinstance(found, dict):
            for key, value in found.items():
                self.leaves[(*path, key)] = (json.dumps(value), at_ms)

    def value(self, path: KeyPath) -> Any:
        """None for a path that holds no value."""
        text, _ = self.leaves.get(path, ("null", None))
        return None if (found := parsed(text)) is NOTHING else found

    def tree(self) -> dict[str, Any]:
        """The values as nested objects, without those that are no JSON."""
        grown: dict[str, Any] = {}
        for path, (text, _) in self.leaves.items():
            found = parsed(text)
            if found is not NOTHING:
                place = grown
                for key in path[:-1]:
                    place = place.setdefault(key, {})
                place[path[-1]] = found
        return grown

    def numbers(self) -> dict[str, tuple[float, int | None]]:
        """Every number by its name, with the time it was logged; a name that is whole wins over a nested one."""
        media = {path[:-1] for path in self.leaves if path[-1] == "_type" and len(path) > 1}
        found: dict[str, tuple[float, int | None]] = {}
        depths: dict[str, int] = {}
        for path, (text, at_ms) in self.leaves.items():
            if media and any(path[:length] in media for length in range(1, len(path))):
                continue
            for depth, name, number in numbers_in(path, text):
                if name not in found or depth < depths[name]:
                    found[name], depths[name] = (number, at_ms), depth
        return found


def numbers_in(path: KeyPath, text: str) -> Iterator[tuple[int, str, float]]:
    """The numbers that one JSON text holds: depth, name, number. W&B's own keys and machine metrics are no results."""
    if not path[0].startswith(("_", "system/")) and (text[:1] not in ('"', "[") or text in NOT_FINITE_TEXTS):
        yield from flattened(".".join(path), parsed(text), len(path))


def flattened(name: str, value: Any, depth: int) -> Iterator[tuple[int, str, float]]:
    if is_number(value):
        yield depth, clean(name), as_float(value)
    elif isinstance(value, Mapping) and "_type" not in value and depth < DEEPEST:
        for key, inner in value.items():
            yield from flattened(f"{name}.{key}", inner, depth + 1)


def parsed(text: str) -> Any:
    """NOTHING for what is no JSON; NaN and Infinity stand bare in W&B's."""
    try:
        return orjson.loads(text)
    except ValueError:
        pass
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return NOTHING
