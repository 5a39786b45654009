"""`milepost annotate` and `milepost notes`: what people have to say about a project, on a moment or a period of it."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args
from zoneinfo import ZoneInfo

import click

from milepost.domain.errors import ConfigurationError
from milepost.domain.notes import NOTE_KINDS, About, AboutKind, Note, NoteKind
from milepost.domain.people import AUDIENCES, Audience
from milepost.jobs.options import author, config_option, json_option, parse_instant, print_json, print_table

if TYPE_CHECKING:
    from milepost.jobs.workspace import Workspace

NONE = "none"


@click.command(epilog='Example: milepost annotate fraud "New labels from the second clinic" --kind "data change"')
@click.argument("project")
@click.argument("text", required=False)
@click.option("--kind", type=click.Choice(NOTE_KINDS), help="What it is; default: note.")
@click.option("--from", "begins", metavar="INSTANT", help="Since when; ISO 8601, a day means its start. Default: now.")
@click.option("--until", "ends", metavar="INSTANT", help="Makes it a period; a day means its end. `none`: a moment.")
@click.option("--about", metavar="WHAT", help="milestone:ID, metric:ID or run:SOURCE/RUN_ID. `none`: the project.")
@click.option("--audience", type=click.Choice(AUDIENCES), help="Who may read it in the pages; default: team.")
@click.option("--reply-to", metavar="NOTE", help="The note that this one answers.")
@click.option("--edit", metavar="NOTE", help="Change this note; what is not given stays.")
@click.option("--archive", metavar="NOTE", help="Take this note off the pages; it is kept.")
@click.option("--restore", metavar="NOTE", help="Put an archived note back.")
@config_option
@json_option
def annotate(project: str, text: str | None, config_path: Path | None, as_json: bool, **asked: str | None) -> None:
    """Write a note on a project, or change one.

    TEXT is Markdown; `-` reads it from standard input, and one that begins with a dash comes last, after `--`. Prints
    the note's id. Every version is kept with its author and time.
    """
    from milepost.jobs.notes import edit_note, write_note
    from milepost.jobs.workspace import open_workspace, utc_now

    workspace = open_workspace(config_path)
    zone = workspace.project(project).time_zone
    words = sys.stdin.read() if text == "-" else text
    named = [key for key in ("edit", "archive", "restore", "reply_to") if asked[key]]
    if len(named) > 1:
        raise ConfigurationError(f"{' and '.join('--' + one.replace('_', '-') for one in named)} exclude each other")
    if asked["archive"] or asked["restore"]:
        note_id = put_away_or_back(workspace, project, asked, given=words)
    elif asked["edit"]:
        note_id = asked["edit"]
        edit_note(workspace, project, note_id, lambda note: changed(note, words, asked, zone), author())
    else:
        if words is None:
            raise ConfigurationError("the note has no text; give it after the project, or `-` for standard input")
        note = changed(Note("note", words, utc_now()), words, asked, zone)
        note_id = write_note(workspace, project, replace(note, reply_to=asked["reply_to"]), author())
    if as_json:
        print_json(next(one for one in note_dicts(workspace, project) if one["id"] == note_id))
    else:
        click.echo(note_id)


def put_away_or_back(workspace: Workspace, project: str, asked: dict[str, str | None], given: str | None) -> str:
    from milepost.jobs.notes import last_version, save
    from milepost.planning.notes import archived_note, restored_note

    if given is not None or any(asked[key] is not None for key in ("kind", "begins", "ends", "about", "audience")):
        raise ConfigurationError("--archive and --restore change nothing else about a note; use --edit for that")
    note_id = str(asked["archive"] or asked["restore"])
    last = last_version(workspace, project, note_id)
    make = archived_note if asked["archive"] else restored_note
    save(workspace, make(project, note_id, last, author()))
    return note_id


def changed(note: Note, text: str | None, asked: dict[str, str | None], zone: str) -> Note:
    """The note with what was asked for put in."""
    begins = note.begins
    if asked["begins"] is not None:
        begins = parse_instant(asked["begins"], zone, "--from", day_begins=True)
    return replace(
        note,
        text=note.text if text is None else text,
        kind=cast(NoteKind, asked["kind"] or note.kind),
        begins=begins,
        ends=note.ends if asked["ends"] is None else end_of(asked["ends"], zone),
        about=note.about if asked["about"] is None else about_of(asked["about"]),
        audience=cast(Audience, asked["audience"] or note.audience),
    )


def end_of(text: str, zone: str) -> datetime | None:
    return None if text == NONE else parse_instant(text, zone, "--until")


def about_of(text: str) -> About | None:
    if text == NONE:
        return None
    kind, _, name = text.partition(":")
    if kind not in get_args(AboutKind) or not name:
        raise ConfigurationError(f"--about {text!r}: write milestone:ID, metric:ID or run:SOURCE/RUN_ID")
    return About(cast(AboutKind, kind), name)


@click.command(epilog="Example: milepost notes fraud --archived")
@click.argument("project")
@click.option("--archived", is_flag=True, help="Those that were archived, too.")
@config_option
@json_option
def notes(project: str, archived: bool, config_path: Path | None, as_json: bool) -> None:
    """The notes of a project with their ids, oldest moment first; `milepost audit list` has every version."""
    from milepost.jobs.workspace import open_workspace

    workspace = open_workspace(config_path)
    found = [one for one in note_dicts(workspace, project) if archived or not one["archived"]]
    if as_json:
        print_json({"notes": found})
        return
    zone = ZoneInfo(workspace.project(project).time_zone)
    print_table(("note", "when", "kind", "for", "by", "text"), [note_row(one, zone) for one in found])


def note_dicts(workspace: Workspace, project: str) -> list[dict[str, Any]]:
    """Each note as its last version has it."""
    from milepost.exports.json import instant
    from milepost.jobs.notes import written_notes
    from milepost.planning.contents import note_content

    told = [
        {"id": id_, **note_content(held[-1].note, archived=held[-1].archived), "by": held[0].by}
        | {"at": instant(held[0].at), "version": held[-1].version, "edited_by": held[-1].by}
        for id_, held in written_notes(workspace, project).items()
    ]
    return sorted(told, key=lambda one: (one["begins"], one["reply_to"] is not None, one["at"], one["id"]))


def note_row(one: dict[str, Any], zone: ZoneInfo) -> tuple[str, ...]:
    begins, *ends = [
        f"{datetime.fromisoformat(one[key]).astimezone(zone):%Y-%m-%d}" for key in ("begins", "ends") if one[key]
    ]
    words = " ".join(one["text"].split())
    kind = f"reply to {one['reply_to']}" if one["reply_to"] else one["kind"]
    short = words if len(words) <= 60 else words[:59] + "…"
    text = f"(archived) {short}" if one["archived"] else short
    return one["id"], " – ".join([begins, *ends]), kind, one["audience"], one["by"], text
