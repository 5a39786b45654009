"""Who a person is, and what their roles let them do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

Role = Literal["viewer", "planner", "approver", "admin"]
Audience = Literal["team", "stakeholders"]
Right = Literal["see", "see team notes", "annotate", "plan", "decide", "sync", "see audit", "administer"]

ROLES: tuple[Role, ...] = ("viewer", "planner", "approver", "admin")
RIGHTS: Mapping[Role, frozenset[Right]] = {
    "viewer": frozenset({"see"}),
    "planner": frozenset({"see", "see team notes", "annotate", "plan", "sync", "see audit"}),
    "approver": frozenset({"see", "see team notes", "annotate", "decide"}),
    # An admin does not sign off: whoever hands out rights must not be able to accept the results too.
    "admin": frozenset({"see", "see team notes", "annotate", "plan", "sync", "see audit", "administer"}),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who looks or decides. `name` is what stands beside their words: an e-mail address, or who they are on
    this machine. `email` is None where nobody vouches for one."""

    name: str
    email: str | None = None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Access:
    """Who has which role: patterns of e-mail addresses (`*@acme.example`) or `group:NAME`, by role; those of a project
    add to those of all."""

    roles: Mapping[Role, tuple[str, ...]]
    projects: Mapping[str, Mapping[Role, tuple[str, ...]]] = field(default_factory=dict)

    def roles_of(self, person: Person | None, project: str) -> frozenset[Role]:
        """Those of a person in a project; none for nobody."""
        if person is None:
            return frozenset()
        own = self.projects.get(project, {})
        return frozenset(
            role
            for role in ROLES
            if any(matches(pattern, person) for pattern in (*self.roles.get(role, ()), *own.get(role, ())))
        )


def matches(pattern: str, person: Person) -> bool:
    """Groups are compared as they are, addresses without regard to case."""
    group = pattern.removeprefix("group:")
    if group != pattern:
        return group in person.groups
    return person.email is not None and fnmatchcase(person.email.casefold(), pattern.casefold())


def rights_of(access: Access | None, person: Person | None, project: str) -> frozenset[Right]:
    """What a person may do in a project. Without `access:` Milepost is for the one person on this machine, who may do
    everything."""
    if access is None:
        return frozenset().union(*RIGHTS.values())
    return frozenset().union(*(RIGHTS[role] for role in access.roles_of(person, project)))


def audience_of(rights: frozenset[Right]) -> Audience:
    """Whose notes somebody with these rights may read."""
    return "team" if "see team notes" in rights else "stakeholders"
