"""No file, however broken, makes loading raise anything but a ConfigurationError."""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.config import load
from milepost.config.models import ConfigurationSection
from milepost.config.section import Section
from milepost.domain.errors import ConfigurationError
from tests.config.files import VALID, written

# No test may fail because the machine is busy.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
ENVIRON = {"HOME": "/home/ada", "X": "y"}
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.text(max_size=12),
    st.sampled_from(
        [
            "mlflow",
            "wandb",
            "lab",
            "accuracy >= 0.9",
            "$X",
            "$NO",
            "2026-13-40",
            "sqlite:///x",
            "http://a",
            "[",
            "9" * 5000,
        ]
    ),
)
KEYS = st.sampled_from(
    sorted({key for model in Section.__subclasses__() for key in model.model_fields} | {"lab", "fraud", "accuracy"})
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=5),
    max_leaves=25,
)
TOP = st.fixed_dictionaries({}, optional=dict.fromkeys(ConfigurationSection.model_fields, TREES))


def only_refused(folder: Path, held: bytes) -> None:
    path = folder / "milepost.yaml"
    path.write_bytes(held)
    try:
        load(path, ENVIRON)
    except ConfigurationError as error:
        str(error).encode("utf-8")  # a message that cannot be printed is no message


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@settings(UNHURRIED)
@given(held=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_break_loading(folder: Path, held: bytes) -> None:
    only_refused(folder, held)


@settings(UNHURRIED, max_examples=300)
@given(tree=TOP)
def test_no_tree_breaks_loading(folder: Path, tree: dict[str, Any]) -> None:
    only_refused(folder, yaml.dump(tree, allow_unicode=True).encode("utf-8", "surrogatepass"))


@settings(UNHURRIED, max_examples=300)
@given(place=st.integers(0, len(VALID) - 1), length=st.integers(0, 12), new=st.text(max_size=6), tree=SCALARS)
def test_no_slip_of_the_hand_breaks_loading(folder: Path, place: int, length: int, new: str, tree: Any) -> None:
    for text in (new, yaml.dump(tree).partition("\n")[0]):
        slipped = VALID[:place] + text + VALID[place + length :]
        only_refused(folder, slipped.encode("utf-8", "surrogatepass"))


def values(tree: Any) -> Iterator[tuple[Any, Any]]:
    for key in tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ():
        yield tree, key
        yield from values(tree[key])


@settings(UNHURRIED, max_examples=300)
@given(seed=st.integers(0, 10_000), new=TREES)
def test_no_value_in_a_wrong_place_breaks_loading(folder: Path, seed: int, new: Any) -> None:
    tree = yaml.safe_load(VALID)
    owner, key = random.Random(seed).choice(list(values(tree)))
    owner[key] = new
    only_refused(folder, yaml.dump(tree, allow_unicode=True).encode("utf-8", "surrogatepass"))


def test_a_valid_file_is_among_what_the_others_start_from(folder: Path) -> None:
    load(written(folder, VALID), ENVIRON)
