"""What the tests of the demo share."""

import pytest

from milepost.jobs.demo.trials import Trial
from milepost.jobs.demo.workspace import train_all


@pytest.fixture(scope="session")
def trials() -> tuple[Trial, ...]:
    """Everything that was tried, trained here."""
    return train_all(lambda _what, _done, _total: None)
