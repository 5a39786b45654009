"""Which pages of the docs are made from the program itself, so that they cannot go stale."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from milepost.jobs.cli import main

WIDTH: dict[str, Any] = {"max_content_width": 100, "terminal_width": 100}
DOCS = Path(__file__).resolve().parents[2] / "docs"


def commands_page() -> str:
    """Every command with its help, as it prints it."""
    text = "# The `milepost` command\n\nThis page is generated from the commands' own help by `make docs`.\n"
    for context in contexts(click.Context(main, info_name="milepost", **WIDTH, **main.context_settings)):
        help_text = "\n".join(line.rstrip() for line in context.get_help().splitlines())
        text += f"\n## {context.command_path}\n\n```text\n{help_text}\n```\n"
    return text


def contexts(context: click.Context) -> Iterator[click.Context]:
    """The contexts of a command and of all commands below it, in which their help is what a person sees."""
    yield context
    if isinstance(context.command, click.Group):
        for name, child in sorted(context.command.commands.items()):
            settings = child.context_settings
            yield from contexts(click.Context(child, info_name=name, parent=context, **WIDTH, **settings))


def configuration_page() -> str:
    from milepost.config import reference

    return reference()


PAGES: Mapping[str, Callable[[], str]] = {"commands.md": commands_page, "configuration.md": configuration_page}


def write_pages() -> None:
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write_pages()
