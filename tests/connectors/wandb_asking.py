"""Connectors to a stand-in W&B server that wait for nothing, and what they should tell of it."""

from collections.abc import Callable
from typing import Any

from milepost.connectors.wandb_server import open_wandb
from milepost.connectors.wandb_translation import translate
from milepost.domain.records import Connector
from milepost.domain.sources import WandbSource
from tests.connectors.reading import plain
from tests.support.wandb_server import KEY
from tests.support.wandb_truth import Truth


def opened(
    base_url: str,
    *,
    projects: tuple[str, ...] = ("*",),
    histories: frozenset[str] = frozenset(),
    page: int = 1_000,
    key: str = KEY,
    sleep: Callable[[float], None] = lambda _: None,
    timeout_seconds: float = 60.0,
) -> Connector:
    source = WandbSource("team", "lab", projects, "LAB_KEY", base_url)
    return open_wandb(source, {"LAB_KEY": key}, histories, page=page, sleep=sleep, timeout_seconds=timeout_seconds)


def true_runs(truth: Truth) -> dict[str, Any]:
    """The runs that the key may see, as the connector should tell them."""
    runs = [
        translate(name, run.node())
        for name in truth.visible()
        for run in truth.projects[name].values()
        if not run.hidden and not run.poisoned
    ]
    return {run.run_id: plain(run) for run in runs}
