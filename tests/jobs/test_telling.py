"""Whoever is to be told that something went wrong is told, once, of each thing."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from milepost.domain.ledger import Claim
from milepost.jobs.workspace import open_workspace, to_ms
from milepost.store.delivery_ledger import claim_delivery
from tests.jobs.scheduled import HOUR, HOURLY, NOW, begun, key, rendered, rewrite, round_at, scheduled, sent

EIGHT = NOW + HOUR / 2
OPS = {"kind": "folder", "place": "ops"}
TOLD = {**HOURLY, "to": ["broken"], "tell": ["ops"], "owner": "ada@example.org", "time_zone": "Asia/Tokyo"}


def said(folder: Path) -> list[tuple[str, list[str]]]:
    """Subject and lines of all that the folder `ops` received."""
    found = [json.loads(path.read_text()) for path in (folder / "ops" / "fraud").glob("*/delivery.json")]
    return sorted((one["subject"], one["lines"]) for one in found)


def test_a_delivery_that_failed_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("this is no folder")
    broken = {"kind": "folder", "place": "file"}
    workspace = begun(scheduled(tmp_path, {"hourly": TOLD}, ops=OPS, broken=broken))
    for minutes in (0, 1, 20):
        round_at(workspace, EIGHT + timedelta(minutes=minutes))
    why = f"{tmp_path / 'file' / 'fraud'} cannot be written (Not a directory)"
    assert said(tmp_path) == [
        (
            "Milepost: hourly of 2026-11-02 17:00, fraud: sending to broken: failed",
            [why, "give another folder, or the right to write there", "ada@example.org answers for this schedule"],
        )
    ]
    assert [one[1:3] for one in sent(workspace)] == [("!ops broken", "handed over"), ("broken", "failed")]


def test_a_delivery_that_nobody_knows_of_is_told(tmp_path: Path) -> None:
    workspace = begun(scheduled(tmp_path, {"hourly": {**TOLD, "to": ["archive"]}}, ops=OPS))
    rendered(workspace, EIGHT)
    assert claim_delivery(workspace.store, "dead", to_ms(EIGHT)) == Claim(key(EIGHT), "dead", 1, "archive")
    round_at(workspace, EIGHT + timedelta(minutes=15))
    assert [one[0] for one in said(tmp_path)] == [
        "Milepost: hourly of 2026-11-02 17:00, fraud: sending to archive: unknown"
    ]
    assert not (tmp_path / "archive").exists()


def test_a_snapshot_that_could_not_be_taken_is_told_once_it_is_given_up(tmp_path: Path) -> None:
    workspace = begun(scheduled(tmp_path, {"hourly": TOLD}, ops=OPS, broken=OPS))
    (tmp_path / "snapshots").write_text("this is no folder")
    for minutes in (0, 1, 3, 7):
        round_at(workspace, EIGHT + timedelta(minutes=minutes))
    assert said(tmp_path) == []
    round_at(workspace, EIGHT + timedelta(minutes=15))
    assert [one[0] for one in said(tmp_path)] == ["Milepost: hourly of 2026-11-02 17:00, fraud: the snapshot: failed"]


def test_who_cannot_be_told_is_not_told_of_that(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("this is no folder")
    broken: dict[str, Any] = {"kind": "folder", "place": "file"}
    workspace = begun(scheduled(tmp_path, {"hourly": {**TOLD, "tell": ["broken"]}}, broken=broken))
    round_at(workspace, EIGHT)
    round_at(workspace, EIGHT + HOUR / 2)
    assert [one[1:3] for one in sent(workspace)] == [("!broken broken", "failed"), ("broken", "failed")]


def test_old_trouble_is_told_to_nobody_new(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("this is no folder")
    file = scheduled(tmp_path, {"hourly": {**TOLD, "tell": []}}, broken={"kind": "folder", "place": "file"}, ops=OPS)
    workspace = begun(file)
    round_at(workspace, EIGHT)
    workspace.close()
    rewrite(file, schedules={"hourly": {**TOLD, "to": []}})
    later = open_workspace(file, {})
    round_at(later, EIGHT + 25 * HOUR)
    later.close()
    assert said(tmp_path) == []
