"""The fixtures that all tests share. Random examples may take as long as they take: a slow machine is no failure."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

pytest_plugins = [
    "tests.support.browser",
    "tests.support.postgres",
    "tests.support.mlflow",
    "tests.support.wandb_offline",
]
