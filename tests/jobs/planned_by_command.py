"""A project whose milestones are planned by command."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from milepost.jobs.cli import main
from tests.app.workspaces import day

GA = ("--title", "GA", "--due", day(30).isoformat(), "--gate", "accuracy >= 0.9")


def call(config: Path, *words: str) -> Result:
    return CliRunner(env={"MILEPOST_CONFIG": str(config)}).invoke(main, words, catch_exceptions=False)


def milestones(config: Path) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(call(config, "status", "fraud", "--json").stdout)["milestones"]
    return told
