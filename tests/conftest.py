"""The fixtures that all tests share. Random examples may take as long as they take: a slow machine is no failure."""

import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

pytest_plugins = [
    "tests.support.browser",
    "tests.support.postgres",
    "tests.support.mlflow",
    "tests.support.wandb_offline",
]


@pytest.fixture(autouse=True)
def own_main_module() -> Iterator[None]:
    """Streamlit's AppTest leaves a page as the main module, and a process spawned later would run that page."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
