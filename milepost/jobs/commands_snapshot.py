"""`milepost snapshot` and `milepost snapshots`: a Report is kept as files, found again, and proved."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from milepost.domain.people import AUDIENCES, Audience
from milepost.jobs.options import (
    ANSWER_IS_NO,
    config_option,
    json_option,
    leave,
    parse_instant,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from milepost.jobs.snapshots import Snapshot

EVERY = "json,svg,csv"
out_option = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("snapshots"),
    show_default=True,
    help="The folder that snapshots are kept in.",
)


@click.command(epilog="Example: milepost snapshot fraud --as-of 2026-09-30 --format json,svg --out weekly")
@click.argument("project")
@click.option("--as-of", "as_of_text", metavar="INSTANT", help="ISO 8601; a day means its end. Default: now.")
@click.option("--format", "formats", default=EVERY, show_default=True, help="Which files, with commas between.")
@click.option(
    "--audience", type=click.Choice(AUDIENCES), default="stakeholders", show_default=True, help="Whose notes are in it."
)
@out_option
@config_option
@json_option
def snapshot(
    project: str,
    as_of_text: str | None,
    formats: str,
    audience: str,
    out: Path,
    config_path: Path | None,
    as_json: bool,
) -> None:
    """Keep the Report of a project as files, with their digests; prints the folder.

    The same store, instant and audience give the same bytes. `svg` is the main chart, `csv` a zip of tables, `xlsx` the
    same tables as an Excel workbook.
    """
    from milepost.jobs.snapshots import take_snapshot
    from milepost.jobs.workspace import open_workspace, utc_now

    workspace = open_workspace(config_path)
    zone = workspace.project(project).time_zone
    now = utc_now()
    as_of = now if as_of_text is None else parse_instant(as_of_text, zone, "--as-of")
    as_of = as_of.replace(microsecond=as_of.microsecond // 1000 * 1000)
    wanted = [one.strip() for one in formats.split(",") if one.strip()]
    kept, folder = take_snapshot(workspace, project, as_of, wanted, cast(Audience, audience), out, now)
    if as_json:
        print_json({"folder": str(folder), **asdict(kept)})
    else:
        click.echo(str(folder))


@click.group(epilog="Example: milepost snapshots verify --out weekly")
def snapshots() -> None:
    """The snapshots that were kept, and the proof that they are as they were written."""


@snapshots.command(name="list", epilog="Example: milepost snapshots list fraud")
@click.argument("project", required=False)
@out_option
@json_option
def list_snapshots(project: str | None, out: Path, as_json: bool) -> None:
    """Those of a project, or all; oldest first."""
    from milepost.jobs.snapshots import snapshots_in

    found = snapshots_in(out, project)
    if as_json:
        print_json({"snapshots": [{"folder": str(folder), **asdict(one)} for one, folder in found]})
        return
    rows = [(one.project, one.as_of, one.audience, files_words(one), one.id) for one, _ in found]
    print_table(("project", "as of", "for", "files", "snapshot"), rows)


@snapshots.command(epilog="Example: milepost snapshots verify fraud --out weekly")
@click.argument("project", required=False)
@out_option
def verify(project: str | None, out: Path) -> None:
    """Check that every file is as it was written. Exit code 1 if one is not; it is named."""
    from milepost.jobs.snapshots import faults_of, snapshots_in

    found = snapshots_in(out, project)
    broken = [(folder, what) for one, folder in found for what in faults_of(one, folder)]
    for folder, what in broken:
        click.echo(f"{folder}: {what}")
    if broken:
        leave(ANSWER_IS_NO)
    click.echo(f"{len(found):,} {'snapshot' if len(found) == 1 else 'snapshots'} as they were written")


def files_words(one: Snapshot) -> str:
    return ", ".join(file.format for file in one.files)
