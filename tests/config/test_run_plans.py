"""How many runs are planned for a milestone: a number since a day, or so many a week, never both."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from milepost.config import load, show
from milepost.domain.projects import PlannedRuns
from tests.config.files import changed, complaints, written

PLACE = "projects.fraud.milestones.pilot"
LINE = "due: 2026-09-30"


def told(more: str) -> str:
    return changed(LINE, f"{LINE}\n        {more}")


def test_a_number_of_runs_is_read_and_shown_so_that_it_loads_as_the_same(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, told("planned_runs: {runs: 40, since: 2026-08-01}")), {})
    pilot = loaded.projects["fraud"].milestones[-1]
    assert (pilot.planned_runs, pilot.runs_a_week) == (PlannedRuns(40, date(2026, 8, 1)), None)
    assert replace(load(written(tmp_path, show(loaded)), {}), path=loaded.path) == loaded


@pytest.mark.parametrize(
    ("more", "what"),
    [
        (
            "planned_runs: {runs: -1, since: 2026-08-01}",
            "planned_runs.runs: takes a whole number of runs, from 0 to 1,000,000",
        ),
        (
            "planned_runs: {runs: 1.5, since: 2026-08-01}",
            "planned_runs.runs: takes a whole number of runs, from 0 to 1,000,000",
        ),
        ("planned_runs: {runs: 40}", "planned_runs.since: is missing"),
        (
            "planned_runs: {runs: 40, since: 2027-01-01}",
            "planned_runs.since: 2027-01-01 is after the due day, 2026-09-30; take an earlier day",
        ),
        (
            "planned_runs: {runs: 40, since: 2026-08-01}\n        runs_a_week: 0",
            "planned_runs: there is `runs_a_week` too; keep one of the two",
        ),
        ("planned_runs: {runs: 40, from: 2026-08-01, since: 2026-08-01}", "planned_runs.from: "),
        ("planned_runs: 40", "planned_runs: "),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_way_out(tmp_path: Path, more: str, what: str) -> None:
    found = complaints(tmp_path, told(more))
    assert len(found) == 1
    assert f"{PLACE}.{what}" in found[0]
