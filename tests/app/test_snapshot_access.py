"""Who gets which files of which snapshots, and that a request never leads to anything else on the disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.conftest import Dashboard
from tests.app.signed_in import TEAM_WORDS, closed_workspace, served
from tests.app.test_access import FILE, WHO, ask, cookies_of, filled, kept_of


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    file = closed_workspace(tmp_path_factory.mktemp("closed"), "http://127.0.0.1:9/.well-known/openid-configuration")
    with served(file) as dashboard:
        yield dashboard


@pytest.mark.parametrize("who", WHO)
def test_a_snapshot_for_the_team_is_there_for_those_who_read_its_notes(closed: Dashboard, who: str) -> None:
    given = cookies_of(who, closed)
    answer = ask(closed, given, filled(closed, FILE, audience="team"))
    expected = {"viewer": 404, "no role": 404, "nobody": 401}.get(who, 200)
    assert (answer.status_code, TEAM_WORDS in answer.text) == (expected, expected == 200)
    there = ask(closed, given, filled(closed, FILE, "secret"))
    gone = ask(closed, given, filled(closed, FILE, "secret").replace("secret", "unknown"))
    assert there.status_code == gone.status_code == (401 if who == "nobody" else 404)
    assert there.text.replace("secret", "unknown") == gone.text


def test_a_file_is_told_as_what_it_is_and_nothing_else_of_the_disk_can_be_asked_for(closed: Dashboard) -> None:
    given, address = cookies_of("planner", closed), filled(closed, FILE)
    (kept,) = kept_of(closed, "fraud", "stakeholders")
    answer = ask(closed, given, address)
    assert answer.content == Path(f"{kept.folder}/report.json").read_bytes()
    told = {name: answer.headers[name] for name in ("content-type", "content-disposition", "x-content-type-options")}
    assert told == {
        "content-type": "application/json",
        "content-disposition": f'attachment; filename="fraud-{kept.id.rpartition("-")[0]}-report.json"',
        "x-content-type-options": "nosniff",
    }
    assert answer.headers["content-security-policy"].startswith("sandbox ")
    snapshot = f"/api/projects/fraud/snapshots/{kept.id}"
    for path in (
        f"{snapshot}/snapshot.json",
        f"{snapshot}/..%2freport.json",
        f"{snapshot}/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fmilepost.yaml",
        f"{snapshot}/report.json%00",
        f"/api/projects/fraud/snapshots/..%2f..%2fby hand%2ffraud%2f{kept.id}/report.json",
        f"/api/projects/fraud/snapshots/{'x' * 5000}/report.json",
        f"{address}?in=monday",
        f"{address}?in=..%2fsnapshots%2fby hand",
    ):
        refused = ask(closed, given, path)
        assert (path, refused.status_code in (400, 404), "milepost.db" in refused.text) == (path, True, False)


def test_a_file_that_was_changed_or_leads_elsewhere_is_not_served(closed: Dashboard) -> None:
    given, address = cookies_of("planner", closed), filled(closed, FILE)
    (kept,) = kept_of(closed, "fraud", "stakeholders")
    place = Path(f"{kept.folder}/report.json")
    body = place.read_bytes()
    try:
        place.write_bytes(body + b" ")
        changed = ask(closed, given, address)
        place.unlink()
        place.symlink_to(closed.config)
        elsewhere = ask(closed, given, address)
    finally:
        place.unlink()
        place.write_bytes(body)
    why = f"report.json of snapshot '{kept.id}' is not as it was written; take it again"
    assert [(one.status_code, one.json()) for one in (changed, elsewhere)] == [(410, {"error": why})] * 2
