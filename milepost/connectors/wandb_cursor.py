"""How far the projects of a W&B entity were read, run by run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from milepost.connectors.wandb_names import Called
from milepost.connectors.wandb_translation import instant
from milepost.domain.errors import RecordUnusable
from milepost.domain.records import Cursor

FRESH_MS = 20 * 60_000
"""What changed so lately is asked for again: W&B's times are whole seconds, its answers up to ten minutes old."""
ASK_AGAIN = ""
"""The stamp of a run that has to be asked for again whatever the list says."""
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass
class Known:
    """What is known of one project. after: where its first read goes on; None once it was read whole.

    stamps: what the list said of each run when it was read. troubled: the project itself was listed as unusable.
    """

    whole: bool = False
    after: str | None = None
    stamps: dict[str, str] = field(default_factory=dict)
    troubled: bool = False

    def written(self) -> dict[str, Any]:
        return {"whole": self.whole, "after": self.after, "stamps": dict(self.stamps), "troubled": self.troubled}


@dataclass
class Position:
    """The cursor, as an object that moves. entity_id: the server's own of the entity, where it told one. projects and
    called: by the names that their runs are kept under."""

    entity: str
    histories: list[str]
    entity_id: str | None = None
    projects: dict[str, Known] = field(default_factory=dict)
    called: dict[str, Called] = field(default_factory=dict)

    @classmethod
    def read(cls, cursor: Cursor | None, entity: str, histories: frozenset[str]) -> "Position":
        """Everything is asked for again if a history is wanted that was not read, or if the cursor is not ours."""
        position = cls(entity, sorted(histories))
        if cursor is None or "projects" not in cursor:
            return position
        position.entity, position.entity_id = cursor["entity"], cursor.get("entity_id")
        position.projects = {name: Known(**known) for name, known in cursor["projects"].items()}
        position.called = {name: Called(**called) for name, called in cursor.get("called", {}).items()}
        for known in position.projects.values():
            known.stamps = dict(known.stamps)
            if not histories <= set(cursor["histories"]):
                known.stamps = dict.fromkeys(known.stamps, ASK_AGAIN)
        return position

    def written(self) -> dict[str, Any]:
        projects = {name: known.written() for name, known in self.projects.items()}
        whose = {"entity": self.entity, "entity_id": self.entity_id}
        called = {name: {"name": one.name, "id": one.id} for name, one in self.called.items()}
        return {**whose, "histories": self.histories, "projects": projects, "called": called}


def stamp_of(node: Mapping[str, Any]) -> str:
    """Differs when the run has changed; short, because there is one for each run."""
    number = crc32(f"{node.get('state')} {node.get('updatedAt')}".encode())
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"


def lasting_stamp(node: Mapping[str, Any], now_ms: int) -> str:
    """The stamp to keep of a run that was read, or that it has to be asked for again."""
    try:
        updated_ms = instant("", node.get("updatedAt"), "")
    except RecordUnusable:
        return stamp_of(node)
    return ASK_AGAIN if updated_ms is None or updated_ms > now_ms - FRESH_MS else stamp_of(node)
