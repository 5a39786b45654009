"""The lines of the journal as they are told: who, when, what, before and after, and why."""

from collections.abc import Sequence
from typing import Any

from milepost.domain.journal import Entry
from milepost.exports.json import instant
from milepost.jobs.workspace import from_ms


def with_before(found: Sequence[Entry]) -> list[dict[str, Any]]:
    """Each line with what it changed from, which is what the line before it of the same thing says."""
    last: dict[tuple[str, str, str], Any] = {}
    told = []
    for one in found:
        subject = (one.project, one.kind, one.subject)
        told.append({**line_dict(one), "before": last.get(subject), "after": one.content, "digest": one.digest})
        last[subject] = one.content
    return told


def line_dict(one: Entry) -> dict[str, Any]:
    names = ("by", "project", "kind", "subject", "version", "action", "reason")
    return {"line": one.seq, "at": instant(from_ms(one.at_ms)), **{name: getattr(one, name) for name in names}}
