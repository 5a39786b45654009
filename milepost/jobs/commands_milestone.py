"""`milepost milestone` and `milepost export`: milestones are planned from a shell, and written for milepost.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from milepost.jobs.command_runs import OrEmpty, run_plan_of
from milepost.jobs.options import author, config_option, json_option, print_json, print_table

if TYPE_CHECKING:
    from datetime import date

    from milepost.metrics.trial import Trial

KEYS = ("title", "due", "owner")
LISTS = {"gate": "gates", "kpi": "kpis", "after": "after", "approver": "approvers"}


@click.group(epilog='Example: milepost milestone add fraud --title GA --due 2026-12-01 --gate "accuracy >= 0.95"')
def milestone() -> None:
    """Plan the milestones of a project that milepost.yaml declares none for."""


def plan_options(command: Any) -> Any:
    """The keys of a milestone, as milepost.yaml has them."""
    for name, helped in reversed(
        [
            ("--title", "What people read."),
            ("--due", "The day by whose end it is to be reached, such as 2026-09-30."),
            ("--owner", "Who answers for it."),
        ]
    ):
        command = click.option(name, metavar="TEXT", help=helped)(command)
    for name, helped in reversed(
        [
            ("--gate", "A condition such as `accuracy >= 0.92`; repeat it for more."),
            ("--kpi", "A condition on a KPI beside the gates; repeat it for more."),
            ("--after", "A milestone that comes before; repeat it for more."),
            ("--approver", "Who signs it off; repeat it for more."),
        ]
    ):
        command = click.option(name, metavar="TEXT", multiple=True, help=helped)(command)
    for name, kind, metavar, helped in reversed(
        [
            ("--runs-a-week", float, "NUMBER", "How many runs are planned each week until the due day."),
            ("--runs-until", str, "DAY", "The last day of them, where they end before the due day."),
            ("--planned-runs", int, "NUMBER", "The same as a number of runs; not beside --runs-a-week."),
            ("--planned-since", str, "DAY", "From when on they are counted; default: today."),
        ]
    ):
        command = click.option(name, type=OrEmpty(kind), metavar=metavar, help=helped)(command)
    return click.option("--approvals", type=click.IntRange(1), help="How many approvers must accept; default: all.")(
        command
    )


@milestone.command(epilog='Example: milepost milestone add fraud --title GA --due 2026-12-01 --gate "accuracy >= 0.95"')
@click.argument("project")
@click.option("--id", "milestone_id", default="", metavar="ID", help="Default: made from the title.")
@plan_options
@click.option("--try", "try_only", is_flag=True, help="Only say what its gates would ask of the runs today.")
@config_option
def add(project: str, milestone_id: str, try_only: bool, config_path: Path | None, **given: Any) -> None:
    """Plan a new milestone; prints its id."""
    from milepost.jobs.milestones import add_milestone, try_milestone
    from milepost.jobs.workspace import open_workspace

    workspace = open_workspace(config_path)
    if try_only:
        print_trial(try_milestone(workspace, project, milestone_id, tree_of(given, {}, workspace.today(project))))
        return
    click.echo(add_milestone(workspace, project, milestone_id, tree_of(given, {}, workspace.today(project)), author()))


@milestone.command(epilog='Example: milepost milestone change fraud ga --due 2027-01-15 --reason "the clinic is late"')
@click.argument("project")
@click.argument("milestone_id", metavar="MILESTONE")
@plan_options
@click.option("--reason", default="", help="Why; needed where a due day, a gate or a baseline moves.")
@config_option
def change(project: str, milestone_id: str, reason: str, config_path: Path | None, **given: Any) -> None:
    """Change a milestone; what is not given stays. An empty text takes a key away."""
    from milepost.config.planned import milestone_tree
    from milepost.jobs.milestones import change_milestone, last_planned
    from milepost.jobs.workspace import open_workspace

    workspace = open_workspace(config_path)
    seen = last_planned(workspace, project, milestone_id)
    tree = tree_of(given, milestone_tree(seen.milestone), workspace.today(project))
    change_milestone(workspace, project, seen, tree, reason, author())


@milestone.command(epilog="Example: milepost milestone archive fraud ga")
@click.argument("project")
@click.argument("milestone_id", metavar="MILESTONE")
@config_option
def archive(project: str, milestone_id: str, config_path: Path | None) -> None:
    """Take a milestone out of the plan; it is kept, with its history."""
    from milepost.jobs.milestones import archive_milestone, last_planned
    from milepost.jobs.workspace import open_workspace

    workspace = open_workspace(config_path)
    archive_milestone(workspace, project, last_planned(workspace, project, milestone_id), author())


@milestone.command(epilog="Example: milepost milestone restore fraud ga")
@click.argument("project")
@click.argument("milestone_id", metavar="MILESTONE")
@config_option
def restore(project: str, milestone_id: str, config_path: Path | None) -> None:
    """Put an archived milestone back into the plan."""
    from milepost.jobs.milestones import last_planned, restore_milestone
    from milepost.jobs.workspace import open_workspace

    workspace = open_workspace(config_path)
    restore_milestone(workspace, project, last_planned(workspace, project, milestone_id), author())


@milestone.command(name="list", epilog="Example: milepost milestone list fraud --archived")
@click.argument("project")
@click.option("--archived", is_flag=True, help="Those that were archived, too.")
@config_option
@json_option
def list_milestones(project: str, archived: bool, config_path: Path | None, as_json: bool) -> None:
    """The plan of a project with ids and versions."""
    from milepost.config.planned import milestone_tree
    from milepost.jobs.milestones import current_plan
    from milepost.jobs.workspace import open_workspace

    held = [versions[-1] for versions in current_plan(open_workspace(config_path), project).values()]
    told = [
        {"id": one.milestone.id, "version": one.version, "archived": one.archived, **milestone_tree(one.milestone)}
        for one in held
        if archived or not one.archived
    ]
    if as_json:
        print_json({"milestones": told})
        return
    head = ("milestone", "due", "version", "gates")
    print_table(
        head,
        [
            (
                f"{one['id']}{' (archived)' if one['archived'] else ''}",
                one["due"],
                str(one["version"]),
                " and ".join(one["gates"]),
            )
            for one in told
        ],
    )


def tree_of(given: dict[str, Any], before: dict[str, Any], today: date) -> dict[str, Any]:
    """The keys of a milestone with what was given put in."""
    tree = dict(before)
    tree |= {key: given[key] for key in KEYS if given[key] is not None}
    tree |= {key: [one for one in given[name] if one] for name, key in LISTS.items() if given[name]}
    if given["approvals"] is not None:
        tree["approvals"] = given["approvals"]
    return tree | run_plan_of(given, before, today)


def print_trial(trial: Trial) -> None:
    from milepost.figures.trial_words import gate_trial_words, trial_words

    for one in trial.gates:
        click.echo(gate_trial_words(one))
    click.echo(trial_words(trial))


@click.command(epilog="Example: milepost export fraud")
@click.argument("project")
@config_option
def export(project: str, config_path: Path | None) -> None:
    """Write the milestones that are in force as YAML, to stand under the project in milepost.yaml.

    `milepost apply` accepts them without a change; from then on they are planned there, and read-only in the page.
    """
    from milepost.config.showing import milestones_yaml
    from milepost.jobs.milestones import exported
    from milepost.jobs.workspace import open_workspace

    click.echo(milestones_yaml(exported(open_workspace(config_path), project)), nl=False)
