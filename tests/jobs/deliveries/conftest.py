"""What several kinds of delivery are tested with."""

from pathlib import Path

import pytest

from tests.jobs.deliveries.certificates import write_certificate


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("certificate") / "server.pem"
    write_certificate(path)
    return path
