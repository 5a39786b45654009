"""Builds the demo workspace: a folder with a tracking database, offline W&B runs, KPI files and a milepost.yaml."""

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from milepost.config import SCHEMA_FILE, schema_text
from milepost.domain.errors import ConfigurationError
from milepost.jobs.demo.digit_trials import digit_trials
from milepost.jobs.demo.kpis import write_kpis
from milepost.jobs.demo.offline_log import log_to_wandb
from milepost.jobs.demo.progression_trials import progression_trials
from milepost.jobs.demo.promises import demo_yaml
from milepost.jobs.demo.tracker import log_to_mlflow
from milepost.jobs.demo.trials import Progress, Trial

YAML_FILE = "milepost.yaml"
MARKER_FILE = "demo.json"
FORMAT = 5
"""Raised when a new version builds another demo; a folder of another format is built again."""


def train_all(progress: Progress) -> tuple[Trial, ...]:
    """Return every trial of both projects, trained here and now."""
    import sklearn.linear_model  # noqa: F401 -- what is loaded later would not be limited
    from threadpoolctl import threadpool_limits

    # More threads than one add up the same numbers in another order, and get in each other's way on a busy machine.
    with threadpool_limits(1):
        return (*digit_trials(progress), *progression_trials(progress))


def build_demo(
    folder: Path,
    today: date,
    report_progress: Progress,
    train: Callable[[Progress], tuple[Trial, ...]] = train_all,
) -> Path:
    """Return the milepost.yaml of the demo in `folder`, building it if it is not there yet.

    The story ends on the evening before `today`, a day in UTC. Raises ConfigurationError if the folder holds
    something else.
    """
    if _format(folder) == FORMAT:
        return folder / YAML_FILE
    _refuse_other_folders(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Built beside its place and renamed: a build that is cut off leaves nothing that could be taken for a demo.
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as unfinished:
        built = Path(unfinished) / "demo"
        built.mkdir()
        _fill(built, folder, train(report_progress), today, report_progress)
        _put_in_place(built, folder)
    return folder / YAML_FILE


def _fill(built: Path, folder: Path, trials: Sequence[Trial], today: date, progress: Progress) -> None:
    in_mlflow = [trial for trial in trials if trial.tracker == "mlflow"]
    run_ids = log_to_mlflow(built / "mlflow.db", folder.absolute() / "artifacts", in_mlflow, today, progress)
    log_to_wandb(built, [trial for trial in trials if trial.tracker == "wandb"], today, progress)
    write_kpis(built / "kpis", trials, today)
    (built / SCHEMA_FILE).write_text(schema_text(), encoding="utf-8")
    (built / YAML_FILE).write_text(demo_yaml(run_ids, today), encoding="utf-8")
    marker = {"milepost_demo": FORMAT, "built_for": today.isoformat()}
    (built / MARKER_FILE).write_text(json.dumps(marker) + "\n", encoding="utf-8")


def _put_in_place(built: Path, folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    built.rename(folder)


def built_for(folder: Path) -> date:
    """The day after the last one of the story, of the demo in a folder."""
    return date.fromisoformat(json.loads((folder / MARKER_FILE).read_text(encoding="utf-8"))["built_for"])


def _format(folder: Path) -> int | None:
    """Return the format of the demo in a folder; 0 if it is one that cannot be used, None if it is none."""
    try:
        marker = json.loads((folder / MARKER_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (ValueError, OSError):
        return 0
    number = marker.get("milepost_demo") if isinstance(marker, dict) else None
    whole = all((folder / name).exists() for name in (YAML_FILE, "mlflow.db", "wandb", "kpis"))
    return number if isinstance(number, int) and whole else 0


def _refuse_other_folders(folder: Path) -> None:
    if not folder.exists() or _format(folder) is not None:
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise ConfigurationError(
            f"{folder}: holds something that is not a demo, and is left as it is; name an empty or new folder"
        )
