"""What is sent, to whom, under which limits, and what became of it."""

from dataclasses import dataclass, field
from typing import Literal

Tls = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file. `name`: made by Milepost (letters, digits and `. _ -`), never taken from data."""

    name: str
    media_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """The same for all recipients of one snapshot. `project`, `snapshot`: their ids. `report`: the digest of the
    Report's JSON. `lines`: what changed, in words. `html`: ready to be mailed, refers to the picture as `cid:chart`.
    `picture`: the chart as PNG; `picture_alt`: what is on it, in words; `picture_link`: where those who cannot be
    handed a file (Teams) find it. `link`: the project's page."""

    project: str
    snapshot: str
    report: str
    subject: str
    lines: tuple[str, ...] = ()
    html: bytes | None = field(default=None, repr=False)
    picture: bytes | None = field(default=None, repr=False)
    picture_alt: str = "Chart of the results over time, with the milestones"
    picture_link: str | None = None
    link: str | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Folder:
    """`place`: a path, or an address that fsspec knows, such as s3://bucket/reports."""

    place: str = field(repr=False)  # may hold what a $VARIABLE put in


@dataclass(frozen=True, slots=True)
class Email:
    """`username_env` and `password_env`: the variables that hold them, both or neither."""

    host: str
    port: int
    from_: str
    to: tuple[str, ...]
    tls: Tls = "starttls"
    username_env: str | None = None
    password_env: str | None = None


@dataclass(frozen=True, slots=True)
class Slack:
    """`channel`: its id, such as C0123456789. `base_url`: Slack's API, or what stands in for it."""

    token_env: str
    channel: str
    base_url: str = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class Teams:
    """`url_env`: the variable with the address that a workflow in Teams gave."""

    url_env: str


@dataclass(frozen=True, slots=True)
class Webhook:
    """`secret_env`: the variable with what the body is signed with. `allow_private`: may the address lie in a private
    network?"""

    url_env: str
    secret_env: str | None = None
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Apprise:
    """`url_env`: the variable with one address as the Apprise library writes them."""

    url_env: str


Recipient = Folder | Email | Slack | Teams | Webhook | Apprise


@dataclass(frozen=True, slots=True)
class Failed:
    """It was not taken, that is sure. `again`: it may be tried again, not before `after_seconds` where that is told."""

    reason: str
    next_step: str
    again: bool
    after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """It was taken. `refused`: of several addresses, those that were not, each by name; to try again one that may be
    tried again, send to a recipient with that address only."""

    told: str
    refused: tuple[tuple[str, Failed], ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """Taken or not, nobody knows: it must never be sent again by itself."""

    reason: str
    next_step: str


Outcome = HandedOver | Failed | Unknown


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait and how much to send. `mail_bytes`: of a whole mail; the server's own limit holds besides."""

    connect_seconds: float = 10
    answer_seconds: float = 60
    mail_bytes: int = 20_000_000
