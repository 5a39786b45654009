"""What milepost.yaml says of recipients and schedules, and what it is refused with."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from milepost.config import load, show
from milepost.config.scheduled import PASSWORD_IN_PLACE, schedule_keys, stored_schedule
from milepost.domain.errors import ConfigurationError
from milepost.domain.events import EVENT_KINDS, Notify
from milepost.domain.schedules import FormatName, Recipient, Schedule
from milepost.exports.formats import FORMATS
from tests.config.files import VALID, complaints, written

WHOLE = f"""\
{VALID}
    notify: {{to: [room], events: [reached, at risk], audience: team}}
address: https://milepost.example.org/
snapshots: {{kept_in: $KEPT/kept}}
recipients:
  archive: {{kind: folder, place: reports}}
  cloud: {{kind: folder, place: "s3://$BUCKET/reports"}}
  board:
    {{kind: email, host: smtp.example.org, sender: m@b.c, to: [ada@b.c], username_env: U, password_env: P}}
  room: {{kind: slack, token_env: SLACK_TOKEN, channel: C0123456789}}
  teams: {{kind: teams, url_env: TEAMS_URL}}
  program: {{kind: webhook, url_env: HOOK_URL, secret_env: HOOK_SECRET, allow_private: true}}
  rest: {{kind: apprise, url_env: APPRISE_URL}}
schedules:
  monday: {{projects: [fraud], cron: "0 8 * * MON"}}
  month:
    projects: [fraud]
    cron: "30  9 L * *"
    time_zone: Asia/Tokyo
    formats: [xlsx, json]
    audience: team
    to: [archive, board]
    tell: [room]
    missed: all
    until: 2027-12-31
    owner: ada@example.org
    paused: true
    title: End of the month
"""
ENVIRON = {"KEPT": "/srv", "BUCKET": "acme"}


def test_everything_is_read_and_shown_again(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, WHOLE), ENVIRON)
    assert loaded.address == "https://milepost.example.org"
    assert loaded.notify == {"fraud": Notify(("room",), ("reached", "at risk"), "team")}
    assert loaded.kept_in == Path("/srv/kept")
    assert loaded.recipients == {
        "archive": Recipient("archive", "folder", {"place": f"{tmp_path}/reports"}),
        "cloud": Recipient("cloud", "folder", {"place": "s3://acme/reports"}),
        "board": Recipient(
            "board",
            "email",
            {
                "host": "smtp.example.org",
                "port": 587,
                "tls": "starttls",
                "sender": "m@b.c",
                "to": ("ada@b.c",),
                "username_env": "U",
                "password_env": "P",
            },
        ),
        "room": Recipient("room", "slack", {"token_env": "SLACK_TOKEN", "channel": "C0123456789"}),
        "teams": Recipient("teams", "teams", {"url_env": "TEAMS_URL"}),
        "program": Recipient(
            "program", "webhook", {"url_env": "HOOK_URL", "secret_env": "HOOK_SECRET", "allow_private": True}
        ),
        "rest": Recipient("rest", "apprise", {"url_env": "APPRISE_URL"}),
    }
    assert loaded.schedules == {
        "monday": Schedule("monday", ("fraud",), "0 8 * * MON", "Europe/Berlin", ("html", "csv"), title="monday"),
        "month": Schedule(
            "month",
            ("fraud",),
            "30 9 L * *",
            "Asia/Tokyo",
            ("xlsx", "json"),
            "team",
            ("archive", "board"),
            "all",
            date(2027, 12, 31),
            True,
            "ada@example.org",
            "End of the month",
            ("room",),
        ),
    }
    assert replace(load(written(tmp_path, show(loaded)), {}), path=loaded.path) == loaded


def test_all_that_can_be_written_can_be_asked_for() -> None:
    assert set(FORMATS) == {*get_args(FormatName), "mail"}  # which only goes into mails


RECIPIENT = "recipients:\n  x: {%s}\n" + VALID.replace("%", "%%")
SCHEDULE = "schedules:\n  x: {%s}\nrecipients: {board: {kind: teams, url_env: T}}\n" + VALID.replace("%", "%%")
EMAIL = "kind: email, host: a, sender: m@example.org, to: [%s]"
FORMAT_WORDS = "'html', 'mail', 'pdf', 'pptx', 'png', 'svg', 'xlsx', 'csv' or 'json'"
MONDAY = 'projects: [fraud], cron: "0 8 * * MON"'


def instead(key: str) -> str:
    return f"secrets are not written here; use `{key}: NAME_OF_AN_ENVIRONMENT_VARIABLE` and set that variable"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("kind: mail", ": there is no kind of recipient called `mail`; did you mean `email`?"),
        ("place: a", ": has no `kind`; known: apprise, email, folder, slack, teams, webhook"),
        ("kind: teams, url: https://hush.example", f".url: {instead('url_env')}"),
        ("kind: webhook, url_env: A, secret: hush", f".secret: {instead('secret_env')}"),
        ("kind: folder, place: 's3://key:hush@bucket/x'", f".place: {PASSWORD_IN_PLACE}"),
        (
            "kind: folder, place: $NOWHERE/x",
            ".place: the environment variable `NOWHERE` is not set; set it (a dollar sign is written $$)",
        ),
        (
            EMAIL % "'Ada <ada@b.c>'",
            ".to[0]: `Ada <ada@b.c>` is no e-mail address; write only the address, such as ada@example.org",
        ),
        (f"{EMAIL % 'a@b.c'}, port: 0", ".port: takes the number of a port, from 1 to 65535"),
        (f"{EMAIL % 'a@b.c'}, port: '25'", ".port: takes the number of a port, from 1 to 65535"),
        (f"{EMAIL % 'a@b.c'}, username_env: U", ".username_env: goes with `password_env`; give both"),
    ],
)
def test_a_recipient_that_cannot_be_reached_is_refused(tmp_path: Path, keys: str, expected: str) -> None:
    found = complaints(tmp_path, RECIPIENT % keys)
    assert f"milepost.yaml:2: recipients.x{expected}" in found
    assert "hush" not in str(found)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (MONDAY.replace("fraud", "froud"), ".projects[0]: there is no project called `froud`; did you mean `fraud`?"),
        (f"{MONDAY}, tell: [bord]", ".tell[0]: there is no recipient called `bord`; did you mean `board`?"),
        (f"{MONDAY}, to: [bord]", ".to[0]: there is no recipient called `bord`; did you mean `board`?"),
        (
            'projects: [fraud], cron: "0 8 30 2 *"',
            ".cron: '0 8 30 2 *' never fires: there is no such day; the last day of each month is '0 8 L * *'",
        ),
        (
            f"{MONDAY}, time_zone: Mars",
            ".time_zone: there is no time zone 'Mars'; write an IANA name such as 'Europe/Berlin'",
        ),
        (
            f"{MONDAY}, formats: [pfd]",
            f".formats[0]: `pfd` is not one of {FORMAT_WORDS}; did you mean `pdf`?",
        ),
        (f"{MONDAY}, missed: none", ".missed: `none` is not one of 'skip', 'latest' or 'all'"),
        ("projects: [fraud], corn: x", ".corn: is not known here; did you mean `cron`?"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(tmp_path: Path, keys: str, expected: str) -> None:
    assert f"milepost.yaml:2: schedules.x{expected}" in complaints(tmp_path, SCHEDULE % keys)


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("milepost.example.org", "is not an address; write it like https://HOST"),
        ("ftp://milepost.example.org", "`ftp://` cannot be used here; did you mean `http://`?"),
        ("https://a:hush@b.c", "no user or password goes into the dashboard's address; people sign in there"),
        ("https://a.b/project?project=x", "goes too far: cut it off before the first # or ?"),
        ("https://", "names no host; write it like http://HOST:5000"),
    ],
)
def test_an_address_at_which_nobody_opens_the_dashboard_is_refused(tmp_path: Path, address: str, what: str) -> None:
    found = complaints(tmp_path, f'address: "{address}"\n{VALID}')
    assert found == [f"milepost.yaml:1: address: {what}"]


KINDS_OF_EVENT = "'reached', 'at risk', 'missed', 'regressed' or 'sign-off wanted'"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("to: [bord]", ".to[0]: there is no recipient called `bord`; did you mean `board`?"),
        ("to: []", ".to: is empty; give it at least one entry"),
        ("events: [reached]", ".to: is missing: Names of recipients."),
        (
            "to: [board], events: [reach]",
            f".events[0]: `reach` is not one of {KINDS_OF_EVENT}; did you mean `reached`?",
        ),
        ("to: [board], event: [reached]", ".event: is not known here; did you mean `events`?"),
        ("to: [board], tell: [bord]", ".tell[0]: there is no recipient called `bord`; did you mean `board`?"),
        ("to: [board], audience: all", ".audience: `all` is not one of 'stakeholders' or 'team'"),
    ],
)
def test_telling_of_milestones_that_cannot_be_is_refused(tmp_path: Path, keys: str, expected: str) -> None:
    text = f"{VALID}    notify: {{{keys}}}\nrecipients: {{board: {{kind: teams, url_env: T}}}}\n"
    line = len(VALID.splitlines()) + 1
    assert complaints(tmp_path, text) == [f"milepost.yaml:{line}: projects.fraud.notify{expected}"]


def test_who_is_told_is_told_of_everything_unless_said_otherwise(tmp_path: Path) -> None:
    text = f"{VALID}    notify: {{to: [board, board]}}\nrecipients: {{board: {{kind: teams, url_env: T}}}}\n"
    assert load(written(tmp_path, text), {}).notify == {"fraud": Notify(("board",), EVENT_KINDS, "stakeholders")}


def test_a_schedule_of_the_store_is_checked_as_one_of_the_file(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, WHOLE), ENVIRON)

    def stored(body: Any) -> Schedule:
        return stored_schedule("month", body, loaded.projects, loaded.recipients, loaded.time_zone)

    month = loaded.schedules["month"]
    keys = {**schedule_keys(month), "until": "2027-12-31"}
    assert stored(keys) == month
    with pytest.raises(
        ConfigurationError, match=r"^schedule `month`: to\[0\]: there is no recipient called `bord`; did you"
    ):
        stored({**keys, "to": ["bord"]})
    with pytest.raises(ConfigurationError, match=r"^schedule `month`: corn: is not known here; did you mean `cron`"):
        stored({**keys, "corn": "x"})
    with pytest.raises(ConfigurationError, match=r"^schedule `month`: cron: .* never fires"):
        stored({**keys, "cron": "0 0 31 2 *"})
