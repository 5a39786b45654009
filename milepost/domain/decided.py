"""What people decided about a project, as it stood at an instant."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from milepost.domain.notes import Notes
from milepost.domain.plan import Plan
from milepost.domain.sign_off import SignOffs


def nothing() -> Mapping[str, tuple[()]]:
    return {}


@dataclass(frozen=True, slots=True)
class Decided:
    """The plan, the notes and the sign-offs."""

    plan: Plan = field(default_factory=nothing)
    notes: Notes = field(default_factory=nothing)
    sign_offs: SignOffs = field(default_factory=nothing)
