"""`milepost snapshot` and `milepost snapshots`: a Report is kept as files, found again, and proved."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from milepost.domain.errors import ConfigurationError
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
    from milepost.jobs.keeping import Place
    from milepost.jobs.kept_snapshots import KeptSnapshot
    from milepost.jobs.snapshots import Snapshot

EVERY = "json,svg,csv"
ADDRESS = re.compile("[A-Za-z0-9+.-]{2,}:/")  # a path has one slash of the two left
KEPT_IN = "`snapshots: kept_in:` in milepost.yaml"


def folder_here(_: click.Context, __: click.Parameter, out: Path | None) -> Path | None:
    if out is not None and ADDRESS.match(str(out)):
        raise ConfigurationError(f"--out {str(out)!r} is no folder of this machine; an address goes into {KEPT_IN}")
    return out


out_option = click.option(
    "--out",
    callback=folder_here,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder that snapshots are kept in. Default: the place of `snapshots: kept_in:` in milepost.yaml, where "
    "the pages look for them.",
)
progress_option = click.option(
    "--progress",
    type=click.Choice(("none", "json")),
    default="none",
    show_default=True,
    help="Whether each format that is begun is told on standard error, as one JSON document a line.",
)


@click.command(epilog="Example: milepost snapshot fraud --as-of 2026-09-30 --format json,svg --out weekly")
@click.argument("project")
@click.option("--as-of", "as_of_text", metavar="INSTANT", help="ISO 8601; a day means its end. Default: now.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    default=(EVERY,),
    show_default=EVERY,
    help="Which files, with commas between; or given more than once.",
)
@click.option(
    "--audience", type=click.Choice(AUDIENCES), default="stakeholders", show_default=True, help="Whose notes are in it."
)
@out_option
@progress_option
@config_option
@json_option
def snapshot(
    project: str,
    as_of_text: str | None,
    formats: tuple[str, ...],
    audience: str,
    out: Path | None,
    progress: str,
    config_path: Path | None,
    as_json: bool,
) -> None:
    """Keep the Report of a project as files, with their digests; prints the folder.

    The same store, instant and audience give the same bytes. `html` is the report as one page that opens offline,
    `mail` the same as the body of a mail, `pdf` the report to read on paper, `pptx` a presentation with native charts
    and tables, `png` and `svg` the main chart, `csv` a zip of tables, `xlsx` the same tables as an Excel workbook,
    `json` the Report's numbers, which is always there. `pdf` and `png` need `milepost[print]`, `pptx` and `xlsx`
    `milepost[office]`.
    """
    from milepost.jobs.keeping import place_of
    from milepost.jobs.kept_snapshots import BY_HAND
    from milepost.jobs.snapshots import take_snapshot
    from milepost.jobs.workspace import open_workspace, utc_now

    workspace = open_workspace(config_path)
    zone = workspace.project(project).time_zone
    now = utc_now()
    as_of = now if as_of_text is None else parse_instant(as_of_text, zone, "--as-of")
    as_of = as_of.replace(microsecond=as_of.microsecond // 1000 * 1000)
    wanted = [one.strip() for one in ",".join(formats).split(",") if one.strip()]
    home = workspace.kept.below(BY_HAND) if out is None else place_of(out)
    tell = tell_format if progress == "json" else None
    kept, folder = take_snapshot(workspace, project, as_of, wanted, cast(Audience, audience), home, now, tell)
    if as_json:
        print_json({"folder": str(folder), **asdict(kept)})
    else:
        click.echo(str(folder))


def tell_format(name: str, done: int, total: int) -> None:
    click.echo(json.dumps({"format": name, "done": done, "total": total}), err=True)


@click.group(epilog="Example: milepost snapshots verify")
def snapshots() -> None:
    """The snapshots that were kept, and the proof that they are as they were written."""


@snapshots.command(name="list", epilog="Example: milepost snapshots list fraud")
@click.argument("project", required=False)
@out_option
@config_option
@json_option
def list_snapshots(project: str | None, out: Path | None, config_path: Path | None, as_json: bool) -> None:
    """Those of a project, or all; oldest first."""
    found = kept_below(out, project, config_path)
    if as_json:
        print_json({"snapshots": [{"folder": str(folder), **asdict(one)} for one, folder in found]})
        return
    rows = [(one.project, one.as_of, one.audience, files_words(one), one.id) for one, _ in found]
    print_table(("project", "as of", "for", "files", "snapshot"), rows)


@snapshots.command(epilog="Example: milepost snapshots verify fraud --out weekly")
@click.argument("project", required=False)
@out_option
@config_option
def verify(project: str | None, out: Path | None, config_path: Path | None) -> None:
    """Check that every file is as it was written. Exit code 1 if one is not; it is named."""
    from milepost.jobs.snapshots import faults_of

    found = kept_below(out, project, config_path)
    broken = [(folder, what) for one, folder in found for what in faults_of(one, folder)]
    for folder, what in broken:
        click.echo(f"{folder}: {what}")
    if broken:
        leave(ANSWER_IS_NO)
    click.echo(f"{len(found):,} {'snapshot' if len(found) == 1 else 'snapshots'} as they were written")


@snapshots.command(epilog="Example: milepost snapshots show 20261130T070000Z-stakeholders-0123456789ab")
@click.argument("snapshot", metavar="ID|PATH")
@config_option
@json_option
def show(snapshot: str, config_path: Path | None, as_json: bool) -> None:
    """What a snapshot is of, its files, and whether it is as it was written. Exit code 1 if it is not."""
    from milepost.jobs.kept_snapshots import snapshot_named

    found = snapshot_named(every_kept(config_path), snapshot)
    faults = found.faults()
    if as_json:
        told = {} if found.snapshot is None else asdict(found.snapshot)
        print_json({**told, "id": found.id, "kept by": found.home, "folder": str(found.folder), "faults": faults})
    else:
        for line in shown_lines(found):
            click.echo(line)
        click.echo("\n".join(faults) if faults else "every file is as it was written")
    if faults:
        leave(ANSWER_IS_NO)


@snapshots.command(epilog="Example: milepost snapshots diff OLDER NEWER")
@click.argument("one", metavar="ID|PATH")
@click.argument("other", metavar="ID|PATH")
@config_option
@json_option
def diff(one: str, other: str, config_path: Path | None, as_json: bool) -> None:
    """What changed between two snapshots of a project, in words, from the earlier to the later one."""
    from milepost.figures.change_words import change_lines, changed_heading
    from milepost.jobs.kept_snapshots import compared, snapshot_named

    found = every_kept(config_path)
    edition = compared(snapshot_named(found, one), snapshot_named(found, other))
    if as_json:
        print_json({"heading": changed_heading(edition), "changes": change_lines(edition)})
        return
    click.echo(changed_heading(edition))
    for line in change_lines(edition):
        click.echo(f"- {line}")


def kept_below(out: Path | None, project: str | None, config_path: Path | None) -> list[tuple[Snapshot, Place]]:
    """Those below a folder; without one, all that milepost.yaml keeps. Oldest first."""
    from milepost.jobs.keeping import place_of
    from milepost.jobs.snapshots import in_order, snapshots_in

    if out is not None:
        return snapshots_in(place_of(out), project)
    found = kept_place(config_path).found(3)
    return in_order([one for one in found if project in (None, one.way[1])], project)


def every_kept(config_path: Path | None) -> list[KeptSnapshot]:
    from milepost.jobs.kept_snapshots import kept_snapshots

    return kept_snapshots(kept_place(config_path))


def kept_place(config_path: Path | None) -> Place:
    from milepost.config import load
    from milepost.jobs.keeping import place_of
    from milepost.jobs.workspace import configuration_file

    return place_of(load(configuration_file(config_path, os.environ), os.environ).kept_in)


def shown_lines(found: KeptSnapshot) -> list[str]:
    kept = found.snapshot
    if kept is None:
        return [f"{found.project}, kept in {found.folder}"]
    since = f"changes since {kept.since}" if kept.since else "the first: it tells no changes"
    files = [f"{one.name}  {one.bytes:,} bytes  sha256 {one.sha256}" for one in kept.files]
    head = f"{kept.project} as of {kept.as_of}, for {kept.audience}, by milepost {kept.milepost}"
    return [head, since, f"kept in {found.folder}", *files]


def files_words(one: Snapshot) -> str:
    return ", ".join(file.format for file in one.files)
