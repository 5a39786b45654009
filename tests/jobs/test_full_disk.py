"""A disk that is full while a snapshot is written leaves no half of it, is said, and is made up for later."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from tests.jobs.scheduled import HOUR, HOURLY, NOW, begun, round_at, scheduled, times_in

EIGHT = NOW + HOUR / 2


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may become larger than a megabyte, which the page of a report is; the store is not."""
    resource, signal = import_module("resource"), import_module("signal")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_snapshot_that_finds_no_room_is_tried_again_and_leaves_no_half(tmp_path: Path) -> None:
    workspace = begun(scheduled(tmp_path, {"hourly": {**HOURLY, "formats": ["html"]}}))
    home = tmp_path / "snapshots" / "hourly" / "fraud"
    with full_disk():
        (event,) = round_at(workspace, EIGHT).events
    assert (event.state, str(event.reason).partition("; ")[0]) == (
        "planned",
        f"{home}: the snapshot could not be written (File too large)",
    )
    assert list(home.iterdir()) == []
    again = round_at(workspace, EIGHT + timedelta(minutes=1))
    assert [(one.recipient, one.state) for one in again.events] == [("", "rendered"), ("archive", "handed over")]
    assert len(times_in(tmp_path / "archive" / "fraud")) == 1
    workspace.close()
