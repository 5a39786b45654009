"""The fixtures that all tests share."""

pytest_plugins = [
    "tests.support.browser",
    "tests.support.postgres",
    "tests.support.mlflow",
    "tests.support.wandb_offline",
]
