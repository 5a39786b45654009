"""Which pages there are, and which right each of them takes."""

from dataclasses import dataclass
from pathlib import Path

from milepost.app.who import Reader
from milepost.domain.people import Right
from milepost.jobs.workspace import Workspace

PAGES = Path(__file__).with_name("pages")


@dataclass(frozen=True, slots=True)
class Door:
    """A page, with the right that opens it: in the project that is shown, or in any for a page of all projects."""

    name: str
    title: str
    needs: Right

    @property
    def file(self) -> Path:
        return PAGES / f"{self.name}.py"

    @property
    def path(self) -> str:
        """Its address; the first page has none of its own."""
        return "" if self is DOORS[0] else self.name


DOORS = (
    Door("portfolio", "Portfolio", "see"),
    Door("project", "Project", "see"),
    Door("runs", "Runs", "see"),
    Door("snapshots", "Snapshots", "see"),
    Door("schedules", "Schedules", "see"),
    Door("forecasts", "Forecasts", "see"),
    Door("sources", "Sources", "see"),
    Door("audit", "Audit", "see the audit"),
)


def door(name: str) -> Door:
    return next(one for one in DOORS if one.name == name)


def sees_pages(workspace: Workspace | None, reader: Reader | None) -> bool:
    """Whether there is anything to lead to. Where the workspace cannot be opened, every page says so."""
    return reader is not None and (workspace is None or reader.may("see", workspace))


def open_doors(workspace: Workspace | None, reader: Reader | None) -> tuple[Door, ...]:
    """Those that a reader may open. Nobody gets all of them in name: each asks to sign in, so that a link still leads
    where it was meant to."""
    if workspace is None or reader is None or not sees_pages(workspace, reader):
        return DOORS
    return tuple(one for one in DOORS if reader.may(one.needs, workspace))
