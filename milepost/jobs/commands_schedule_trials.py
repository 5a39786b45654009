"""`milepost schedules preview` and `milepost schedules test`: what would be sent, looked at and sent as a test."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from milepost.jobs.commands_schedules import schedule_argument
from milepost.jobs.commands_snapshot import progress_option, tell_format
from milepost.jobs.options import ANSWER_IS_NO, config_option, json_option, leave, print_json

if TYPE_CHECKING:
    from milepost.jobs.deliveries.message import Outcome


@click.command(epilog="Example: milepost schedules preview monday --out look")
@schedule_argument
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("preview"),
    show_default=True,
    help="The folder that they are written into.",
)
@progress_option
@config_option
@json_option
def preview(name: str, out: Path, progress: str, config_path: Path | None, as_json: bool) -> None:
    """Make the snapshots that it would take now, to look at: nothing is sent, and nothing is kept with its own."""
    from milepost.jobs.schedule_trials import preview as make
    from milepost.jobs.schedules import schedules_of
    from milepost.jobs.workspace import open_workspace, utc_now

    workspace = open_workspace(config_path)
    schedule = schedules_of(workspace).named(name)
    tell = tell_format if progress == "json" else None
    made = make(workspace, schedule, schedule.projects, out, utc_now(), tell)
    if as_json:
        print_json({"snapshots": [{"folder": str(folder), **asdict(kept)} for kept, folder in made]})
        return
    click.echo("\n".join(str(folder) for _, folder in made))


@click.command(name="test", epilog="Example: milepost schedules test monday board --address ada@example.org")
@schedule_argument
@click.argument("recipient")
@click.option("--project", help="Which of its projects; default: the first.")
@click.option("--address", help="Of an e-mail recipient: send to this address only.")
@config_option
@json_option
def send_as_test(
    name: str, recipient: str, project: str | None, address: str | None, config_path: Path | None, as_json: bool
) -> None:
    """Send what it would send now to one of its recipients, with [test] before the subject.

    It is written into no history and counts for no time of the schedule. Exit code 1 if it was not handed over.
    """
    from milepost.domain.errors import NothingSuch
    from milepost.jobs.deliveries.message import HandedOver
    from milepost.jobs.schedule_trials import send_test
    from milepost.jobs.schedules import schedules_of
    from milepost.jobs.workspace import nearest, open_workspace, utc_now

    workspace = open_workspace(config_path)
    schedule = schedules_of(workspace).named(name)
    if project is not None and project not in schedule.projects:
        way = nearest(project, schedule.projects)
        raise NothingSuch(f"the schedule {name!r} is not for the project {project!r}; {way}")
    outcome = send_test(workspace, schedule, project or schedule.projects[0], recipient, utc_now(), address)
    workspace.close()
    told = outcome_dict(outcome)
    if as_json:
        print_json(told)
    else:
        click.echo(": ".join(filter(None, (told["state"], told["reason"], told["next_step"]))))
        for one in told["refused"]:
            click.echo(f"{one['address']}: {one['reason']}: {one['next_step']}")
    if not isinstance(outcome, HandedOver) or outcome.refused:
        leave(ANSWER_IS_NO)


def outcome_dict(outcome: Outcome) -> dict[str, Any]:
    from milepost.jobs.deliveries.message import Failed, HandedOver

    if isinstance(outcome, HandedOver):
        refused = [
            {"address": address, "reason": why.reason, "next_step": why.next_step} for address, why in outcome.refused
        ]
        return {"state": "handed over", "reason": outcome.told, "next_step": "", "refused": refused}
    state = "failed" if isinstance(outcome, Failed) else "unknown"
    return {"state": state, "reason": outcome.reason, "next_step": outcome.next_step, "refused": []}
