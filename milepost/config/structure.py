"""Whether the shape of a file fits the models."""

from typing import Any

from pydantic import ValidationError

from milepost.config.document import Document
from milepost.config.faults import Fault, Path
from milepost.config.levels import UNIONS
from milepost.config.models import ConfigurationSection
from milepost.config.wording import wording


def validate(document: Document, tree: Any) -> tuple[ConfigurationSection | None, list[Fault]]:
    """Return the file as models, or None and everything that its shape gets wrong. `tree` has variables expanded."""
    try:
        return ConfigurationSection.model_validate(tree), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    places = [(_path(detail["loc"], detail["type"]), detail) for detail in details]
    return None, [Fault(path, wording(detail, path, tree, document)) for path, detail in places]


def _path(loc: tuple[int | str, ...], kind: str) -> Path:
    """Return the place in the file: pydantic adds the kind of an entry, and a mark where a key is meant."""
    path = tuple(part for part in loc if part != "[key]")
    if "bounds" in path[-2:-1] and kind == "missing":
        return path[:-1]
    if len(path) > 3 and path[0] in UNIONS and path[2] in UNIONS[str(path[0])]:
        return path[:2] + path[3:]
    return path
