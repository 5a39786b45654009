"""Six workers look at one store, some of them killed at any step: everything that happened is told, nothing twice."""

import random
import signal
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from milepost.domain.events import MilestoneEvent, name_in_ledger
from milepost.jobs.scheduling import do_due
from milepost.jobs.workspace import open_workspace
from milepost.store.delivery_ledger import LOST
from milepost.store.ledger import LEASE_MS
from milepost.store.ledger_lines import delivery_lines, slot_lines
from tests.app.workspaces import TODAY, Contents, add_runs, day, make_workspace, run
from tests.jobs.scheduled import FEW, HOUR, at, rewrite
from tests.jobs.test_ledger_proof import HOOK, WORKERS, Doomed, delivery_id, receiver, run_workers

MILESTONES = {f"m{n}": {"title": f"Step {n}", "due": day(70), "gates": ["accuracy >= 0.9"]} for n in range(12)}
NOTIFY = {"to": ["archive", "hook"]}
NOW = TODAY + 2 * HOUR


def watched(folder: Path, store: str | None) -> Path:
    """A project that was looked at, and of which every milestone was reached since."""
    file = make_workspace(folder, Contents(FEW, MILESTONES, store=store))
    fraud = yaml.safe_load(file.read_text(encoding="utf-8"))["projects"]["fraud"]
    archive = {"kind": "folder", "place": "archive"}
    rewrite(file, projects={"fraud": {**fraud, "notify": NOTIFY}}, recipients={"archive": archive, "hook": HOOK})
    workspace = open_workspace(file, {})
    do_due(workspace, at(TODAY + HOUR), "first", environ={})
    workspace.close()
    add_runs(file, [run(9, 0.95, 1)])
    return file


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_whoever_dies_every_event_is_told_and_none_twice(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, seed: int
) -> None:
    rng = random.Random(seed)
    file = watched(tmp_path, str(request.getfixturevalue("postgres_url")) if database == "postgres" else None)
    killed = [Doomed(rng.randint(1, 60)), Doomed(rng.randint(1, 60)), Doomed(after_call=rng.randint(1, 3))]
    with receiver() as (address, taken):
        environ = {"HOOK": address}
        ends = run_workers(file, [*killed, *[Doomed()] * (WORKERS - len(killed))], environ, NOW)
        assert set(ends) <= {-signal.SIGKILL, 0}
        workspace = open_workspace(file, {})
        later = NOW + timedelta(milliseconds=LEASE_MS, seconds=1)
        rounds = [do_due(workspace, at(later + minutes * HOUR / 60), "after", environ=environ) for minutes in (0, 1)]
    assert rounds[1].events == []  # nothing is left

    expected = sorted(name_in_ledger(MilestoneEvent("reached", one)) for one in MILESTONES)
    assert sorted(one.key.schedule for one in slot_lines(workspace.store)) == expected
    lines = delivery_lines(workspace.store)
    workspace.close()
    assert sorted(f"{one.key.schedule} {one.recipient}" for one in lines) == sorted(
        f"{one} {to}" for one in expected for to in NOTIFY["to"]
    )
    unknown = [one for one in lines if one.state == "unknown"]
    assert {one.state for one in lines} <= {"handed over", "unknown"}
    assert len(unknown) <= ends.count(-signal.SIGKILL)
    assert {one.reason for one in unknown} <= {LOST}
    calls = Counter(taken)
    assert max(calls.values()) == 1
    certain = {delivery_id(one) for one in lines if (one.recipient, one.state) == ("hook", "handed over")}
    assert certain <= set(calls) <= certain | {delivery_id(one) for one in unknown}
    told = len(list((tmp_path / "archive" / "fraud").glob("[!.]*")))
    assert len(MILESTONES) - len(unknown) <= told <= len(MILESTONES)


@pytest.mark.parametrize("step", range(1, 12))
def test_a_worker_that_dies_while_it_looks_leaves_everything_to_the_next(tmp_path: Path, step: int) -> None:
    file = watched(tmp_path, None)
    with receiver() as (address, taken):
        environ = {"HOOK": address}
        assert run_workers(file, [Doomed(at_step=3 * step)], environ, NOW) == [-signal.SIGKILL]
        workspace = open_workspace(file, {})
        for hours in (1, 2):
            do_due(workspace, at(NOW + hours * HOUR), "after", environ=environ)
    lines = delivery_lines(workspace.store)
    workspace.close()
    states = Counter(one.state for one in lines)
    assert (len(lines), states["handed over"] + states["unknown"]) == (24, 24)
    assert states["unknown"] <= 1
    assert max(Counter(taken).values()) == 1
