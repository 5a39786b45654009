"""Whether milestones can come after each other as they say."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from milepost.config.faults import Fault, Path
from milepost.config.words import shown, way_out


def order_faults(milestones: Mapping[str, Any], known: Sequence[str], path: Path) -> Iterator[Fault]:
    """Names under `after` that do not exist, and milestones that come after themselves."""
    after = {name: _names(milestone) for name, milestone in milestones.items()}
    for name, before in after.items():
        for index, one in enumerate(before):
            place = (*path, name, "after", index)
            if one not in known:
                yield Fault(place, f"there is no milestone called {shown(one)}; {way_out(one, known, 'milestone')}")
            elif comes_after(one, name, after):
                yield Fault(place, f"{shown(one)} itself comes after {shown(name)}; take one of the two away")


def comes_after(name: str, other: str, after: Mapping[str, Sequence[str]]) -> bool:
    """Whether a milestone comes, by any way, after the other or is it."""
    seen, waiting = set[str](), [name]
    while waiting:
        one = waiting.pop()
        if one == other:
            return True
        if one not in seen:
            seen.add(one)
            waiting.extend(after.get(one, ()))
    return False


def _names(milestone: Any) -> list[str]:
    after = milestone.get("after") if isinstance(milestone, dict) else None
    return [name for name in after if isinstance(name, str)] if isinstance(after, list) else []
