"""The runs that a stand-in W&B server has: plain values that a test changes, and that the server answers from."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

START_S = 1_760_000_000


def at(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


@dataclass
class ToldRun:
    """One run as W&B would tell it; times in seconds. hidden: counted in pages, but not shown to the key.

    poisoned: the server fails on it when asked for its config. odd: what the server tells in place of the usual.
    """

    name: str
    created: float = START_S
    updated: float = START_S
    heartbeat: float | None = START_S
    state: str = "finished"
    display: str = ""
    tags: list[str] = field(default_factory=list)
    group: str | None = None
    job_type: str | None = None
    user: str | None = "ada"
    config: dict[str, Any] | None = None
    summary: dict[str, Any] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)
    hidden: bool = False
    poisoned: bool = False
    odd: dict[str, Any] = field(default_factory=dict)

    def node(self) -> dict[str, Any]:
        wrapped = {key: {"desc": None, "value": value} for key, value in (self.config or {}).items()}
        return {
            "id": f"id-{self.name}",
            "projectId": 1,
            "name": self.name,
            "displayName": self.display or None,
            "state": self.state,
            "createdAt": at(self.created),
            "updatedAt": at(self.updated),
            "heartbeatAt": None if self.heartbeat is None else at(self.heartbeat),
            "tags": self.tags,
            "group": self.group,
            "jobType": self.job_type,
            "user": None if self.user is None else {"id": "u", "name": self.user, "username": self.user},
            "config": Poison() if self.poisoned else None if self.config is None else json.dumps(wrapped),
            "summaryMetrics": json.dumps(self.summary),
            "historyLineCount": len(self.history),
            "historyKeys": {"lastStep": max((row["_step"] for row in self.history), default=-1), "keys": {}},
            "computeSeconds": 1,
            "readOnly": True,
        } | self.odd


class Poison:
    """What the server stumbles over."""


@dataclass
class Truth:
    """Projects by name, each with its runs by name; a hidden project is not shown at all. numbers: the internal ids of
    projects, those of the others being their names."""

    entity: str = "lab"
    entity_id: str = "RW50aXR5OjE="
    projects: dict[str, dict[str, ToldRun]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    numbers: dict[str, str] = field(default_factory=dict)

    def visible(self) -> list[str]:
        return [name for name in self.projects if name not in self.hidden]

    def rename(self, project: str, name: str) -> None:
        self.projects[name] = self.projects.pop(project)
        self.numbers[name] = self.numbers.pop(project, project)

    def put(self, project: str, run: ToldRun) -> None:
        self.projects.setdefault(project, {})[run.name] = run

    def change(self, project: str, name: str, **what: Any) -> None:
        self.put(project, replace(self.projects[project][name], **what))
