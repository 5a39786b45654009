"""When snapshots are taken by themselves, and to whom they go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from milepost.domain.people import Audience

Missed = Literal["skip", "latest", "all"]
RecipientKind = Literal["folder", "email", "slack", "teams", "webhook", "apprise"]
RECIPIENT_KINDS: tuple[str, ...] = get_args(RecipientKind)
FormatName = Literal["html", "mail", "pdf", "pptx", "png", "svg", "xlsx", "csv", "json"]
"""All that a schedule may ask for; a test compares it with what the exports can write."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where snapshots go. `keys`: what this kind needs to be reached; secrets are named there, never held."""

    name: str
    kind: RecipientKind
    keys: Mapping[str, object] = field(repr=False)  # what a $VARIABLE put into an address may be secret


@dataclass(frozen=True, slots=True)
class Schedule:
    """A cron expression with a time zone, and what happens then.

    to: names of recipients. missed: which of the times that nobody was there for are caught up. until: its last day, in
    its time zone. owner: who answers for it. tell: names of recipients who are told when something went wrong.
    """

    id: str
    projects: tuple[str, ...]
    cron: str
    time_zone: str
    formats: tuple[FormatName, ...]
    audience: Audience = "stakeholders"
    to: tuple[str, ...] = ()
    missed: Missed = "latest"
    until: date | None = None
    paused: bool = False
    owner: str | None = None
    title: str = ""
    tell: tuple[str, ...] = ()
