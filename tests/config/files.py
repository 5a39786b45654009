"""How the tests write a milepost.yaml and hear what is wrong with it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from milepost.config import load
from milepost.domain.errors import ConfigurationError

VALID = """\
store: sqlite:///milepost.db
time_zone: Europe/Berlin
sources:
  lab: {kind: mlflow, uri: "http://127.0.0.1:5000", token_env: MLFLOW_TRACKING_TOKEN}
  sales: {kind: kpi_file, path: kpis/sales.csv, date: day, value: revenue}
projects:
  fraud:
    title: Fraud detection
    runs:
      - {source: lab, experiments: ["fraud*"], tags: {stage: candidate}}
    metrics:
      accuracy: {names: [val_accuracy, val/acc], better: higher, unit: "%", bounds: [0, 1]}
      latency_ms: {names: [latency_p95_ms], better: lower, unit: ms}
    milestones:
      pilot:
        title: Pilot
        due: 2026-09-30
        owner: ada@example.org
        gates: ["accuracy >= 0.92", "latency_ms <= 120"]
        kpis: ["chargebacks <= 120000"]
    kpis:
      chargebacks: {source: sales, unit: EUR, better: lower, target: 120000, driven_by: accuracy}
"""


def written(folder: Path, text: str) -> Path:
    """Write a milepost.yaml and return its path."""
    path = folder / "milepost.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


def complaints(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> list[str]:
    """Return the lines that loading this text is refused with, without the file's folder."""
    path = written(folder, text)
    with pytest.raises(ConfigurationError) as caught:
        load(path, environ or {})
    return [line.removeprefix(f"{path.parent}/") for line in str(caught.value).splitlines()]


def changed(old: str, new: str) -> str:
    """Return the valid file with one passage changed."""
    assert VALID.count(old) == 1, old
    return VALID.replace(old, new)
