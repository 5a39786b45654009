"""What the list of milestones tells besides their state: what was promised before, and what they come after."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from milepost.app.milestone_list import milestones_html
from milepost.domain.report import MilestoneReport, Move
from tests.figures.samples import report

MOVE = Move(
    at=datetime(2026, 8, 31, 23, tzinfo=UTC),
    by="ada",
    reason="<b>the clinic</b> opens later",
    due_before=date(2026, 9, 30),
    due_after=date(2026, 10, 31),
    gates_before=("accuracy >= 0.9",),
    gates_after=("accuracy >= 0.9", "latency_ms <= 120"),
)


def told(**changes: object) -> str:
    """The words about the first milestone of the sample, with these changes."""
    shown = replace(report(), time_zone="Europe/Berlin")
    first: MilestoneReport = replace(shown.milestones[0], **changes)  # type: ignore[arg-type]
    html = milestones_html(replace(shown, milestones=(first, *shown.milestones[1:])), "accuracy")
    entry = next(one for one in html.split("<li ") if f">{first.title}<" in one)
    return re.sub(r"<[^>]*>", "|", entry)


def test_a_moved_goalpost_is_told_with_what_it_was_its_day_author_and_reason() -> None:
    assert (
        "|due day moved from 30 Sep 2026 to 31 Oct 2026, gates changed from accuracy &gt;= 0.9 to accuracy &gt;= 0.9 "
        "and latency_ms &lt;= 120 on 1 Sep 2026 by ada: &lt;b&gt;the clinic&lt;/b&gt; opens later|"
    ) in told(moves=(MOVE,))


def test_a_baseline_that_changed_without_a_reason_is_told() -> None:
    only = replace(MOVE, reason=None, due_after=MOVE.due_before, gates_after=MOVE.gates_before)
    assert "|baseline changed on 1 Sep 2026 by ada|" in told(moves=(only,))


def test_a_milestone_says_by_title_what_it_comes_after() -> None:
    other = report().milestones[1]
    assert f" · after {other.title} and gone · " in told(after=(other.id, "gone"), owner="ada")
