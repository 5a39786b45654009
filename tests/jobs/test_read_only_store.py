"""A store's file that nobody may write for a while is said, and nothing that is due is lost."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from milepost.domain.errors import StoreRefused
from milepost.jobs.workspace import open_workspace
from tests.jobs.scheduled import EIGHT, HOURLY, begun, delivered, round_at, scheduled, sent

NOBODY = 65_534


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """For whoever runs the tests; root may write everywhere, and becomes somebody else."""
    places = [folder, *folder.iterdir()]
    modes = {place: place.stat().st_mode for place in places}
    was = os.geteuid()
    for place in places:
        place.chmod(0o555 if place.is_dir() else 0o444)
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)
        for place, mode in modes.items():
            place.chmod(mode)


def test_a_file_that_is_read_only_for_a_while_is_said_and_nothing_is_lost() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        file = scheduled(folder, {"hourly": HOURLY})
        begun(file).close()
        with read_only(folder), pytest.raises(StoreRefused, match=r"readonly|read-only"):
            round_at(open_workspace(file, {}), EIGHT)
        workspace = open_workspace(file, {})
        round_at(workspace, EIGHT)
        assert (delivered(folder / "archive"), len(sent(workspace))) == (["08:00"], 1)
        workspace.close()
