"""Who a person is, and what their roles let them do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

from milepost.domain.errors import NotAllowed

Role = Literal["viewer", "planner", "approver", "admin"]
Audience = Literal["team", "stakeholders"]
Right = Literal["see", "see team notes", "annotate", "plan", "decide", "sync", "see the audit"]

ROLES: tuple[Role, ...] = ("viewer", "planner", "approver", "admin")
AUDIENCES: tuple[Audience, ...] = ("team", "stakeholders")
_PLANNER: frozenset[Right] = frozenset({"see", "see team notes", "annotate", "plan", "sync", "see the audit"})
RIGHTS: Mapping[Role, frozenset[Right]] = {
    "viewer": frozenset({"see"}),
    "planner": _PLANNER,
    "approver": frozenset({"see", "see team notes", "annotate", "decide"}),
    # An admin does not sign off: whoever hands out rights must not be able to accept the results too.
    "admin": _PLANNER,
}
EVERY_RIGHT: frozenset[Right] = frozenset[Right]().union(*RIGHTS.values())
GROUP = "group:"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who looks or decides. `name` is what stands beside their words: an e-mail address, or who they are on
    this machine. `email` is None where nobody vouches for one."""

    name: str
    email: str | None = None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Login:
    """How people sign in with OpenID Connect. The secrets are named, never held. `hours`: how long a sign-in lasts,
    and so how long a group that was taken away still counts."""

    server_metadata_url: str
    client_id: str
    client_secret_env: str
    cookie_secret_env: str
    redirect_uri: str | None = None
    scope: str = "openid email profile"
    groups_claim: str = "groups"
    hours: float = 12.0


Patterns = Mapping[Role, tuple[str, ...]]
"""By role: patterns of e-mail addresses (`*@acme.example`) or `group:NAME`."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who has which role, and how they sign in; the patterns of a project add to those of all."""

    login: Login
    roles: Patterns
    projects: Mapping[str, Patterns] = field(default_factory=dict)

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
    """Groups are compared as they are, addresses without regard to case; `*` is everybody who signed in."""
    if pattern.startswith(GROUP):
        return pattern.removeprefix(GROUP) in person.groups
    if pattern == "*":
        return True
    return person.email is not None and fnmatchcase(person.email.casefold(), pattern.casefold())


def rights_of(access: Access | None, person: Person | None, project: str) -> frozenset[Right]:
    """What a person may do in a project. Without `access:` Milepost is for the people on this machine, who may do
    everything."""
    if access is None:
        return EVERY_RIGHT
    return frozenset[Right]().union(*(RIGHTS[role] for role in access.roles_of(person, project)))


def audience_of(rights: frozenset[Right]) -> Audience:
    """Whose notes somebody with these rights may read."""
    return "team" if "see team notes" in rights else "stakeholders"


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who is about to write, with what they may do in the project: checked where the line is made, not where
    the button is."""

    name: str
    rights: frozenset[Right] = EVERY_RIGHT

    def must(self, right: Right, what: str) -> None:
        """Raises NotAllowed."""
        if right not in self.rights:
            raise NotAllowed(f"{self.name} may not {what}: {_WHO_MAY[right]}")


_WHO_MAY: Mapping[Right, str] = {
    right: f"that takes the role {' or '.join(role for role in ROLES if right in RIGHTS[role])}, which `access:` in "
    "milepost.yaml gives"
    for right in EVERY_RIGHT
}
