"""Under which name the runs of a W&B project are kept, however it is called by now."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Called:
    """What a project was called when it was last seen. id: W&B's internal one, which outlives a rename (its plain `id`
    does not); None from a server that tells none."""

    name: str
    id: str | None = None


def kept_as(known: Mapping[str, Called], seen: Mapping[str, str | None]) -> dict[str, Called]:
    """The projects that are seen, by the name that each is kept under: that of its first day.

    known: those met before, by the same names; seen: the ids of those there are, by what they are called now. A new
    project that took the name of a renamed one is kept as `NAME#ID`: no name at W&B holds a `#`.
    """
    by_id = {one.id: kept for kept, one in known.items() if one.id is not None}
    found = {by_id[number]: Called(name, number) for name, number in seen.items() if number in by_id}
    told = {one.name for one in found.values()}
    by_name = {one.name: kept for kept, one in known.items() if kept not in found}
    for name, number in seen.items():
        if name not in told:
            kept = by_name.get(name) or (f"{name}#{number}" if name in known or name in found else name)
            found[kept] = Called(name, number)
    return found
