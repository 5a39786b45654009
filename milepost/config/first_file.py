"""A person's first milepost.yaml, written from a few answers."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml

from milepost.config.loading import load
from milepost.domain.errors import ConfigurationError

FirstKind = Literal["mlflow", "wandb", "wandb_offline"]
NAME = "milepost.yaml"
HEAD = """\
# yaml-language-server: $schema=milepost.schema.json
#
# Written from the answers on the first page. Change it with any editor; `milepost check` says whether it is right.
# Every key is explained in docs/configuration.md: more sources, KPIs, tags, baselines, gates on several metrics.
"""


@dataclass(frozen=True, slots=True)
class FirstAnswers:
    """address: the tracker's address, entity or folder. experiments, metrics: names as the tracker has them, with
    commas between them; no experiments mean all. share: values are shares of one, shown in percent."""

    kind: FirstKind
    address: str
    experiments: str
    project: str
    metrics: str
    better: Literal["higher", "lower"]
    share: bool
    milestone: str
    due: date
    target: float
    time_zone: str = "UTC"


def first_file(answers: FirstAnswers) -> str:
    """Return the file. What is wrong in the answers is wrong in the file: see `first_faults`."""
    runs: dict[str, Any] = {"source": "tracker"}
    if names := listed(answers.experiments):
        runs["experiments"] = names
    metric: dict[str, Any] = {"names": listed(answers.metrics), "better": answers.better}
    if answers.share:
        metric |= {"unit": "%", "bounds": [0, 1]}
    sign = ">=" if answers.better == "higher" else "<="
    milestone = {"title": answers.milestone, "due": answers.due, "gates": [f"quality {sign} {answers.target!r}"]}
    metric = {"title": (metric["names"] or [""])[0], **metric}
    project = {
        "title": answers.project,
        "runs": [runs],
        "metrics": {"quality": metric},
        "milestones": {"first": milestone},
    }
    document = {
        "store": "sqlite:///milepost.db",
        "time_zone": answers.time_zone,
        "sources": {"tracker": source_of(answers)},
        "projects": {"project": project},
    }
    return HEAD + "\n" + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)


def source_of(answers: FirstAnswers) -> dict[str, str]:
    key = {"mlflow": "uri", "wandb": "entity", "wandb_offline": "path"}[answers.kind]
    return {"kind": answers.kind, key: answers.address.strip()}


def listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def first_faults(text: str, environ: Mapping[str, str]) -> list[str]:
    """What would be refused in a file of this text, one line each."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        path.write_text(text, encoding="utf-8", errors="replace")
        try:
            load(path, environ)
        except ConfigurationError as error:
            return [line.replace(f"{folder}/", "") for line in str(error).splitlines()]
    return []
