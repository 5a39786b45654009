"""Who may do what, as milepost.yaml says it, and what it is refused with."""

from dataclasses import replace
from pathlib import Path

import pytest

from milepost.config import load, show
from milepost.domain.people import EVERY_RIGHT, ROLES, Access, Login, Patterns, Person, matches, rights_of
from tests.config.files import VALID, changed, complaints, written

LOGIN = """\
  login:
    server_metadata_url: https://id.acme.example/.well-known/openid-configuration
    client_id: milepost
    client_secret_env: CLIENT_SECRET
    cookie_secret_env: COOKIE_SECRET
"""
WHOLE = f"""\
access:
  viewer: ["*@acme.example"]
  planner: [ada@acme.example, "group:planners"]
{LOGIN}"""
WITH_ACCESS = WHOLE + changed(
    "    title: Fraud detection\n", "    title: Fraud\n    access: {approver: [bo@acme.example]}\n"
)
ADA = Person("ada@acme.example", "ADA@acme.example")


def test_roles_and_login_are_read_and_shown_again(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, WITH_ACCESS), {})
    login = Login(
        "https://id.acme.example/.well-known/openid-configuration", "milepost", "CLIENT_SECRET", "COOKIE_SECRET"
    )
    roles: Patterns = {"viewer": ("*@acme.example",), "planner": ("ada@acme.example", "group:planners")}
    assert loaded.access == Access(login, roles, {"fraud": {"approver": ("bo@acme.example",)}})
    assert replace(load(written(tmp_path, show(loaded)), {}), path=loaded.path) == loaded


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            f"access:\n{LOGIN}{VALID}",
            "1: access: nobody has a role; name people under viewer, planner, approver or admin",
        ),
        (
            changed("    title: Fraud detection\n", "    access: {viewer: [ada@x.example]}\n"),
            "8: projects.fraud.access: roles need people to sign in; say how in `access:` at the top of the file",
        ),
        (
            WITH_ACCESS.replace("ada@acme.example", "ada"),
            (
                "3: access.planner[0]: `ada` is nobody; write an e-mail address, a pattern such as *@acme.example, "
                "group:NAME, or * for everybody who signed in"
            ),
        ),
        (
            WITH_ACCESS.replace('"group:planners"', '"group: "'),
            "3: access.planner[1]: names no group; write group:NAME as the sign-in tells it",
        ),
        (
            WITH_ACCESS.replace("  planner:", "  planer:"),
            "3: access.planer: is not known here; did you mean `planner`?",
        ),
        (
            WITH_ACCESS.replace("client_secret_env: CLIENT_SECRET", "client_secret: hunter2"),
            (
                "7: access.login.client_secret: secrets are not written here; use `client_secret_env: "
                "NAME_OF_AN_ENVIRONMENT_VARIABLE` and set that variable"
            ),
        ),
        (
            WITH_ACCESS.replace("https://id", "http://id"),
            (
                "5: access.login.server_metadata_url: `http://id.acme.example/.well-known/openid-configuration` takes "
                "an https address; http is for this machine only, such as http://localhost"
            ),
        ),
        (
            WITH_ACCESS.replace(LOGIN, LOGIN + "    redirect_uri: https://milepost.acme.example/\n"),
            (
                "9: access.login.redirect_uri: `https://milepost.acme.example/` does not end with /oauth2callback, "
                "where Milepost waits for the answer"
            ),
        ),
        (
            WITH_ACCESS.replace(LOGIN, LOGIN + "    hours: 0\n"),
            "9: access.login.hours: takes hours, more than 0 and at most 720 (30 days)",
        ),
        (WITH_ACCESS.replace(LOGIN, ""), "1: access.login: is missing: How people sign in."),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_way_out(tmp_path: Path, text: str, what: str) -> None:
    assert f"milepost.yaml:{what}" in complaints(tmp_path, text)


def test_a_pattern_means_addresses_without_case_and_groups_as_they_are() -> None:
    grouped = Person("subject 7", None, ("planners",))
    assert [matches(pattern, ADA) for pattern in ("ada@ACME.example", "*@acme.example", "*", "bo@acme.example")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert [matches(pattern, grouped) for pattern in ("group:planners", "group:Planners", "*@*", "*")] == [
        True, False, False, True,
    ]  # fmt: skip


def test_rights_come_from_the_roles_of_all_and_of_the_project_and_nobody_has_any(tmp_path: Path) -> None:
    access = load(written(tmp_path, WITH_ACCESS), {}).access
    bo, stranger = Person("bo@acme.example", "bo@acme.example"), Person("x@else.example", "x@else.example")
    assert access is not None
    assert rights_of(access, ADA, "fraud") == EVERY_RIGHT - {"decide"}
    assert rights_of(access, bo, "fraud") == {"see", "see team notes", "annotate", "decide"}
    assert rights_of(access, bo, "another") == {"see"}
    assert rights_of(access, stranger, "fraud") == rights_of(access, None, "fraud") == frozenset()
    assert rights_of(None, None, "fraud") == EVERY_RIGHT


def test_who_hands_out_rights_does_not_sign_off_by_that() -> None:
    login = Login("https://id.example/x", "milepost", "A", "B")
    everybody = {role: rights_of(Access(login, {role: ("*",)}), ADA, "fraud") for role in ROLES}
    assert [role for role, rights in everybody.items() if "decide" in rights] == ["approver"]
