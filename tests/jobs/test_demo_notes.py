"""The demo's notes belong to its story: written on its days, about what it has, and only once."""

from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

from milepost.jobs.demo import build_demo
from milepost.jobs.demo.dropped import DROPPED
from milepost.jobs.demo.moves import MOVES
from milepost.jobs.demo.story import write_demo_story
from milepost.jobs.workspace import open_workspace, utc_now
from milepost.store.journal import every_line, first_fault
from tests.jobs.test_demo import TODAY, few, silent


def test_the_demo_has_notes_that_were_written_on_the_days_of_its_story_and_only_once(tmp_path: Path) -> None:
    path = build_demo(tmp_path / "demo", TODAY, silent, few)
    workspace = open_workspace(path)
    for _ in range(2):
        write_demo_story(workspace, path.parent)
        workspace.put_plans_into_force(utc_now())
    written = every_line(workspace.store)
    assert first_fault(written)[0] is None
    # After its last move the plan is what the file says, so that starting the dashboard changes nothing.
    changed = [(one.project, one.subject, one.by) for one in written if one.kind == "milestone" and one.version > 1]
    assert sorted(changed) == sorted((one.project, one.milestone, one.by) for one in (*MOVES, *DROPPED))
    for project in workspace.configuration.projects.values():
        notes = workspace.report(project.id).notes
        assert [one.number for one in notes] == [1, 2, 3]
        known = {"metric": {one.id for one in project.metrics}, "milestone": {one.id for one in project.milestones}}
        assert all(one.about is None or one.about.id in known[one.about.kind] for one in notes)
        assert all(one.begins <= one.at < datetime.combine(TODAY, time(), UTC) for one in notes)
        assert workspace.report(project.id, notes[0].at).notes == (replace(notes[0], number=1),)
    workspace.close()
