"""Which runs a project has now, and which are gone: lists by offset shift when a run is deleted between two pages."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from milepost.connectors.wandb_cursor import stamp_of
from milepost.connectors.wandb_pages import WandbPages

MOST_LISTS = 3


@dataclass(slots=True)
class Listing:
    """Every run's stamp by its name, and whether the list moved while it was read."""

    stamps: dict[str, str]
    moved: bool


def list_runs(pages: WandbPages, project: str, known: AbstractSet[str]) -> dict[str, str]:
    """Lists again while the list moves, or lacks runs that are known; what any list had is taken. Raises LostProject.

    One page cannot shift.
    """
    stamps: dict[str, str] = {}
    for _ in range(MOST_LISTS):
        listing = list_once(pages, project)
        stamps |= listing.stamps
        if not listing.moved or (len(stamps) == len(listing.stamps) and known <= stamps.keys()):
            break
    return stamps


def list_once(pages: WandbPages, project: str) -> Listing:
    stamps: dict[str, str] = {}
    totals: list[int] = []
    rows = 0
    for page in pages.listed(project):
        totals.append(page.total)
        rows += len(page.nodes)
        stamps |= {node["name"]: stamp_of(node) for node in page.nodes}
    return Listing(stamps, moved=len(totals) > 1 and (len(set(totals)) > 1 or rows > len(stamps)))


def gone_runs(pages: WandbPages, project: str, missing: list[str]) -> set[str]:
    """Of the runs that the list lacks, those that the server does not know by name either. Raises LostProject."""
    return set(missing) - pages.existing(project, missing)
