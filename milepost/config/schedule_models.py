"""Which keys `snapshots:`, `recipients:` and `schedules:` have in milepost.yaml."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from milepost.config.fields import Day, Exact, Flag, Id, Text, VariableName, wrong
from milepost.config.section import Section
from milepost.config.words import shown
from milepost.domain.events import EVENT_KINDS, EventKind
from milepost.domain.schedules import FormatName

HIGHEST_PORT = 65_535


def _address(text: str) -> str:
    if text.count("@") != 1 or any(c.isspace() or c in "<>,;" for c in text) or "" in text.split("@"):
        raise wrong(f"{shown(text)} is no e-mail address; write only the address, such as ada@example.org")
    return text


def _port(number: Any) -> int:
    # The file's numbers are read as doubles.
    if isinstance(number, bool) or not isinstance(number, int | float) or not 1 <= number <= HIGHEST_PORT or number % 1:
        raise wrong(f"takes the number of a port, from 1 to {HIGHEST_PORT}")
    return int(number)


MailAddress = Annotated[Text, AfterValidator(_address)]
Port = Annotated[int, BeforeValidator(_port)]


class SnapshotsSection(Section, title="Snapshots"):
    """Where snapshots are kept that schedules take."""

    kept_in: Exact = Field(
        "snapshots",
        description="The folder, counted from this file's folder, or an address that fsspec knows, such as "
        "s3://bucket/snapshots; each schedule has a folder of its own in it, and so have those taken by hand. "
        "$VARIABLES are expanded, and ~ is your home folder.",
    )


class FolderSection(Section, title="Folder"):
    """A folder that snapshots are copied into."""

    kind: Literal["folder"] = Field(description="What kind of recipient this is.")
    place: Exact = Field(
        description="The folder, counted from this file's folder, or an address that fsspec knows, such as "
        "s3://bucket/reports. $VARIABLES are expanded, and ~ is your home folder."
    )


class EmailSection(Section, title="E-mail"):
    """People who get a mail."""

    kind: Literal["email"] = Field(description="What kind of recipient this is.")
    host: Exact = Field(description="The mail server that takes mail (SMTP).")
    port: Port = Field(587, description="Its port.")
    tls: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection is encrypted; `none` is for a server on this machine."
    )
    sender: MailAddress = Field(description="The address that the mail comes from.")
    to: list[MailAddress] = Field(min_length=1, description="The addresses that it goes to.")
    username_env: VariableName | None = Field(None, description="Environment variable that holds the user name.")
    password_env: VariableName | None = Field(None, description="Environment variable that holds the password.")


class SlackSection(Section, title="Slack"):
    """A channel in Slack."""

    kind: Literal["slack"] = Field(description="What kind of recipient this is.")
    token_env: VariableName = Field(description="Environment variable that holds the token of the Slack app.")
    channel: Exact = Field(description="The channel's id, such as C0123456789.")


class TeamsSection(Section, title="Microsoft Teams"):
    """A channel or chat in Microsoft Teams."""

    kind: Literal["teams"] = Field(description="What kind of recipient this is.")
    url_env: VariableName = Field(
        description="Environment variable that holds the address that a workflow in Teams gave."
    )


class WebhookSection(Section, title="Webhook"):
    """A program of yours that is called over HTTP."""

    kind: Literal["webhook"] = Field(description="What kind of recipient this is.")
    url_env: VariableName = Field(description="Environment variable that holds the address.")
    secret_env: VariableName | None = Field(
        None, description="Environment variable that holds the secret that the call is signed with."
    )
    allow_private: Flag = Field(False, description="Whether the address may lie in a network of your own.")


class AppriseSection(Section, title="Apprise"):
    """Whatever else the Apprise library reaches."""

    kind: Literal["apprise"] = Field(description="What kind of recipient this is.")
    url_env: VariableName = Field(
        description="Environment variable that holds one address as the Apprise library writes them."
    )


RecipientSection = Annotated[
    FolderSection | EmailSection | SlackSection | TeamsSection | WebhookSection | AppriseSection,
    Field(discriminator="kind"),
]


class NotifySection(Section, title="Notify"):
    """Who is told when something happens to a milestone, once of each thing."""

    to: list[Id] = Field(min_length=1, description="Names of recipients.")
    events: list[EventKind] = Field(
        list(EVENT_KINDS),
        min_length=1,
        description="Of what: that it is reached, that it became at risk or off track, that its due day passed without "
        "it, that it is no longer reached, and that somebody is asked to sign it off.",
    )
    audience: Literal["stakeholders", "team"] = Field(
        "stakeholders", description="Whose notes on the milestone are told with it."
    )
    tell: list[Id] = Field(
        [],
        description="Names of recipients who are told when such a message failed, or is left unknown.",
    )


class ScheduleSection(Section, title="Schedule"):
    """When snapshots are taken by themselves, and to whom they go."""

    title: Text | None = Field(None, description="What people read; default: the schedule's id.")
    projects: list[Id] = Field(min_length=1, description="The projects; each gets a snapshot of its own.")
    cron: Exact = Field(
        description="When: minute, hour, day of month, month, day of week, such as `0 8 * * MON` for Mondays at eight; "
        "L is the last day of a month."
    )
    time_zone: Exact | None = Field(None, description="The clock that this is read from; default: the file's.")
    formats: list[FormatName] = Field(["html", "csv"], min_length=1, description="The files that a snapshot has.")
    audience: Literal["stakeholders", "team"] = Field("stakeholders", description="Whose notes are in it.")
    to: list[Id] = Field([], description="Names of recipients; without any, snapshots are only kept.")
    tell: list[Id] = Field(
        [],
        description="Names of recipients who are told when a snapshot or a delivery failed, or when nobody knows what "
        "became of it.",
    )
    missed: Literal["skip", "latest", "all"] = Field(
        "latest", description="Which of the times at which nothing ran are caught up: none, the latest, or all."
    )
    until: Day | None = Field(None, description="The last day on which it fires, in its time zone.")
    owner: Text | None = Field(None, description="Who answers for it; named wherever something went wrong.")
    paused: Flag = Field(False, description="Whether it rests; what it misses meanwhile is not caught up.")
