"""Whoever looks first tells what happened to milestones: each thing once, to those whom the project names."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

from milepost.figures.dates import day_text
from milepost.jobs.schedules import is_due
from milepost.jobs.scheduling import Done
from milepost.jobs.sign_offs import ask_for_sign_offs
from milepost.jobs.workspace import open_workspace, to_ms, utc_now
from milepost.store.looks import last_looks
from milepost.store.sources import note_failure, note_success
from tests.app.workspaces import add_runs, day, rising_runs, run
from tests.jobs.scheduled import HOUR, round_at, sent
from tests.jobs.watched import BEST, GONE, MIDNIGHT, PILOT, SOON, Make, begun, said, subjects, tell


def test_what_happened_is_told_once_with_its_proof_and_margins(make: Make, tmp_path: Path) -> None:
    file = make()
    workspace = begun(file)
    assert not is_due(workspace, SOON + HOUR / 60)
    add_runs(file, [BEST])
    assert is_due(workspace, SOON + HOUR)
    done = round_at(workspace, SOON + HOUR)
    assert (done.planned, [(one.recipient, one.state) for one in done.events]) == (1, [("ops", "handed over")])
    yesterday = day_text(day(-1))
    assert said(tmp_path) == [
        (
            "Pilot is reached (Fraud detection)",
            [
                f"reached · due {day_text(day(70))} · reached {yesterday} · 71 days early",
                f"proved by run run-9, {yesterday}",
                "✓ accuracy ≥ 90 %: 95.0 %, 5 points above",
                "✓ latency_ms ≤ 120 ms: 100 ms, 20 ms below",
            ],
            "https://m.example/project?project=fraud",
        )
    ]
    assert not is_due(workspace, SOON + 2 * HOUR)
    assert round_at(workspace, SOON + 2 * HOUR) == Done()
    add_runs(file, [run(10, 0.96, 0.5)])  # more proof of what was told
    round_at(workspace, SOON + 3 * HOUR)
    add_runs(file, [GONE, run(10, 0.96, 0.5, deleted=True)])
    round_at(workspace, SOON + 4 * HOUR)
    assert subjects(tmp_path) == ["Pilot is reached", "Pilot is no longer reached"]
    workspace.close()


def test_a_due_day_that_passes_is_told(make: Make, tmp_path: Path) -> None:
    workspace = begun(make(pilot={**PILOT, "due": day(1)}))
    round_at(workspace, MIDNIGHT + HOUR)
    round_at(workspace, MIDNIGHT + 30 * HOUR)
    ((subject, lines, _),) = said(tmp_path)
    assert subject == "Pilot missed its due day (Fraud detection)"
    assert lines[1:] == [
        "! accuracy ≥ 90 %: best 82.0 %, 8 points short",
        "✓ latency_ms ≤ 120 ms: best 100 ms, 20 ms below",
    ]
    workspace.close()


def test_a_forecast_that_turns_bad_is_told_with_its_chance(make: Make, tmp_path: Path) -> None:
    file = make(pilot={**PILOT, "gates": ["accuracy >= 0.96"]})
    workspace = begun(file)
    add_runs(file, rising_runs())
    for hours in (1, 2):
        round_at(workspace, SOON + hours * HOUR)
    ((subject, lines, _),) = said(tmp_path)
    assert subject == "Pilot is off track (Fraud detection)"
    assert lines[0].startswith(f"pending, off track · due {day_text(day(70))} · ")
    assert " % likely in time at this pace · " in lines[0]
    assert lines[1:] == ["! accuracy ≥ 96 %: best 94.0 %, 2 points short"]
    workspace.close()


def test_those_who_are_asked_to_sign_off_are_named(make: Make, tmp_path: Path) -> None:
    file = make(
        {"to": ["ops", "boss"], "events": ["sign-off wanted"]},
        pilot={**PILOT, "owner": "ada@a.b", "approvers": ["bo@a.b", "cy@a.b"]},
    )
    workspace = begun(file)
    add_runs(file, [BEST])
    round_at(workspace, SOON + HOUR)  # reached, which nobody wants to hear of
    ask_for_sign_offs(workspace, utc_now())
    for hours in (2, 3):
        round_at(workspace, SOON + hours * HOUR)
    for to in ("ops", "boss"):
        ((subject, lines, link),) = said(tmp_path, to)
        assert (subject, lines[0], link) == (
            "Pilot awaits sign-off (Fraud detection)",
            "awaiting sign-off: 0 of 2 accepted (bo@a.b, cy@a.b); asked for by ada@a.b",
            "https://m.example/project?project=fraud",
        )
    workspace.close()


def test_telling_that_is_switched_on_again_begins_anew(make: Make, tmp_path: Path) -> None:
    file = make()
    begun(file).close()
    for notify, change in ((None, BEST), ({"to": ["ops"]}, run(10, 0.5, 0.5))):
        tell(file, notify)
        add_runs(file, [change])
        workspace = open_workspace(file, {})
        assert is_due(workspace, SOON + HOUR)
        assert round_at(workspace, SOON + HOUR) == Done()
        assert last_looks(workspace.store).keys() == ({"fraud"} if notify else set())
        workspace.close()
    assert said(tmp_path) == []


def test_what_a_source_brings_when_it_is_first_read_is_no_news(make: Make, tmp_path: Path) -> None:
    file = make(read=False)
    workspace = open_workspace(file, {})
    assert not is_due(workspace, SOON)
    assert round_at(workspace, SOON) == Done()
    assert last_looks(workspace.store) == {}
    add_runs(file, [BEST])
    assert is_due(workspace, SOON + HOUR)
    round_at(workspace, SOON + HOUR)
    note_failure(workspace.store, 1, "it does not answer")
    round_at(workspace, SOON + 2 * HOUR)
    note_success(workspace.store, 1, to_ms(utc_now()))
    round_at(workspace, SOON + 3 * HOUR)
    assert said(tmp_path) == []
    workspace.close()


def test_a_machine_whose_clock_is_behind_tells_nothing_twice(make: Make, tmp_path: Path) -> None:
    file = make(pilot={**PILOT, "due": day(1)})
    workspace = begun(file, MIDNIGHT - HOUR / 2)
    round_at(workspace, MIDNIGHT + HOUR / 60)
    behind = MIDNIGHT - HOUR / 60  # by its clock the day is not over
    add_runs(file, [run(11, 0.7, 0.5)])
    assert not is_due(workspace, behind)
    assert round_at(workspace, behind) == Done()
    round_at(workspace, MIDNIGHT + HOUR / 30)
    assert subjects(tmp_path) == ["Pilot missed its due day"]
    # A clock that was years ahead and was set right does not silence the project until then.
    looks = last_looks(workspace.store)["fraud"].looked_ms
    add_runs(file, [run(12, 0.95, 0.4)])
    assert is_due(workspace, MIDNIGHT - 3 * HOUR)
    assert looks > to_ms(MIDNIGHT)
    workspace.close()


def test_servers_that_look_at_the_same_moment_tell_once(make: Make, tmp_path: Path) -> None:
    file = make({"to": ["ops", "boss"]}, pilot=PILOT, ga={**PILOT, "title": "GA"}, far={**PILOT, "title": "Far"})
    begun(file).close()
    add_runs(file, [BEST])
    servers = [open_workspace(file, {}) for _ in range(4)]

    def clock(number: int) -> datetime:
        return SOON + HOUR + timedelta(milliseconds=number)

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda one: round_at(one[1], clock(one[0]), f"w{one[0]}"), enumerate(servers)))
    assert sum(one.planned for one in done) == 6
    for to in ("ops", "boss"):
        assert subjects(tmp_path, to) == ["Far is reached", "GA is reached", "Pilot is reached"]
    assert [one[1:3] for one in sent(servers[0])] == [("boss", "handed over"), ("ops", "handed over")] * 3
    for one in servers:
        one.close()
