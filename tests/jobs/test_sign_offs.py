"""Reached asks for sign-off with its evidence frozen; people accept or reject; what changed is decided again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from milepost.domain.errors import ChangedMeanwhile, ConfigurationError, MilepostError, NotAllowed
from milepost.domain.people import RIGHTS, Author, Role
from milepost.domain.report import MilestoneReport
from milepost.jobs.sign_offs import ask_again, ask_for_sign_offs, decide, milestone_named
from milepost.jobs.workspace import Workspace, open_workspace, utc_now
from milepost.planning.sign_offs import content_of, digest_of, version_of
from milepost.store.journal import every_line, first_fault
from tests.app.workspaces import Contents, add_runs, day, make_workspace, run

PARAMS = {"depth": "7", "seed": "0"}
BEST, GONE = run(1, 0.93, 3, params=PARAMS), run(1, 0.93, 3, params=PARAMS, deleted=True)
PILOT: dict[str, Any] = {
    "title": "Pilot",
    "due": day(20),
    "owner": "ada@acme.example",
    "gates": ["accuracy >= 0.9"],
    "approvers": ["bo@acme.example", "cy@acme.example", "ada@acme.example"],
    "approvals": 2,
}
Make = Callable[..., Workspace]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """A workspace with one milestone; keys given change it."""

    def made(**keys: Any) -> Workspace:
        store = str(request.getfixturevalue("postgres_url")) if request.param == "postgres" else None
        contents = Contents((run(0, 0.8, 9), BEST), {"pilot": PILOT | keys}, store=store)
        file = make_workspace(tmp_path, contents)
        workspace = open_workspace(file)
        request.addfinalizer(workspace.close)
        ask_for_sign_offs(workspace, utc_now())
        return workspace

    return made


def author(name: str, role: Role = "approver") -> Author:
    return Author(f"{name}@acme.example", RIGHTS[role])


def pilot(workspace: Workspace) -> MilestoneReport:
    return milestone_named(workspace, "fraud", "pilot")


def say(workspace: Workspace, who: str, verdict: Any = "accept", comment: str = "", role: Role = "approver") -> None:
    decide(workspace, "fraud", pilot(workspace), verdict, comment, author(who, role), utc_now())


def test_reached_asks_once_with_the_evidence_frozen_and_n_of_m_accept(make: Make) -> None:
    workspace = make()
    ask_for_sign_offs(workspace, utc_now())
    told = pilot(workspace).sign_off
    assert (told.state, told.asked_by, told.needed, told.holds) == ("awaiting", "ada@acme.example", 2, True)
    assert told.evidence is not None
    assert (told.evidence.run_name, told.evidence.values, told.evidence.gates) == (
        "run-1",
        (("accuracy", 0.93),),
        ("accuracy >= 0.9",),
    )
    assert told.evidence.params == (("depth", "7"), ("seed", "0"))
    assert told.evidence.url == f"http://tracker.example/#/experiments/1/runs/{BEST.run_id}"
    say(workspace, "bo", comment="well done")
    assert pilot(workspace).sign_off.state == "awaiting"
    say(workspace, "cy")
    done = pilot(workspace).sign_off
    assert (done.state, [(one.by, one.comment) for one in done.decisions]) == (
        "accepted",
        [("bo@acme.example", "well done"), ("cy@acme.example", "")],
    )
    lines = [(one.kind, one.action, one.by) for one in every_line(workspace.store)]
    assert lines == [
        ("sign-off", "ask", "ada@acme.example"),
        ("sign-off", "accept", "bo@acme.example"),
        ("sign-off", "accept", "cy@acme.example"),
    ]
    assert first_fault(every_line(workspace.store))[0] is None


def test_a_rejection_rejects_and_a_planner_asks_again_in_their_own_name(make: Make) -> None:
    workspace = make(approvers=["bo@acme.example", "cy@acme.example", "paul@acme.example"], owner=None)
    with pytest.raises(ConfigurationError, match="a rejection needs a comment"):
        say(workspace, "bo", "reject", "  ")
    say(workspace, "bo", "reject", "only one seed")
    assert pilot(workspace).sign_off.state == "rejected"
    ask_for_sign_offs(workspace, utc_now())
    assert pilot(workspace).sign_off.state == "rejected"
    ask_again(workspace, "fraud", "pilot", author("paul", "planner"), utc_now())
    told = pilot(workspace).sign_off
    assert (told.state, told.asked_by, told.decisions) == ("awaiting", "paul@acme.example", ())
    with pytest.raises(NotAllowed, match="asked for this sign-off, so somebody else decides"):
        say(workspace, "paul")


@pytest.mark.parametrize(
    ("who", "role", "why"),
    [
        ("vera", "viewer", "may not sign off: that takes the role approver"),
        ("bo", "planner", "may not sign off: that takes the role approver"),  # an approver who lost the role
        ("bo", "admin", "may not sign off: that takes the role approver"),
        ("dora", "approver", "is no approver of Pilot; its approvers are bo@acme.example"),
        ("ada", "approver", "asked for this sign-off, so somebody else decides"),
    ],
)
def test_who_may_not_decide_is_told_why_and_nothing_is_written(make: Make, who: str, role: Role, why: str) -> None:
    workspace = make()
    with pytest.raises(NotAllowed) as caught:
        say(workspace, who, role=role)
    assert why in str(caught.value)
    assert len(every_line(workspace.store)) == 1


def test_nobody_accepts_twice_and_nothing_is_decided_before_it_is_reached_or_after_it_is_decided(make: Make) -> None:
    workspace = make()
    say(workspace, "bo")
    with pytest.raises(NotAllowed, match="accepted this already"):
        say(workspace, "bo")
    say(workspace, "cy")
    with pytest.raises(NotAllowed, match="Pilot is accepted already"):
        say(workspace, "bo", "reject", "no")


def test_what_is_not_reached_is_not_asked_for(make: Make) -> None:
    workspace = make(gates=["accuracy >= 0.99"])
    told = pilot(workspace).sign_off
    assert (told.state, told.evidence, every_line(workspace.store)) == ("awaiting", None, [])
    with pytest.raises(NotAllowed, match="Pilot is not reached, so there is nothing to sign off yet"):
        say(workspace, "bo")


def test_evidence_that_goes_reopens_the_sign_off_and_stays_readable(make: Make) -> None:
    workspace = make()
    say(workspace, "bo")
    say(workspace, "cy")
    accepted = utc_now()
    file = workspace.configuration.path
    add_runs(file, [GONE])
    told = pilot(workspace).sign_off
    assert (told.state, told.holds) == ("awaiting", False)
    assert told.reopened == "the evidence is gone: no run passes all gates any more (it was run-1)"
    assert told.evidence is not None
    assert told.evidence.params == (("depth", "7"), ("seed", "0"))
    with pytest.raises(NotAllowed, match="the evidence is gone"):
        say(workspace, "bo")
    add_runs(file, [run(5, 0.95, 1)])
    ask_for_sign_offs(workspace, utc_now())
    again = pilot(workspace).sign_off
    assert (again.state, again.holds, again.decisions) == ("awaiting", True, ())
    assert again.reopened == "the evidence changed: it was run-1, now it is run-5"
    before = next(one for one in workspace.report("fraud", accepted).milestones if one.id == "pilot")
    assert before.sign_off.state == "accepted"


def test_a_decision_on_what_changed_meanwhile_is_refused(make: Make) -> None:
    workspace = make()
    seen = pilot(workspace)
    add_runs(workspace.configuration.path, [GONE, run(5, 0.95, 1)])
    with pytest.raises(NotAllowed, match="the evidence changed: it was run-1, now it is run-5"):
        decide(workspace, "fraud", seen, "accept", "", author("bo"), utc_now())


def test_of_two_who_decide_at_the_same_moment_the_second_is_told(make: Make) -> None:
    workspace = make()
    seen = pilot(workspace)

    def accept(who: str) -> str:
        try:
            decide(workspace, "fraud", seen, "accept", "", author(who), utc_now())
        except ChangedMeanwhile:
            return "told"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(accept, ["bo", "cy"])) == ["done", "told"]
    assert len(pilot(workspace).sign_off.decisions) == 1
    assert first_fault(every_line(workspace.store))[0] is None


def test_changed_gates_and_a_worse_run_after_acceptance(make: Make) -> None:
    workspace = make()
    say(workspace, "bo")
    say(workspace, "cy")
    add_runs(workspace.configuration.path, [run(9, 0.5, 1)])
    assert pilot(workspace).sign_off.state == "accepted"
    file = workspace.configuration.path
    told = yaml.safe_load(file.read_text())
    told["projects"]["fraud"]["milestones"]["pilot"]["gates"] = ["accuracy >= 0.91"]
    file.write_text(yaml.safe_dump(told))
    reopened = open_workspace(file)
    assert pilot(reopened).sign_off.reopened == ("the gates were changed from accuracy >= 0.9 to accuracy >= 0.91")
    reopened.close()


def test_the_digest_seals_all_that_is_frozen(make: Make) -> None:
    workspace = make()
    (line,) = every_line(workspace.store)
    evidence = line.content["evidence"]
    assert digest_of(evidence) == evidence["digest"]
    for key, value in evidence.items():
        if key != "digest":
            assert digest_of({**evidence, key: [value, "changed"]}) != evidence["digest"]


def test_a_day_before_anybody_asked_knows_of_no_request(make: Make) -> None:
    workspace = make()
    say(workspace, "bo")
    past = workspace.report("fraud", utc_now() - timedelta(days=1)).milestones[0].sign_off
    assert (past.state, past.evidence) == ("awaiting", None)


def test_a_wrong_milestone_is_named(make: Make) -> None:
    with pytest.raises(MilepostError, match="has no milestone 'pilto'; did you mean 'pilot'"):
        milestone_named(make(), "fraud", "pilto")


def test_a_sign_off_is_read_as_it_was_written(make: Make) -> None:
    workspace = make()
    say(workspace, "bo", comment="fine")
    line = every_line(workspace.store)[-1]

    assert content_of(version_of(line.version, line.content)) == line.content
