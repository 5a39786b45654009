"""A milepost.yaml that cannot be read at all is refused with line, column and the way out."""

from pathlib import Path

import pytest

from milepost.config import load
from milepost.domain.errors import ConfigurationError
from tests.config.files import complaints

UNREADABLE = {
    "": "1: is empty; `milepost init` writes an example to start from",
    "# only a comment\n": "1: is empty; `milepost init` writes an example to start from",
    "- a\n- b\n": "1: holds no keys; it begins with `sources:` and `projects:`, not with `['a', 'b']`",
    "store: a\n\tx: 1\n": "2: column 1: a tab stands here; YAML is indented with blanks only",
    "store: [1\n": "2: column 1: a comma or a closing bracket is missing before this",
    "unit: %\n": "1: column 7: a value that begins with `%` must be in quotes",
    "a: b: c\n": "1: column 5: a colon where none can be: put the value in quotes, or mend the indentation",
    "a: [*fraud]\n": "1: column 5: a value that begins with * must be in quotes, "
    "else YAML looks for an anchor: `*fraud`",
    "a: &x 1\n": "1: column 4: anchors (`&x`) are not used here; write the value out, or quote it",
    "a: !!python/object:os.system 1\n": "1: column 4: tags (`tag:yaml.org,2002:python/object:os.system`) "
    "are not used here; put a value that begins with ! in quotes",
    "a: 1\n---\nb: 2\n": "2: column 1: a second document begins here; one file holds one, so delete the `---`",
    "a: {{ token }}\n": "1: column 5: a key must be one word; if this came out of a template, it was not filled in",
    "a: " + "[" * 500: "1: column 24: nested deeper than 20 levels; milepost.yaml needs six",
    "a: \x07\n": "1: column 4: the character '\\x07' cannot stand in YAML; delete it",
    "store: a\nb\n  c: d\n": "2: column 1: a key without its colon: write `key: value`",
}


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_text_that_is_not_yaml_is_refused_with_line_and_column(tmp_path: Path, text: str) -> None:
    assert complaints(tmp_path, text) == [f"milepost.yaml:{UNREADABLE[text]}"]


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path / "milepost.yaml", {})
    assert str(caught.value) == f"{tmp_path}/milepost.yaml: there is no such file; `milepost init` makes one"


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, {})
    assert str(caught.value) == f"{tmp_path}: is a folder; name the file in it, such as milepost.yaml"


def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "milepost.yaml"
    path.write_bytes("store: a\ntitle: Prüfung\n".encode("latin-1"))
    with pytest.raises(ConfigurationError) as caught:
        load(path, {})
    assert str(caught.value) == f"{path}:2: is not written in UTF-8; save it as UTF-8"
