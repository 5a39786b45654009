"""What the commands have in common: options, exit codes, and how results are printed."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from getpass import getuser
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import click
import orjson

from milepost.domain.errors import WrongInstant
from milepost.domain.people import Author

DONE, ANSWER_IS_NO, CALL_IS_WRONG, TRY_LATER = 0, 1, 2, 3

config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The configuration; default $MILEPOST_CONFIG, else ./milepost.yaml.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


def leave(code: int) -> NoReturn:
    click.get_current_context().exit(code)


def who() -> str:
    """The user of this machine; a container may run under a number that has no name."""
    try:
        return getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def author() -> Author:
    """Who types a command: whoever holds the store's address may write into it."""
    return Author(who())


def parse_instant(text: str, time_zone: str, option: str, *, day_begins: bool = False) -> datetime:
    """An ISO instant; without a zone it is local time in `time_zone`. A day alone means its end, or its start.

    Raises WrongInstant with an example.
    """
    zone = ZoneInfo(time_zone)
    try:
        instant = datetime.fromisoformat(text)
        if len(text.strip()) == len("2026-09-30") and instant.tzinfo is None and not day_begins:
            after = (instant + timedelta(days=1)).replace(tzinfo=zone).astimezone(UTC)
            return after - timedelta(milliseconds=1)
        return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise WrongInstant(
            f"{option} {text!r} is no instant; write 2026-09-30 or 2026-09-30T18:00:00Z ({error})"
        ) from None


def print_json(value: Any) -> None:
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as their widest cell; numbers are told by the caller, as text."""
    widths = [max(len(str(row[index])) for row in (head, *rows)) for index in range(len(head))]
    for row in (head, *rows):
        click.echo("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
