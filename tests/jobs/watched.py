"""Projects that tell what happens to their milestones, and what those who are told received."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from milepost.jobs.scheduling import Done
from milepost.jobs.workspace import Workspace, open_workspace
from tests.app.workspaces import TODAY, Contents, day, make_workspace, run
from tests.jobs.scheduled import FEW, HOUR, rewrite, round_at

OPS, BOSS = {"kind": "folder", "place": "ops"}, {"kind": "folder", "place": "boss"}
PILOT: dict[str, Any] = {"title": "Pilot", "due": day(70), "gates": ["accuracy >= 0.9", "latency_ms <= 120"]}
BEST = run(9, 0.95, 1)
GONE = run(9, 0.95, 1, deleted=True)
SOON = TODAY + HOUR
MIDNIGHT = TODAY.replace(hour=0, minute=0, second=0) + timedelta(days=2)
Make = Callable[..., Path]


def watched(folder: Path, store: str | None, notify: Any = None, read: bool = True, **milestones: Any) -> Path:
    """A milepost.yaml with a filled store and a project that tells the folder `ops` what happens."""
    file = make_workspace(folder, Contents(FEW, milestones or {"pilot": PILOT}, store=store, read=read))
    rewrite(file, recipients={"ops": OPS, "boss": BOSS}, address="https://m.example")
    tell(file, notify or {"to": ["ops"]})
    return file


def tell(file: Path, notify: Any) -> None:
    projects = yaml.safe_load(file.read_text(encoding="utf-8"))["projects"]
    projects["fraud"].pop("notify", None)
    rewrite(file, projects={"fraud": {**projects["fraud"], **({"notify": notify} if notify else {})}})


def said(folder: Path, to: str = "ops") -> list[tuple[str, list[str], str]]:
    """Subject, lines and link of all that a recipient received, oldest first."""
    found = [json.loads(path.read_text()) for path in (folder / to / "fraud").glob("*/delivery.json")]
    found.sort(key=lambda one: str(one["snapshot"]))
    return [(one["subject"], one["lines"], one["link"]) for one in found]


def subjects(folder: Path, to: str = "ops") -> list[str]:
    return [subject.removesuffix(" (Fraud detection)") for subject, _, _ in said(folder, to)]


def begun(file: Path, now: datetime = SOON) -> Workspace:
    """Opened, counted, and looked at for the first time."""
    workspace = open_workspace(file, {})
    workspace.count_again(now)
    assert round_at(workspace, now) == Done()
    return workspace
