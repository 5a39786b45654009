"""What a person or a script types: the `milepost` command."""

from typing import Any

import click

from milepost.domain.errors import (
    ConfigurationError,
    MilepostError,
    NotAllowed,
    SnapshotsRefused,
    SnapshotsUnavailable,
    SourceUnavailable,
    StoreRefused,
    SyncTakenOver,
)
from milepost.jobs.commands_apply import apply
from milepost.jobs.commands_audit import audit
from milepost.jobs.commands_config import check, config, init
from milepost.jobs.commands_data import gate, status, sync
from milepost.jobs.commands_forecasts import forecasts
from milepost.jobs.commands_milestone import export, milestone
from milepost.jobs.commands_notes import annotate, notes
from milepost.jobs.commands_schedule_trials import preview, send_as_test
from milepost.jobs.commands_schedules import schedules, tick
from milepost.jobs.commands_serve import demo, serve
from milepost.jobs.commands_snapshot import snapshot, snapshots
from milepost.jobs.options import ANSWER_IS_NO, CALL_IS_WRONG, TRY_LATER


class Commands(click.Group):
    """Turns our errors into a message and an exit code, in one place for all commands."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MilepostError as error:
            click.echo(f"milepost: {error}", err=True)
            ctx.exit(exit_code(error))


def exit_code(error: MilepostError) -> int:
    if isinstance(error, SourceUnavailable | SyncTakenOver | SnapshotsUnavailable):
        return TRY_LATER
    is_wrong = isinstance(error, ConfigurationError | StoreRefused | SnapshotsRefused | NotAllowed)
    return CALL_IS_WRONG if is_wrong else ANSWER_IS_NO


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="milepost", message="milepost %(version)s")
def main() -> None:
    """Will the model be good enough by the date we promised, and what is that worth to the business?

    Milepost reads experiment runs from their trackers, judges milestones by the numbers in them and shows the result.
    Begin with `milepost demo`, or with `milepost init`, `milepost check`, `milepost sync` and `milepost serve`.

    Exit codes: 0 done; 1 the answer is no (a gate not passed, a source that failed); 2 the configuration or the call is
    wrong; 3 try again later.
    """


for command in (
    init,
    check,
    sync,
    status,
    gate,
    serve,
    demo,
    apply,
    milestone,
    export,
    annotate,
    notes,
    forecasts,
    audit,
    snapshot,
    snapshots,
    schedules,
    tick,
    config,
):
    main.add_command(command)
for trial in (preview, send_as_test):
    schedules.add_command(trial)
