"""Who signs a milestone off, as milepost.yaml says it, and what it is refused with."""

from pathlib import Path

import pytest

from milepost.config import load
from tests.config.files import changed, complaints, written

OWNER = "        owner: ada@example.org\n"
PILOT = "projects.fraud.milestones.pilot"


def with_keys(keys: str) -> str:
    return changed(OWNER, OWNER + keys)


def test_approvers_are_read_and_all_of_them_must_accept_unless_fewer_are_asked_for(tmp_path: Path) -> None:
    text = with_keys("        approvers: [bo@x.example, cy@x.example]\n        approvals: 1\n")
    (pilot,) = load(written(tmp_path, text), {}).projects["fraud"].milestones
    assert (pilot.approvers, pilot.approvals) == (("bo@x.example", "cy@x.example"), 1)


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ("approvals: 1", "approvals: needs people to approve; name them under `approvers`"),
        (
            "approvers: [bo@x.example]\n        approvals: 2",
            "approvals: asks for 2 of 1 approvers; nobody could ever accept",
        ),
        ("approvers: [bo@x.example]\n        approvals: 0", "approvals: takes a number of people, from 1 to 100"),
        ("approvers: [bo@x.example]\n        approvals: 1.5", "approvals: takes a number of people, from 1 to 100"),
        (
            "approvers: [bo@x.example, BO@x.example]",
            "approvers[1]: `BO@x.example` is listed twice; keep one of them",
        ),
        (
            "approvers: [Ada@example.org]",
            (
                "approvers: the owner `ada@example.org` asks for the sign-off and cannot approve it; name others, or "
                "fewer `approvals`"
            ),
        ),
    ],
)
def test_approvals_that_could_never_come_are_refused(tmp_path: Path, keys: str, what: str) -> None:
    said = complaints(tmp_path, with_keys(f"        {keys}\n"))
    assert [line.partition(f"{PILOT}.")[2] for line in said] == [what]
