"""How far along each of several things stands that come after each other."""

from collections.abc import Mapping, Sequence


def steps_of(after: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How many steps each comes after the first ones. Two people can plan a circle at the same moment: its members
    count as far as they were looked at."""
    found: dict[str, int] = {}

    def look(name: str, on_the_way: frozenset[str]) -> int:
        if name not in found:
            before = [one for one in after[name] if one in after and one not in on_the_way]
            found[name] = 1 + max((look(one, on_the_way | {name}) for one in before), default=0)
        return found[name]

    for name in after:
        look(name, frozenset())
    return found
