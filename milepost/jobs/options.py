"""What the commands have in common: options, exit codes, and how results are printed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click
import orjson

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


def print_json(value: Any) -> None:
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as their widest cell; numbers are told by the caller, as text."""
    widths = [max(len(str(row[index])) for row in (head, *rows)) for index in range(len(head))]
    for row in (head, *rows):
        click.echo("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
