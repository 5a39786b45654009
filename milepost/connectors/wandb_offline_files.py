"""What clients before 0.31 left beside a log: summary and config, where the log itself does not tell them."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from milepost.connectors.wandb_keys import Keys, parsed
from milepost.connectors.wandb_offline_run import OfflineRun


def add_files(run: OfflineRun, folder: Path) -> Iterator[str]:
    """Add what is missing; yields what is wrong with a file that was needed."""
    if not says_something(run.summary):
        yield from add(run.summary, folder / "files" / "wandb-summary.json", parsed)
    if not says_something(run.config):
        yield from add(run.config, folder / "files" / "config.yaml", config_of)


def says_something(keys: Keys) -> bool:
    """Whether people's own keys are in it, not only W&B's."""
    return any(not path[0].startswith("_") for path in keys.leaves)


def add(keys: Keys, path: Path, read: Callable[[str], Any]) -> Iterator[str]:
    try:
        told = read(path.read_text(encoding="utf-8"))
        for key, value in told.items():
            keys.put((str(key),), json.dumps(value, default=str, skipkeys=True))
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, ValueError, AttributeError, RecursionError, yaml.YAMLError):
        yield f"its {path.parent.name}/{path.name} cannot be read"


def config_of(text: str) -> Any:
    """Its entries are {desc: …, value: …}; `wandb_version` is the file's own."""
    told = yaml.safe_load(text)
    if not isinstance(told, dict):
        return told
    return {key: bare(value) for key, value in told.items() if key != "wandb_version"}


def bare(value: Any) -> Any:
    return value["value"] if isinstance(value, Mapping) and "value" in value else value
