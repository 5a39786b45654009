"""`milepost audit`: who changed what, when and why, and the proof that nothing of it was changed later."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from milepost.jobs.options import ANSWER_IS_NO, config_option, json_option, leave, print_json, print_table

if TYPE_CHECKING:
    from milepost.domain.journal import Entry


@click.group(epilog="Example: milepost audit verify")
def audit() -> None:
    """Who changed what, when and why; and the proof that nothing of it was changed later."""


@audit.command(epilog="Example: milepost audit verify --json")
@config_option
@json_option
def verify(config_path: Path | None, as_json: bool) -> None:
    """Check that each line of the journal is as it was written and follows on the one before.

    Prints how many lines there are and the digest that they end with: keep it elsewhere, and a cut-off end shows too.
    Exit code 1 if a line is broken; it is named.
    """
    from milepost.jobs.audit import line_dict
    from milepost.jobs.workspace import open_workspace
    from milepost.store.journal import every_line, first_fault

    broken, what, holds, digest = first_fault(every_line(open_workspace(config_path).store))
    if as_json:
        fault = None if broken is None else {**line_dict(broken), "what": what}
        print_json({"lines_that_hold": holds, "digest": digest, "broken": fault})
    elif broken is None:
        click.echo(f"{holds:,} lines as they were written; the last digest is {digest or 'none'}")
    else:
        where = f"{broken.kind} {broken.subject!r} of {broken.project!r}, by {broken.by}"
        click.echo(f"line {broken.seq} ({where}): {what}. The lines before it hold: {holds:,}")
    if broken is not None:
        leave(ANSWER_IS_NO)


@audit.command(name="list", epilog="Example: milepost audit list fraud --json > audit.json")
@click.argument("project", required=False)
@config_option
@json_option
def list_lines(project: str | None, config_path: Path | None, as_json: bool) -> None:
    """Every change of a project, or of all: who, when, what, and why; with --json before and after too."""
    from milepost.jobs.audit import with_before
    from milepost.jobs.workspace import open_workspace
    from milepost.store.journal import every_line, lines

    workspace = open_workspace(config_path)
    store = workspace.store
    found = every_line(store) if project is None else lines(store, workspace.project(project).id)
    if as_json:
        print_json({"lines": with_before(found)})
        return
    print_table(("line", "at", "by", "what", "why"), [line_row(one) for one in found])


def line_row(one: Entry) -> tuple[str, ...]:
    from milepost.jobs.audit import line_dict

    what = f"{one.action} {one.kind} {one.project}/{one.subject}"
    return str(one.seq), line_dict(one)["at"], one.by, what, one.reason or "-"
