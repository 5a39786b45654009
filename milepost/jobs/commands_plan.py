"""`milepost apply` and `milepost audit`: the plan of milepost.yaml is put into force, and the journal is proved."""

from __future__ import annotations

from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from milepost.domain.errors import ConfigurationError
from milepost.jobs.options import ANSWER_IS_NO, config_option, json_option, leave, print_json, print_table

if TYPE_CHECKING:
    from milepost.domain.journal import Entry
    from milepost.planning.file_plan import Difference

WORDS = {"adopt": "new", "create": "new", "change": "changed", "archive": "gone", "restore": "back"}


@click.command(epilog='Example: milepost apply fraud --yes --reason "the clinic opens a month later"')
@click.argument("project", required=False)
@click.option("--yes", is_flag=True, help="Do it; without this the difference is only shown.")
@click.option("--reason", help="Why a due day or a gate moves; readers see it.")
@config_option
@json_option
def apply(project: str | None, yes: bool, reason: str | None, config_path: Path | None, as_json: bool) -> None:
    """Put the milestones of milepost.yaml into force; shows first what changes against the plan so far.

    `milepost serve` and `milepost sync` do the same when they start. Each change is kept in the journal.
    Exit code 1 if there is a difference and --yes is missing.
    """
    from milepost.jobs.workspace import open_workspace, utc_now
    from milepost.planning.file_plan import CHANGED

    workspace = open_workspace(config_path)
    projects = [workspace.declared(name) for name in ([project] if project else workspace.configuration.projects)]
    found = {one.id: workspace.plans.differences(one) for one in projects}
    if as_json:
        print_json({"differences": [as_dict(name, each) for name, held in found.items() for each in held]})
    else:
        print_differences(found)
    if not any(found.values()):
        return
    if not yes:
        click.echo("milepost: nothing was changed; --yes does it", err=True)
        leave(ANSWER_IS_NO)
    moved = [f"{name}/{each.id}" for name, held in found.items() for each in held if each.moves]
    if moved and not (reason or "").strip():
        raise ConfigurationError(f"{', '.join(moved)}: a due day or a gate moves; say why with --reason")
    for one in projects:
        workspace.plans.apply_all(one, utc_now(), getuser(), reason or CHANGED)
    workspace.count_again(utc_now())


def as_dict(project: str, one: Difference) -> dict[str, Any]:
    from milepost.config.planned import milestone_tree

    before = None if one.before is None or one.before.archived else milestone_tree(one.before.milestone)
    after = None if one.after is None else milestone_tree(one.after)
    told = {"project": project, "milestone": one.id, "what": WORDS[one.action], "moves": one.moves}
    return {**told, "before": before, "after": after}


def print_differences(found: dict[str, list[Difference]]) -> None:
    rows = [
        (f"{name}/{each.id}", WORDS[each.action], key, shown(before), shown(after))
        for name, held in found.items()
        for each in held
        for key, before, after in changed_keys(name, each)
    ]
    if rows:
        print_table(("milestone", "is", "key", "before", "after"), rows)
    else:
        click.echo("The plan is as milepost.yaml has it.")


def changed_keys(project: str, one: Difference) -> list[tuple[str, Any, Any]]:
    told = as_dict(project, one)
    before, after = told["before"] or {}, told["after"] or {}
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return [(key, before.get(key), after.get(key)) for key in changed] or [("place in the list", None, None)]


def shown(value: Any) -> str:
    if value is None:
        return "-"
    return " and ".join(map(str, value)) if isinstance(value, list) else str(value)


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
    from milepost.jobs.workspace import open_workspace
    from milepost.store.journal import every_line, first_fault

    broken, what, holds, digest = first_fault(every_line(open_workspace(config_path).store))
    if as_json:
        fault = None if broken is None else {**line_dict(broken), "what": what}
        print_json({"lines_that_hold": holds, "digest": digest, "broken": fault})
    elif broken is None:
        click.echo(f"{holds:,} lines, all as they were written; the last digest is {digest or 'none'}")
    else:
        where = f"{broken.kind} {broken.subject!r} of {broken.project!r}, by {broken.by}"
        click.echo(f"line {broken.seq} ({where}): {what}. The {holds:,} before it hold")
    if broken is not None:
        leave(ANSWER_IS_NO)


@audit.command(name="list", epilog="Example: milepost audit list fraud --json > audit.json")
@click.argument("project", required=False)
@config_option
@json_option
def list_lines(project: str | None, config_path: Path | None, as_json: bool) -> None:
    """Every change of a project, or of all: who, when, what, and why; with --json before and after too."""
    from milepost.jobs.workspace import open_workspace
    from milepost.store.journal import every_line

    workspace = open_workspace(config_path)
    if project is not None:
        workspace.declared(project)
    found = [one for one in every_line(workspace.store) if project in (None, one.project)]
    if as_json:
        last: dict[tuple[str, str, str], Any] = {}
        told = []
        for one in found:
            key = (one.project, one.kind, one.subject)
            told.append({**line_dict(one), "before": last.get(key), "after": one.content, "digest": one.digest})
            last[key] = one.content
        print_json({"lines": told})
        return
    head = ("line", "at", "by", "what", "why")
    print_table(
        head,
        [
            (
                str(one.seq),
                line_dict(one)["at"],
                one.by,
                f"{one.action} {one.kind} {one.project}/{one.subject}",
                one.reason or "-",
            )
            for one in found
        ],
    )


def line_dict(one: Entry) -> dict[str, Any]:
    from milepost.exports.json import instant
    from milepost.jobs.workspace import from_ms

    told: dict[str, Any] = {"line": one.seq, "at": instant(from_ms(one.at_ms)), "by": one.by, "project": one.project}
    return {
        **told,
        "kind": one.kind,
        "subject": one.subject,
        "version": one.version,
        "action": one.action,
        "reason": one.reason,
    }
