"""Which stretch of all run ids a batch speaks for: a whole project, or only runs that are gone."""

from collections.abc import Collection
from itertools import groupby

from milepost.connectors.records_text import clean
from milepost.connectors.wandb_translation import run_id_of
from milepost.domain.records import Window

NEXT = "\x01"
"""Put behind an id, it makes the first that comes after it: no id holds a NUL, which would come before."""


def place_of(project: str) -> str:
    """Sorts projects as the ids of their runs are sorted."""
    return clean(project) + "/"


def all_of_projects(projects: list[str]) -> dict[str, Window]:
    """Windows that together hold all ids, one for each project; `projects` in the order of their runs' ids."""
    ends = [place_of(project) for project in projects]
    lows, highs = [None, *ends[1:]], [*ends[1:], None]
    return {name: Window("run_id", low, high) for name, low, high in zip(projects, lows, highs, strict=True)}


def just_this(record_id: str) -> Window:
    return Window("run_id", record_id, record_id + NEXT)


def just_these(project: str, gone: Collection[str], known: Collection[str]) -> list[tuple[Window, list[str]]]:
    """Windows that hold all of `gone` and none of the other known runs, each with its names; neighbours share one."""
    placed = sorted((run_id_of(project, name), name) for name in known)
    found = []
    for is_gone, some in groupby(placed, lambda one: one[1] in gone):
        if is_gone:
            ids, names = zip(*some, strict=True)
            found.append((Window("run_id", ids[0], ids[-1] + NEXT), list(names)))
    return found
