"""What milepost.yaml says, checked whole: read, shaped, agreed, and turned into the words of the domain."""

from collections.abc import Mapping
from pathlib import Path

from milepost.config.agreement import agreement_faults
from milepost.config.building import Configuration, built
from milepost.config.document import Document, NotYaml, read_document
from milepost.config.faults import Fault, refuse
from milepost.config.places import place_faults
from milepost.config.scheduled import schedule_faults
from milepost.config.structure import validate
from milepost.config.variables import Expansion
from milepost.config.words import shown
from milepost.domain.errors import ConfigurationError

LARGEST_BYTES = 2_000_000


def load(path: Path, environ: Mapping[str, str]) -> Configuration:
    """Return the configuration in a file.

    Raises ConfigurationError that lists everything wrong, one a line: `FILE:LINE: key.path: what; the way out`.
    """
    document = _document(path)
    expansion = Expansion(environ)
    tree = expansion.tree(document.tree)
    model, shape_faults = validate(document, tree)
    folder = path.absolute().parent
    faults = [*document.faults, *expansion.faults, *shape_faults]
    faults += [*place_faults(tree, document.tree, folder), *agreement_faults(tree)]
    faults += schedule_faults(tree, document.tree)
    refuse(str(path), faults, document.lines)
    if model is None:  # a shape that does not fit always has its fault
        raise ConfigurationError(f"{path}: cannot be read as a configuration")
    return built(model, path, environ)


def _document(path: Path) -> Document:
    try:
        document = read_document(_text(path))
    except NotYaml as error:
        raise refused(path, error.fault) from None
    if document.tree is None:
        raise refused(path, Fault((), "is empty; `milepost init` writes an example to start from"))
    if not isinstance(document.tree, dict):
        what = f"holds no keys; it begins with `sources:` and `projects:`, not with {shown(str(document.tree))}"
        raise refused(path, Fault((), what))
    return document


def refused(path: Path, fault: Fault) -> ConfigurationError:
    """Return the error for one fault that stops the reading."""
    return ConfigurationError(f"{path}:{fault.line or 1}: {fault.what}")


def _text(path: Path) -> str:
    try:
        held = path.read_bytes()
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: there is no such file; `milepost init` makes one") from None
    except IsADirectoryError:
        raise ConfigurationError(f"{path}: is a folder; name the file in it, such as milepost.yaml") from None
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(held) > LARGEST_BYTES:
        raise ConfigurationError(f"{path}: holds {len(held):,} bytes; is this a milepost.yaml?")
    return _decoded(held, path)


def _decoded(held: bytes, path: Path) -> str:
    try:
        return held.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = held.count(b"\n", 0, error.start) + 1
        raise refused(path, Fault((), "is not written in UTF-8; save it as UTF-8", line)) from None
