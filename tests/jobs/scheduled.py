"""Workspaces with schedules, and clocks that stand where a test puts them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from milepost.domain.ledger import SlotKey
from milepost.jobs.deliveries.sending import send
from milepost.jobs.schedules import schedules_of
from milepost.jobs.scheduling import Done, Shift, do_due
from milepost.jobs.slots_due import plan_due
from milepost.jobs.snapshots import snapshots_in
from milepost.jobs.workspace import Workspace, open_workspace, to_ms
from milepost.store.ledger_lines import delivery_lines, slot_lines
from tests.app.workspaces import Contents, Unshared, make_workspace, run

NOW = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
EIGHT = NOW + HOUR / 2
FEW = tuple(run(number, 0.8 + number / 100, 400 - number) for number in range(3))
MILESTONES = {"ga": {"title": "GA", "due": "2027-09-30", "gates": ["accuracy >= 0.9"]}}
HOURLY: dict[str, Any] = {"projects": ["fraud"], "cron": "0 * * * *", "formats": ["csv"], "to": ["archive"]}


def scheduled(
    folder: Path,
    schedules: dict[str, Any],
    *,
    projects: tuple[str, ...] = ("fraud",),
    store: str | None = None,
    **recipients: Any,
) -> Path:
    """A milepost.yaml with a filled store, these schedules, and the recipient `archive`: a folder beside it."""
    file = make_workspace(folder, Contents(FEW, MILESTONES, projects=projects, store=store))
    known = {"archive": {"kind": "folder", "place": "archive"}, **recipients}
    rewrite(file, schedules=schedules, recipients=known)
    return file


def rewrite(file: Path, **keys: Any) -> None:
    """Put other keys into a milepost.yaml."""
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.write_text(yaml.dump({**document, **keys}, Dumper=Unshared, sort_keys=False), encoding="utf-8")


def at(now: datetime) -> Callable[[], datetime]:
    return lambda: now


def round_at(workspace: Workspace, now: datetime, worker: str = "one") -> Done:
    return do_due(workspace, at(now), worker, environ={})


def begun(file: Path, now: datetime = NOW) -> Workspace:
    """Opened, and looked at for the first time: from here on its schedules count."""
    workspace = open_workspace(file, {})
    assert round_at(workspace, now).events == []
    return workspace


def key(slot: datetime, schedule: str = "hourly", project: str = "fraud") -> SlotKey:
    return SlotKey(to_ms(slot), schedule, project)


def told(workspace: Workspace) -> list[tuple[str, str, str]]:
    """Time, schedule and state of all slots, oldest first."""
    lines = sorted(slot_lines(workspace.store, most=10_000), key=lambda one: one.key)
    return [(hour(one.key.slot_ms), one.key.schedule, one.state) for one in lines]


def sent(workspace: Workspace) -> list[tuple[str, str, str, str | None]]:
    """Time, recipient, state and reason of all deliveries."""
    return [(hour(one.key.slot_ms), one.recipient, one.state, one.reason) for one in delivery_lines(workspace.store)]


def hour(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%H:%M}"


def snapshots_of(file: Path, schedule: str = "hourly", project: str = "fraud") -> list[str]:
    """The times of the snapshots that are kept."""
    return times_in(file.parent / "snapshots" / schedule / project)


def delivered(folder: Path, project: str = "fraud") -> list[str]:
    """The times of the snapshots that a folder received."""
    return times_in(folder / project)


def times_in(folder: Path) -> list[str]:
    return sorted(f"{one.name[9:11]}:{one.name[11:13]}" for one in folder.glob("[!.]*"))


def rendered(workspace: Workspace, slot: datetime) -> Path:
    """A worker that ends after it has rendered a slot of `hourly`: the folder of its snapshot."""
    schedules = schedules_of(workspace)
    plan_due(workspace, schedules.known["hourly"], slot)
    assert Shift(workspace, schedules, at(slot), "gone", send, {}, Done()).render_next()
    ((_, folder),) = snapshots_in(workspace.kept.below("hourly"))
    return Path(str(folder))
