"""`milepost apply`: the plan of milepost.yaml is put into force, after its difference to the plan so far was shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from milepost.domain.errors import ConfigurationError
from milepost.jobs.options import ANSWER_IS_NO, config_option, json_option, leave, print_json, print_table, who

if TYPE_CHECKING:
    from milepost.planning.file_plan import Difference

WORDS = {"adopt": "new", "create": "new", "change": "changed", "archive": "gone", "restore": "back"}


@click.command(epilog='Example: milepost apply fraud --yes --reason "the clinic opens a month later"')
@click.argument("project", required=False)
@click.option("--yes", is_flag=True, help="Do it; without this the difference is only shown.")
@click.option("--reason", default="", help="Why a due day or a gate moves; readers see it.")
@config_option
@json_option
def apply(project: str | None, yes: bool, reason: str, config_path: Path | None, as_json: bool) -> None:
    """Put the milestones of milepost.yaml into force; shows first what changes against the plan so far.

    `milepost serve` does the same when it starts. Each change is kept in the journal. Exit code 1 if there is a
    difference and --yes is missing.
    """
    from milepost.jobs.plans import plan_differences, put_into_force
    from milepost.jobs.sign_offs import ask_for_sign_offs
    from milepost.jobs.workspace import open_workspace, to_ms, utc_now
    from milepost.planning.file_plan import CHANGED

    workspace = open_workspace(config_path)
    projects = [workspace.project(name) for name in ([project] if project else workspace.configuration.projects)]
    found = {one.id: plan_differences(workspace.store, one) for one in projects}
    told = [difference_dict(name, each) for name, held in found.items() for each in held]
    if as_json:
        print_json({"differences": told})
    else:
        print_differences(told)
    if not told:
        return
    if not yes:
        click.echo("milepost: nothing was changed; --yes does it", err=True)
        leave(ANSWER_IS_NO)
    refuse_unexplained(told, reason)
    for one in projects:
        put_into_force(workspace.store, one, found[one.id], to_ms(utc_now()), who(), reason.strip() or CHANGED)
    ask_for_sign_offs(workspace, utc_now())


def refuse_unexplained(told: list[dict[str, Any]], reason: str) -> None:
    if any("\ud800" <= character <= "\udfff" for character in reason):
        raise ConfigurationError("--reason holds bytes that are no text; write it in UTF-8")
    moved = [f"{one['project']}/{one['milestone']}" for one in told if one["moves"]]
    if moved and not reason.strip():
        raise ConfigurationError(f"{', '.join(moved)}: a due day or a gate moves; say why with --reason")


def difference_dict(project: str, one: Difference) -> dict[str, Any]:
    from milepost.config.showing import milestone_keys

    before = None if one.before is None or one.before.archived else milestone_keys(one.before.milestone)
    after = None if one.archived else milestone_keys(one.after)
    told = {"project": project, "milestone": one.after.id, "what": WORDS[one.action], "moves": one.moves}
    return {**told, "before": before, "after": after}


def print_differences(told: list[dict[str, Any]]) -> None:
    rows = [
        (f"{one['project']}/{one['milestone']}", one["what"], key, shown(before), shown(after))
        for one in told
        for key, before, after in changed_keys(one["before"] or {}, one["after"] or {})
    ]
    if rows:
        print_table(("milestone", "is", "key", "before", "after"), rows)
    else:
        click.echo("The plan is as milepost.yaml has it.")


def changed_keys(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    both = [(key, before.get(key), after.get(key)) for key in {**before, **after}]
    return [(key, old, new) for key, old, new in both if (old or None) != (new or None)]


def shown(value: Any) -> str:
    if isinstance(value, list):
        value = " and ".join(value)
    elif isinstance(value, dict):
        value = ", ".join(f"{key} {each}" for key, each in value.items())
    return str(value or "-")
