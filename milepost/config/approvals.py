"""Whether enough of a milestone's approvers can sign it off."""

from collections.abc import Iterator
from typing import Any

from milepost.config.faults import Fault, Path
from milepost.config.words import shown


def approval_faults(milestone: dict[str, Any], path: Path) -> Iterator[Fault]:
    """More approvals than people, a person twice, approvals without approvers, and an owner who would approve their own
    request."""
    named, wanted, owner = milestone.get("approvers"), milestone.get("approvals"), milestone.get("owner")
    people = [one for one in named if isinstance(one, str)] if isinstance(named, list) else []
    folded = [one.casefold() for one in people]
    twice = next((index for index, one in enumerate(folded) if one in folded[:index]), None)
    if twice is not None:
        yield Fault((*path, "approvers", twice), f"{shown(people[twice])} is listed twice; keep one of them")
        return
    asked = int(wanted) if isinstance(wanted, float) else len(people)
    if wanted is not None and not people:
        yield Fault((*path, "approvals"), "needs people to approve; name them under `approvers`")
    elif asked > len(people):
        yield Fault((*path, "approvals"), f"asks for {asked} of {len(people)} approvers; nobody could ever accept")
    elif isinstance(owner, str) and owner.casefold() in folded and asked > len(people) - 1:
        what = (
            f"the owner {shown(owner)} asks for the sign-off and cannot approve it; name others, or fewer `approvals`"
        )
        yield Fault((*path, "approvers"), what)
