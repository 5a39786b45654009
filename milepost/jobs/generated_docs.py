"""Which pages of the docs are made from the program itself, so that they cannot go stale."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from milepost.jobs.cli import main

DOCS = Path(__file__).resolve().parents[2] / "docs"


def commands_page() -> str:
    """Every command with its help, as it prints it."""
    text = "# The `milepost` command\n\nThis page is generated from the commands' own help by `make docs`.\n"
    for path, command in walk(main, ("milepost",)):
        context = click.Context(command, info_name=" ".join(path), max_content_width=100, terminal_width=100)
        help_text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
        text += f"\n## {' '.join(path)}\n\n```text\n{help_text}\n```\n"
    return text


def walk(command: click.Command, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        for name, child in sorted(command.commands.items()):
            found += walk(child, (*path, name))
    return found


def configuration_page() -> str:
    from milepost.config import reference

    return reference()


PAGES: Mapping[str, Callable[[], str]] = {"commands.md": commands_page, "configuration.md": configuration_page}


def write_pages() -> None:
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write_pages()
