"""The Schedules page shows what became of the messages about milestones, first of all those that did not arrive."""

from dataclasses import replace
from pathlib import Path

import pytest

from milepost.app.milestone_messages import messages_html, messages_of
from milepost.app.who import Reader
from milepost.domain.people import Access, Login, Person
from milepost.jobs.workspace import Workspace, open_workspace
from tests.app.pages import component, open_page, text_of
from tests.app.workspaces import add_runs
from tests.jobs.scheduled import HOUR, rewrite, round_at
from tests.jobs.watched import BEST, GONE, OPS, PILOT, SOON, begun, watched

LOGIN = Login("https://id.example/x", "milepost", "A", "B")
WRONG = "Of the latest 2 messages, 1 did not reach everybody, or nobody knows whether they did."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Reached, which reached nobody; then regressed, which everybody was told."""
    made = watched(tmp_path, None, {"to": ["ops"], "events": ["reached", "regressed"]}, pilot={**PILOT, "owner": "ada"})
    (tmp_path / "ops").write_text("no folder")
    workspace = begun(made)
    add_runs(made, [BEST])
    round_at(workspace, SOON + HOUR)
    workspace.close()
    rewrite(made, recipients={"ops": {**OPS, "place": "elsewhere"}, "boss": OPS})
    add_runs(made, [GONE])
    again = open_workspace(made, {})
    round_at(again, SOON + 2 * HOUR)
    again.close()
    return made


def told(workspace: Workspace, role: str, project: str = "fraud") -> str:
    access = Access(LOGIN, {}, {project: {role: ("eve@x.example",)}})  # type: ignore[dict-item]
    return text_of(messages_html(messages_of(workspace, Reader(Person("eve@x.example", "eve@x.example"), access))))


def test_what_did_not_arrive_stands_first_with_reason_next_step_and_owner(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MILEPOST_CONFIG", str(file))
    said = text_of(component(open_page("schedules"), "messages")["html"])
    assert said.startswith(f"Messages about milestones {WRONG} Pilot is reached (Fraud detection) ")
    first, second = said.split("Pilot is reached (Fraud detection)")[1].split(
        "Pilot is no longer reached (Fraud detection)"
    )
    assert "ada answers for this milestone ! to ops: failed " in first
    assert first.endswith("Next: give another folder, or the right to write there ")
    assert "answers" not in second
    assert "✓ to ops: handed over" in second


def test_who_only_reads_learns_that_it_failed_but_not_where_and_others_learn_nothing(file: Path) -> None:
    workspace = open_workspace(file, {})
    assert ("cannot be written" in told(workspace, "planner"), "Next: " in told(workspace, "planner")) == (True, True)
    viewer = told(workspace, "viewer")
    assert ("! to ops: failed" in viewer, "cannot be written" in viewer, "Next: " in viewer) == (True, False, False)
    access = Access(LOGIN, {}, {"credit": {"planner": ("eve@x.example",)}})
    assert messages_of(workspace, Reader(Person("eve@x.example", "eve@x.example"), access)) == ()
    workspace.close()


def test_words_of_people_never_become_markup_there(file: Path) -> None:
    workspace = open_workspace(file, {})
    (one, *_) = messages_of(workspace, Reader(Person("ada")))
    html = messages_html([replace(one, subject="<script>x</script>", owner="<b>")])
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    workspace.close()
