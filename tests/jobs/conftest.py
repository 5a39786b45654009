"""What the tests of the demo share, and those of milestone events."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from milepost.jobs.demo.trials import Trial
from milepost.jobs.demo.workspace import train_all
from tests.jobs.watched import watched


@pytest.fixture(scope="session")
def trials() -> tuple[Trial, ...]:
    """Everything that was tried, trained here."""
    return train_all(lambda _what, _done, _total: None)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Path]:
    """A project that tells what happens to its milestones, with what tests.jobs.watched.watched takes."""
    store = str(request.getfixturevalue("postgres_url")) if request.param == "postgres" else None
    return partial(watched, tmp_path, store)
