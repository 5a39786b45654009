"""The demo's journal: the plan with its moves and the notes, each line with the day that the story gives it."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from milepost.domain.errors import NotAllowed
from milepost.domain.people import Author
from milepost.jobs.demo.dropped import dropped_lines
from milepost.jobs.demo.moves import plan_lines
from milepost.jobs.demo.notes import note_lines
from milepost.jobs.demo.workspace import built_for
from milepost.jobs.sign_offs import decide, milestone_named
from milepost.jobs.workspace import Workspace, to_ms
from milepost.store.journal import every_line, write_lines


def write_demo_story(workspace: Workspace, folder: Path) -> None:
    """Before anything else is written into the journal, whose lines never go back in time."""
    if every_line(workspace.store):
        return
    built = built_for(folder)
    found = [*plan_lines(workspace.configuration.projects, built), *dropped_lines(built), *note_lines(built)]
    for written, draft in sorted(found, key=lambda one: one[0]):
        write_lines(workspace.store, [draft], to_ms(written))


ACCEPTED = (
    ("digits", "pilot", "tom@example.org", "Two weeks in the mail room, no complaint."),
    ("digits", "pilot", "ines@example.org", ""),
    ("progression", "ward", "jan@example.org", "Seen on the ward; Elif looks at the young patients next."),
)
"""Who accepted which milestone with which words; the second one still waits for somebody."""


def write_demo_decisions(workspace: Workspace, now: datetime) -> None:
    """Once the runs are read and sign-off was asked for; what was decided once stays."""
    for project, milestone_id, by, words in ACCEPTED:
        milestone = milestone_named(workspace, project, milestone_id)
        with suppress(NotAllowed):
            decide(workspace, project, milestone, "accept", words, Author(by), now)
