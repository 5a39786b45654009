"""Whether the shape of a file fits the models; sources that only a later version reads are named as such."""

from typing import Any

from pydantic import ValidationError

from milepost.config.document import Document
from milepost.config.faults import Fault, Path
from milepost.config.levels import KINDS
from milepost.config.models import ConfigurationSection
from milepost.config.wording import wording
from milepost.config.words import shown

PLANNED = {
    "wandb_offline": "offline Weights & Biases folders",
    "kpi_sql": "KPI tables in a database",
}


def validate(document: Document, tree: Any) -> tuple[ConfigurationSection | None, list[Fault]]:
    """Return the file as models, or None and everything that its shape gets wrong. `tree` has variables expanded."""
    planned = list(_planned(tree))
    try:
        return ConfigurationSection.model_validate(_without(tree, planned)), planned
    except ValidationError as error:
        details = error.errors(include_url=False)
    places = [(_path(detail["loc"], detail["type"]), detail) for detail in details]
    return None, planned + [Fault(path, wording(detail, path, tree, document)) for path, detail in places]


def _planned(tree: Any) -> list[Fault]:
    sources = tree.get("sources") if isinstance(tree, dict) else None
    found = []
    for name, source in sources.items() if isinstance(sources, dict) else ():
        kind = source.get("kind") if isinstance(source, dict) else None
        if isinstance(kind, str) and kind in PLANNED:
            what = f"this version cannot read {PLANNED[kind]} yet; a later one will. Until then take out {shown(name)}"
            found.append(Fault(("sources", name, "kind"), what))
    return found


def _without(tree: Any, planned: list[Fault]) -> Any:
    """Return the tree without the planned sources, whose keys have no model yet; one stand-in if none is left."""
    if not planned:
        return tree
    names = {fault.path[1] for fault in planned}
    left = {name: source for name, source in tree["sources"].items() if name not in names}
    return {**tree, "sources": left or {"stand-in": {"kind": "mlflow", "uri": "http://localhost"}}}


def _path(loc: tuple[int | str, ...], kind: str) -> Path:
    """Return the place in the file: pydantic adds the kind of a source, and a mark where a key is meant."""
    path = tuple(part for part in loc if part != "[key]")
    if "bounds" in path[-2:-1] and kind == "missing":
        return path[:-1]
    if path[:1] == ("sources",) and len(path) > 3 and path[2] in KINDS:
        return path[:2] + path[3:]
    return path
