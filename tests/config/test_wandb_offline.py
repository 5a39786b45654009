"""How a folder of offline W&B runs is named in milepost.yaml."""

from pathlib import Path

import pytest

from milepost.config import load
from milepost.domain.sources import WandbOfflineSource
from tests.config.files import complaints, written


def text(path: str) -> str:
    source = f"sources: {{lab: {{kind: wandb_offline, path: {path}}}}}\n"
    return source + "projects: {fraud: {runs: [{source: lab}], metrics: {accuracy: }}}\n"


@pytest.mark.parametrize(
    ("path", "expected"),
    [("runs/wandb", "{folder}/runs/wandb"), ("/data/wandb", "/data/wandb"), ("$LOGS/a", "/logs/a")],
)
def test_its_path_counts_from_the_folder_of_the_file(tmp_path: Path, path: str, expected: str) -> None:
    loaded = load(written(tmp_path, text(path)), {"LOGS": "/logs"})
    assert loaded.sources == {"lab": WandbOfflineSource("lab", Path(expected.format(folder=tmp_path)))}


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        (
            '"https://wandb.example.org/lab"',
            "is an address; name the folder that the wandb library writes to, such as ./wandb",
        ),
        ('"  "', "is not the path of a folder"),
        ('"a\\0b"', "holds a character that no tracker can have written; delete it"),
    ],
)
def test_what_is_no_folder_is_refused(tmp_path: Path, path: str, complaint: str) -> None:
    assert complaints(tmp_path, text(path)) == [f"milepost.yaml:1: sources.lab.path: {complaint}"]
