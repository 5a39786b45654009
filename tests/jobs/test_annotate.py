"""Notes are written, changed, answered and archived from a shell; every version is kept, and a past day has its own."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from getpass import getuser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from milepost.domain.errors import ChangedMeanwhile
from milepost.domain.notes import About, Note
from milepost.domain.people import Author
from milepost.jobs.cli import main
from milepost.jobs.notes import last_version, save, write_note
from milepost.jobs.workspace import open_workspace, to_ms, utc_now
from milepost.planning.notes import changed_note, new_note
from milepost.store.journal import every_line, first_fault, write_lines
from tests.jobs.test_plans import LAB
from tests.jobs.workspaces import PROJECT, write_config

AT = datetime(2026, 9, 30, 10, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    url = "sqlite:///milepost.db" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))
    return write_config(tmp_path, {"lab": LAB}, store=url, projects={"fraud": PROJECT})


def call(config: Path, *words: str, given: str | None = None) -> Result:
    return CliRunner(env={"MILEPOST_CONFIG": str(config)}).invoke(main, words, input=given, catch_exceptions=False)


def test_a_note_is_written_changed_answered_archived_and_restored(tmp_path: Path) -> None:
    config = write_config(tmp_path, {"lab": LAB}, projects={"fraud": PROJECT})
    period = ("--from", "2026-09-01", "--until", "2026-09-30T12:00:00Z", "--about", "milestone:pilot")
    done = call(config, "annotate", "fraud", "--kind", "data change", *period, "--", "- new labels")
    note = done.stdout.strip()
    assert done.exit_code == 0
    assert (
        call(
            config, "annotate", "fraud", "--edit", note, "--until", "2026-09-20", "--about", "metric:accuracy"
        ).exit_code
        == 0
    )
    answer = call(config, "annotate", "fraud", "-", "--reply-to", note, given="why?\n").stdout.strip()
    (told,) = json.loads(call(config, "status", "fraud", "--json").stdout)["notes"]
    assert {
        key: told[key] for key in ("number", "id", "kind", "text", "begins", "ends", "about", "by", "edited_by")
    } == {
        "number": 1,
        "id": note,
        "kind": "data change",
        "text": "- new labels",
        "begins": "2026-09-01T00:00:00.000Z",
        "ends": "2026-09-20T23:59:59.999Z",
        "about": {"kind": "metric", "id": "accuracy"},
        "by": getuser(),
        "edited_by": getuser(),
    }
    assert [(one["id"], one["text"]) for one in told["replies"]] == [(answer, "why?")]
    assert call(config, "annotate", "fraud", "--archive", note).exit_code == 0
    assert json.loads(call(config, "status", "fraud", "--json").stdout)["notes"] == []
    listed = json.loads(call(config, "notes", "fraud", "--archived", "--json").stdout)["notes"]
    assert [(one["id"], one["archived"], one["version"]) for one in listed] == [(note, True, 3), (answer, False, 1)]
    assert "(archived) - new labels" in call(config, "notes", "fraud", "--archived").stdout
    assert call(config, "annotate", "fraud", "--restore", note, "--json").exit_code == 0
    assert len(json.loads(call(config, "status", "fraud", "--json").stdout)["notes"]) == 1
    lines = json.loads(call(config, "audit", "list", "fraud", "--json").stdout)["lines"]
    assert [(one["kind"], one["action"]) for one in lines] == [
        ("note", "create"),
        ("note", "change"),
        ("note", "create"),
        ("note", "archive"),
        ("note", "restore"),
    ]
    assert call(config, "audit", "verify").exit_code == 0


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("annotate", "fraud"), "the note has no text; give it after the project"),
        (("annotate", "fraud", " "), "the note has no text; write what happened"),
        (("annotate", "frod", "x"), "there is no project 'frod'; did you mean 'fraud'?"),
        (("annotate", "fraud", "x", "--about", "pilot"), "--about 'pilot': write milestone:ID"),
        (("annotate", "fraud", "x", "--about", "milestone:pilt"), "has no milestone 'pilt'; did you mean 'pilot'?"),
        (("annotate", "fraud", "x", "--about", "metric:acuracy"), "has no metric 'acuracy'; did you mean 'accuracy'?"),
        (("annotate", "fraud", "x", "--about", "run:lab/7"), "there is no run '7' of source 'lab'"),
        (("annotate", "fraud", "x", "--from", "soon"), "--from 'soon' is no instant; write 2026-09-30"),
        (("annotate", "fraud", "x", "--until", "9999-12-31"), "--until '9999-12-31' is no instant"),
        (("annotate", "fraud", "x", "--until", "2020-01-01"), "the note ends (2020-01-01 23:59 UTC) before it begins"),
        (("annotate", "fraud", "x", "--edit", "77"), "project 'fraud' has no note '77'; nobody wrote one yet"),
        (("annotate", "fraud", "x", "--archive", "77"), "--archive and --restore change nothing else"),
        (("annotate", "fraud", "--archive", "7", "--restore", "7"), "--archive and --restore exclude each other"),
        (("status", "fraud", "--as-of", "9999-12-31"), "--as-of '9999-12-31' is no instant"),
    ],
)
def test_a_wrong_call_names_the_thing_and_the_way_out_and_writes_nothing(
    tmp_path: Path, words: tuple[str, ...], what: str
) -> None:
    config = write_config(tmp_path, {"lab": LAB}, projects={"fraud": PROJECT})
    done = call(config, *words)
    assert (done.exit_code, what in done.stderr) == (2, True), done.stderr
    assert every_line(open_workspace(config).store) == []


def test_a_past_day_has_the_notes_of_that_day_as_they_were(config: Path) -> None:
    workspace = open_workspace(config)
    write_lines(workspace.store, [new_note("fraud", "a", Note("note", "first words", AT), Author("ada"))], to_ms(AT))
    changed = changed_note(
        "fraud", "a", last_version(workspace, "fraud", "a"), Note("note", "second words", AT), Author("bo")
    )
    write_lines(workspace.store, [changed] if changed else [], to_ms(AT + timedelta(days=2)))

    def words(as_of: datetime | None) -> list[str]:
        return [one.text for one in workspace.report("fraud", as_of).notes]

    assert words(AT - timedelta(seconds=1)) == []
    assert words(AT + timedelta(days=1)) == ["first words"]
    assert words(AT + timedelta(days=2)) == words(None) == ["second words"]
    workspace.close()


def test_of_two_who_change_a_note_at_once_the_second_is_told_and_sees_both(config: Path) -> None:
    workspace = open_workspace(config)
    note_id = write_note(
        workspace, "fraud", Note("note", "as it was", AT, about=About("metric", "accuracy")), Author("ada")
    )
    seen = last_version(workspace, "fraud", note_id)

    def change(name: str) -> str | ChangedMeanwhile:
        try:
            save(workspace, changed_note("fraud", note_id, seen, Note("note", f"{name}'s words", AT), Author(name)))
        except ChangedMeanwhile as error:
            return error
        return name

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(change, ("ada", "bo")))
    (told,) = [one for one in outcomes if isinstance(one, ChangedMeanwhile)]
    (winner,) = [one for one in outcomes if isinstance(one, str)]
    assert str(told).startswith(f"{winner} saved another version of note {note_id!r} first. Yours is not saved yet")
    assert getattr(told.theirs, "content", {})["text"] == f"{winner}'s words"
    assert first_fault(every_line(workspace.store))[0] is None
    assert last_version(workspace, "fraud", note_id).version == 2
    workspace.close()


def test_a_view_knows_that_a_note_was_written(config: Path) -> None:
    workspace = open_workspace(config)
    before = workspace.version("fraud", utc_now())
    write_note(workspace, "fraud", Note("note", "x", AT), Author("ada"))
    assert workspace.version("fraud", utc_now()) != before
    workspace.close()
