"""Which snapshots a reader looks at, and which two they compare; each choice is kept in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import streamlit as st

from milepost.app.as_of import AsOf
from milepost.app.choices import kept_in_address, page_in_address, select, several_in_address
from milepost.app.snapshots_html import audience_words, kept_by
from milepost.domain.projects import Project
from milepost.figures.dates import moment_text
from milepost.jobs.kept_snapshots import KeptSnapshot

A_PAGE = 25
OFFERED = 200
"""How many of the newest can be chosen to be compared; an address may name any."""


@dataclass(frozen=True, slots=True)
class Found:
    """Those that fit, newest first, and the page of them that is shown; `page` counts from 1."""

    every: tuple[KeptSnapshot, ...]
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.every) // A_PAGE))

    @property
    def shown(self) -> tuple[KeptSnapshot, ...]:
        return self.every[(self.page - 1) * A_PAGE : self.page * A_PAGE]


def choose_snapshots(seen: Sequence[KeptSnapshot], projects: Mapping[str, Project], as_of: AsOf) -> Found:
    """Those of a project, or of all, of no later day than the one that is looked at."""
    titles = {"": "All projects"} | {name: one.title for name, one in projects.items()}
    project = kept_in_address("project", titles, select("Project", 240)) if len(projects) > 1 else ""
    fitting = tuple(
        one
        for one in seen
        if project in ("", one.project)
        and (as_of.instant is None or (one.as_of is not None and one.as_of <= as_of.instant))
    )
    return Found(fitting, min(page_in_address(), max(1, -(-len(fitting) // A_PAGE))))


def choose_two(
    found: Sequence[KeptSnapshot], projects: Mapping[str, Project], zone: ZoneInfo
) -> tuple[KeptSnapshot, KeptSnapshot] | None:
    """Two that are compared; None until there are two."""
    if len(found) < 2:
        return None
    asked = set(st.query_params.get_all("compare"))
    offered = [one for at, one in enumerate(found) if one.snapshot is not None and (at < OFFERED or one.name in asked)]
    words = {one.name: option_words(one, projects, zone) for one in offered}

    def widget(key: str, words: Mapping[str, str]) -> Sequence[str]:
        return st.multiselect(
            "Compare two snapshots of a project",
            list(words),
            format_func=words.__getitem__,
            key=key,
            max_selections=2,
            placeholder="Choose two",
        )

    chosen = several_in_address("compare", words, widget)
    if len(chosen) != 2:
        return None
    one, other = (next(each for each in found if each.name == name) for name in chosen)
    return one, other


def option_words(one: KeptSnapshot, projects: Mapping[str, Project], zone: ZoneInfo) -> str:
    when = one.id if one.as_of is None else moment_text(one.as_of, zone)
    return f"{projects[one.project].title}, {when}, {audience_words(one)}, {kept_by(one)}"
