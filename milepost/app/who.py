"""Who looks at a page or asks a route, and what they may do."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.requests import Request

from milepost.app.login import login_is_on
from milepost.domain.people import Access, Audience, Author, Person, Right, audience_of, rights_of
from milepost.domain.projects import Project
from milepost.jobs.options import who as local_user
from milepost.jobs.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who was let in. Without `access` everybody on this machine may do everything."""

    person: Person
    access: Access | None = None

    def rights(self, project_id: str) -> frozenset[Right]:
        return rights_of(self.access, self.person, project_id)

    def author(self, project_id: str) -> Author:
        return Author(self.person.name, self.rights(project_id))

    def author_in(self, projects: Iterable[str]) -> Author:
        """With what they may do in each of these projects."""
        held = [self.rights(one) for one in projects]
        return Author(self.person.name, frozenset.intersection(*held) if held else frozenset())

    def audience(self, project_id: str) -> Audience:
        return audience_of(self.rights(project_id))

    def projects(self, workspace: Workspace, right: Right = "see") -> dict[str, Project]:
        """Those in which they have this right, in the order of milepost.yaml."""
        every = workspace.configuration.projects
        return {name: one for name, one in every.items() if right in self.rights(name)}

    def may(self, right: Right, workspace: Workspace) -> bool:
        """In any project."""
        return bool(self.projects(workspace, right))


def page_reader(workspace: Workspace) -> Reader | None:
    """Who looks at the page that runs; None for nobody."""
    access = workspace.configuration.access
    if not login_is_on():
        return None if access else Reader(Person(local_user()))
    return None if access is None else _reader(dict(st.user), access, datetime.now(UTC))


def request_reader(workspace: Workspace, request: Request) -> Reader | None:
    """Who asks a route, by the sealed cookie that Streamlit gave at sign-in; None for nobody."""
    access = workspace.configuration.access
    if not login_is_on():
        return None if access else Reader(Person(local_user()))
    return None if access is None else _reader(_told_by_cookie(request), access, datetime.now(UTC))


def _reader(told: Mapping[str, Any], access: Access, now: datetime) -> Reader | None:
    person = person_of(told, access, now)
    return None if person is None else Reader(person, access)


def person_of(told: Mapping[str, Any], access: Access, now: datetime) -> Person | None:
    """The person that the claims of a sign-in speak of; None for nobody, and once the sign-in is too old: only a new
    one tells of groups and addresses that were taken away."""
    if not told.get("is_logged_in") or not told.get("sub"):
        return None
    issued = told.get("iat")
    if not isinstance(issued, int | float) or isinstance(issued, bool):
        return None
    if now - datetime.fromtimestamp(issued, UTC) > timedelta(hours=access.login.hours):
        return None
    email = told.get("email")
    # An address that the provider did not verify may be anybody's; some tell so as a text.
    if not isinstance(email, str) or "@" not in email or told.get("email_verified") in (False, "false"):
        email = None
    return Person(email or f"subject {told['sub']}", email, _groups(told, access.login.groups_claim))


def _groups(told: Mapping[str, Any], claim: str) -> tuple[str, ...]:
    """Providers tell a list, or one group as a text; a dot leads into a nested claim unless one has that very name."""
    held: Any = told
    for part in [claim] if claim in told else claim.split("."):
        held = held.get(part) if isinstance(held, Mapping) else None
    if isinstance(held, str):
        return (held,)
    return tuple(one for one in held if isinstance(one, str)) if isinstance(held, list | tuple) else ()


def _told_by_cookie(request: Request) -> dict[str, Any]:
    """Streamlit reads this cookie for its pages only, so a route uses the same functions."""
    from streamlit.auth_util import get_validated_redirect_uri
    from streamlit.web.server.starlette import starlette_websocket as streamlit_socket
    from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

    sealed = streamlit_socket._get_signed_cookie_with_chunks(request.cookies, USER_COOKIE_NAME)
    if sealed is None:
        return {}
    told: dict[str, Any] = json.loads(sealed)
    home = urlsplit(get_validated_redirect_uri() or "")
    return told if told.get("origin") == f"{home.scheme}://{home.netloc}" else {}
