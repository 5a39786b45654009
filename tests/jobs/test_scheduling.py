"""What is due is done once: snapshots are taken and handed over, and what goes wrong is said."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from milepost.domain.errors import ChangedMeanwhile, ConfigurationError, NothingSuch
from milepost.domain.ledger import DeliveryLine, SlotLine
from milepost.domain.people import Author
from milepost.jobs.deliveries.message import HandedOver, Message, Outcome, Recipient
from milepost.jobs.keeping import place_of
from milepost.jobs.schedule_changes import keep_schedule, pause
from milepost.jobs.scheduling import Done, Event, do_due
from milepost.jobs.snapshots import snapshots_in
from milepost.jobs.workspace import open_workspace, to_ms
from milepost.store.ledger_lines import delivery_lines, slot_lines
from tests.jobs.scheduled import (
    EIGHT,
    HOUR,
    HOURLY,
    NOW,
    at,
    begun,
    delivered,
    key,
    rewrite,
    round_at,
    scheduled,
    snapshots_of,
    told,
)

FIRST = "First snapshot: there is none before it to compare with"
STANDING = "Best accuracy is 82.0 %: 8 points short of GA, due 30 Sep 2027"


def test_what_is_due_is_taken_kept_and_handed_over_once(tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"hourly": HOURLY})
    workspace = begun(file)
    assert round_at(workspace, EIGHT - timedelta(seconds=1)) == Done()
    done = round_at(workspace, EIGHT)
    ((kept, folder),) = snapshots_in(place_of(tmp_path / "snapshots" / "hourly"))
    (target,) = (tmp_path / "archive" / "fraud").iterdir()
    assert (kept.as_of, kept.audience, [one.format for one in kept.files]) == (
        "2026-11-02T08:00:00.000Z",
        "stakeholders",
        ["json", "csv"],
    )
    assert (target / "tables.zip").read_bytes() == folder.read(["tables.zip"])["tables.zip"]
    assert sorted(one.name for one in target.iterdir()) == ["delivery.json", "tables.zip"]
    now_ms = to_ms(EIGHT)
    written = f"written to {target}"
    assert done == Done(1, [Event(key(EIGHT), "", "rendered"), Event(key(EIGHT), "archive", "handed over", written)])
    assert slot_lines(workspace.store) == [
        SlotLine(key(EIGHT), "rendered", now_ms, 1, kept.id, kept.report, (FIRST, STANDING), None, None)
    ]
    assert delivery_lines(workspace.store) == [
        DeliveryLine(key(EIGHT), "archive", "handed over", now_ms, 1, kept.report, written, None)
    ]
    assert round_at(workspace, EIGHT + HOUR / 2) == Done()


@pytest.mark.parametrize(
    ("missed", "states"),
    [
        ("skip", ["skipped", "skipped", "skipped"]),
        ("latest", ["skipped", "skipped", "rendered"]),
        ("all", ["rendered", "rendered", "rendered"]),
    ],
)
def test_a_server_that_was_down_over_three_times_catches_up_as_the_schedule_says(
    tmp_path: Path, missed: str, states: list[str]
) -> None:
    file = scheduled(tmp_path, {"hourly": {**HOURLY, "missed": missed}})
    workspace = begun(file)
    round_at(workspace, NOW + 3 * HOUR)
    times = ["08:00", "09:00", "10:00"]
    assert told(workspace) == [(time, "hourly", state) for time, state in zip(times, states, strict=True)]
    caught_up = [time for time, state in zip(times, states, strict=True) if state == "rendered"]
    assert (snapshots_of(file), delivered(tmp_path / "archive")) == (caught_up, caught_up)
    # From then on it fires as ever, on time.
    round_at(workspace, NOW + 3 * HOUR + HOUR / 2)
    assert told(workspace)[-1] == ("11:00", "hourly", "rendered")


def test_a_time_that_is_not_late_is_no_missed_one(tmp_path: Path) -> None:
    workspace = begun(scheduled(tmp_path, {"hourly": {**HOURLY, "missed": "skip"}}))
    round_at(workspace, EIGHT + timedelta(minutes=15))
    round_at(workspace, EIGHT + HOUR + timedelta(minutes=16))
    assert told(workspace) == [("08:00", "hourly", "rendered"), ("09:00", "hourly", "skipped")]
    round_at(workspace, EIGHT + 3 * HOUR)
    assert told(workspace)[2:] == [("10:00", "hourly", "skipped"), ("11:00", "hourly", "rendered")]
    why = "nothing ran at that time, and missed times are skipped"
    assert [one.reason for one in slot_lines(workspace.store) if one.state == "skipped"] == [why, why]


def test_every_minute_is_taken_every_minute_and_a_long_absence_is_not_listed_whole(tmp_path: Path) -> None:
    workspace = begun(scheduled(tmp_path, {"hourly": {**HOURLY, "cron": "* * * * *"}}))
    for minutes in range(1, 6):
        round_at(workspace, NOW + timedelta(minutes=minutes))
    assert told(workspace) == [(f"07:3{minute}", "hourly", "rendered") for minute in range(1, 6)]
    round_at(workspace, NOW + 10 * HOUR)
    assert [state for _, _, state in told(workspace)] == ["rendered"] * 5 + ["skipped"] * 50 + ["rendered"]


def test_a_clock_that_is_set_back_takes_nothing_twice_and_misses_nothing(tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"hourly": {**HOURLY, "missed": "all"}})
    workspace = begun(file)
    round_at(workspace, NOW + 2 * HOUR)
    for later in (-HOUR, timedelta(0), HOUR, 2 * HOUR, 3 * HOUR):
        round_at(workspace, NOW + later)
    expected = ["07:00", "08:00", "09:00", "10:00"]
    assert told(workspace) == [(time, "hourly", "rendered") for time in expected]
    assert (snapshots_of(file), delivered(tmp_path / "archive")) == (expected, expected)


def test_two_servers_on_one_store_take_and_send_everything_once(tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"hourly": {**HOURLY, "missed": "all"}})
    begun(file).close()
    servers = [open_workspace(file, {}) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda server: round_at(server[1], NOW + 6 * HOUR, f"w{server[0]}"), enumerate(servers)))
    times = [f"{hour:02}:00" for hour in range(8, 14)]
    assert told(servers[0]) == [(time, "hourly", "rendered") for time in times]
    assert (snapshots_of(file), delivered(tmp_path / "archive")) == (times, times)
    assert sum(one.planned for one in done) == 6
    handed_over = [event.key for one in done for event in one.events if event.state == "handed over"]
    assert len(handed_over) == len(set(handed_over)) == 6


def test_a_schedule_fires_until_its_last_day_and_not_while_it_rests(tmp_path: Path) -> None:
    last = {**HOURLY, "cron": "0 8 * * *", "until": date(2026, 11, 3), "missed": "all", "time_zone": "Asia/Tokyo"}
    workspace = begun(scheduled(tmp_path, {"hourly": HOURLY, "last": last}))
    pause(workspace, "hourly", True, Author("ada"), NOW)
    round_at(workspace, NOW + 60 * HOUR)
    pause(workspace, "hourly", False, Author("ada"), NOW + 60 * HOUR)
    assert told(workspace) == [("23:00", "last", "rendered")]
    round_at(workspace, NOW + 61 * HOUR)
    assert told(workspace) == [("23:00", "last", "rendered"), ("20:00", "hourly", "rendered")]


def test_what_a_resting_schedule_passed_over_is_done_with_though_nobody_looked(tmp_path: Path) -> None:
    workspace = begun(scheduled(tmp_path, {"hourly": HOURLY}))
    pause(workspace, "hourly", True, Author("ada"), NOW)
    pause(workspace, "hourly", False, Author("ada"), NOW + 9 * HOUR)
    assert round_at(workspace, NOW + 9 * HOUR) == Done()
    round_at(workspace, NOW + 10 * HOUR)
    assert told(workspace) == [("17:00", "hourly", "rendered")]


def test_a_snapshot_that_is_mailed_has_a_page_to_be_mailed_and_its_chart_as_a_picture(tmp_path: Path) -> None:
    mail = {"kind": "email", "host": "mail.example", "sender": "m@b.c", "to": ["a@b.c"]}
    workspace = begun(scheduled(tmp_path, {"hourly": {**HOURLY, "to": ["archive", "board"]}}, board=mail))
    received: list[Message] = []

    def post(_recipient: Recipient, message: Message, _key: str, _at: object, _environ: object) -> Outcome:
        received.append(message)
        return HandedOver("taken")

    do_due(workspace, at(EIGHT), "one", post, {})
    told = [(str(m.html).count("cid:chart"), str(m.picture)[2:10], [f.name for f in m.attachments]) for m in received]
    assert told == [(1, "\\x89PNG\\", ["tables.zip"])] * 2


def test_a_message_has_the_day_of_the_schedules_own_clock_and_tells_what_changed(tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"hourly": {**HOURLY, "time_zone": "Pacific/Auckland"}})
    workspace = begun(file)
    received: list[tuple[str, tuple[str, ...]]] = []

    def post(_recipient: Recipient, message: Message, _key: str, _at: object, _environ: object) -> Outcome:
        received.append((message.subject, message.lines))
        return HandedOver("taken")

    for later in (4 * HOUR, 5 * HOUR):
        do_due(workspace, at(NOW + later), "one", post, {})
    assert received == [
        ("Fraud detection, 3 Nov 2026", (FIRST, STANDING)),
        ("Fraud detection, 3 Nov 2026", ("Nothing changed since 2 Nov 2026, 11:00 UTC", STANDING)),
    ]


def test_a_schedule_of_the_store_fires_like_one_of_the_file(tmp_path: Path) -> None:
    file = scheduled(tmp_path, {"hourly": HOURLY})
    workspace = begun(file)
    ada = Author("ada")
    made = keep_schedule(workspace, "mine", {**HOURLY, "formats": ["svg"]}, 0, ada, NOW)
    round_at(workspace, NOW)
    round_at(workspace, EIGHT)
    assert told(workspace) == [("08:00", "hourly", "rendered"), ("08:00", "mine", "rendered")]
    with pytest.raises(ChangedMeanwhile, match="somebody else changed the schedule 'mine' meanwhile"):
        keep_schedule(workspace, "mine", HOURLY, 0, ada, NOW)
    with pytest.raises(ConfigurationError, match="there is no recipient called `bord`"):
        keep_schedule(workspace, "mine", {**HOURLY, "to": ["bord"]}, made.version, ada, NOW)
    with pytest.raises(ConfigurationError, match=r"'hourly' is in milepost.yaml; change it there"):
        keep_schedule(workspace, "hourly", HOURLY, 0, ada, NOW)
    with pytest.raises(NothingSuch, match="there is no schedule 'hurly'; did you mean 'hourly'"):
        pause(workspace, "hurly", True, ada, NOW)
    # One that has lost its recipient is said to be broken, and holds nobody up.
    rewrite(file, recipients={"archive": {"kind": "folder", "place": "a"}, "other": {"kind": "folder", "place": "b"}})
    keep_schedule(open_workspace(file, {}), "mine", {**HOURLY, "to": ["other"]}, made.version, ada, NOW)
    done = round_at(workspace, EIGHT + HOUR)
    assert (list(done.broken), done.has_trouble) == (["mine"], True)
    assert told(workspace)[-1] == ("09:00", "hourly", "rendered")
