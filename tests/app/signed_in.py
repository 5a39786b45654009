"""A dashboard where people sign in, and the sealed cookies that its sign-in would give them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from milepost.domain.notes import Note
from milepost.domain.people import Audience, Author
from milepost.jobs.kept_snapshots import BY_HAND
from milepost.jobs.notes import write_note
from milepost.jobs.snapshots import take_snapshot
from milepost.jobs.workspace import open_workspace, utc_now
from tests.app.conftest import SERVE, Dashboard
from tests.app.workspaces import FULL, Contents, make_workspace
from tests.support.oidc import SECRET
from tests.support.postgres import free_port

COOKIE_SECRET = "0123456789abcdef0123456789abcdef"
ROLES = {
    "viewer": ["vera@acme.example"],
    "planner": ["paul@acme.example", "group:planners"],
    "approver": ["anna@acme.example"],
    "admin": ["adam@acme.example"],
}
KEPT: tuple[tuple[str, Audience], ...] = (("fraud", "stakeholders"), ("fraud", "team"), ("secret", "stakeholders"))
"""Of which projects and for whom a snapshot is kept."""
TEAM_WORDS, OPEN_WORDS = "the labels were wrong all along", "the second clinic joins"


def closed_workspace(folder: Path, metadata: str, callback: str | None = None) -> Path:
    """Two projects: `fraud` for the roles above, with a note for each audience; `secret` for nobody but Zoe."""
    file = make_workspace(folder, Contents(FULL.runs, FULL.milestones, FULL.points, projects=("fraud", "secret")))
    told = yaml.safe_load(file.read_text())
    login = {
        "server_metadata_url": metadata,
        "client_id": "milepost",
        "client_secret_env": "TEST_CLIENT_SECRET",
        "cookie_secret_env": "TEST_COOKIE_SECRET",
    }
    told["access"] = {"login": login | ({"redirect_uri": callback} if callback else {})}
    told["projects"]["fraud"]["access"] = ROLES
    told["projects"]["secret"]["access"] = {"viewer": ["zoe@acme.example"]}
    file.write_text(yaml.safe_dump(told, sort_keys=False))
    workspace, begins = open_workspace(file), utc_now() - timedelta(days=20)
    write_note(workspace, "fraud", Note("incident", TEAM_WORDS, begins, audience="team"), Author("paul@acme.example"))
    write_note(
        workspace, "fraud", Note("note", OPEN_WORDS, begins, audience="stakeholders"), Author("paul@acme.example")
    )
    home = workspace.kept.below(BY_HAND)
    soon = utc_now().replace(microsecond=0) + timedelta(seconds=1)  # after the notes
    for project, audience in KEPT:
        take_snapshot(workspace, project, soon, ("csv",), audience, home, soon)
    workspace.close()
    return file


@contextmanager
def served(file: Path, port: int | None = None) -> Iterator[Dashboard]:
    port = port or free_port()
    command = [sys.executable, "-c", SERVE, str(port), str(file)]
    secrets = {"TEST_CLIENT_SECRET": SECRET, "TEST_COOKIE_SECRET": COOKIE_SECRET}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **secrets}) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == f"Milepost is at http://127.0.0.1:{port}"
        try:
            yield Dashboard(f"http://127.0.0.1:{port}", file)
        finally:
            process.terminate()


def claims(email: str, at: datetime, **others: Any) -> dict[str, Any]:
    """What a provider tells of somebody who signed in."""
    return {"sub": email, "email": email, "email_verified": True, "iat": int(at.timestamp()), **others}


def cookies(address: str, told: Mapping[str, Any], secret: str = COOKIE_SECRET) -> dict[str, str]:
    """The cookies that Streamlit gives for these claims, sealed with its own functions."""
    made: dict[str, str] = {}

    def seal(name: str, value: str) -> bytes:
        return create_signed_value(secret, name, value)

    def keep(name: str, value: str) -> None:
        made[name] = seal(name, value).decode()

    whole = {**told, "origin": address, "is_logged_in": True, "provider": "default"}
    set_cookie_with_chunks(keep, seal, USER_COOKIE_NAME, json.loads(json.dumps(whole)), cookie_attr_size=100)
    return made
